"""What the program writes into the user's settings, and what it leaves alone."""

import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.server import Server
from notifier.system.config_file import ConfigFileError, remember_server, with_values

SERVER = Server(api_url="https://api.example.com/api", socket_url="https://ws.example.com", login="ana")

WRITTEN = """\
# Turno de noche
[notifications]
rules = [
    "entrega: EN_CAMINO -> ENTREGADO [critical]",  # lo que importa
]

[server]  # oficina central
api_url = "http://old.example.com"   # la de antes
profile = 'paucara'
socket_url = "http://old.example.com"

[ui]
language = "es"
"""


def test_a_first_sign_in_makes_folder_and_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "estado-notifier" / "config.toml"
    remember_server(path, SERVER, Server())
    assert tomllib.loads(path.read_text()) == {
        "server": {
            "api_url": "https://api.example.com/api",
            "socket_url": "https://ws.example.com",
            "login": "ana",
        }
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_comments_layout_and_other_sections_stay(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN)
    path.chmod(0o644)
    remember_server(path, Server(api_url="https://api.example.com/api", profile="paucara"), Server())
    text = path.read_text()
    expected = WRITTEN.replace('"http://old.example.com"   #', '"https://api.example.com/api"   #')
    expected = expected.replace('socket_url = "http://old.example.com"\n', "")
    expected = expected.replace("'paucara'", '"paucara"')
    assert text == expected
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


def test_dotted_keys_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('server.api_url = "http://old.example.com"\nui.language = "en"\n')
    remember_server(path, SERVER, Server())
    read = tomllib.loads(path.read_text())
    assert read["server"]["api_url"] == SERVER.api_url
    assert read["ui"] == {"language": "en"}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    kept, path = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    kept.write_text("")
    path.symlink_to(kept)
    remember_server(path, SERVER, Server())
    assert path.is_symlink()
    assert SERVER.api_url in kept.read_text()


@pytest.mark.parametrize("broken", [b"[server\n", b"server = 5\n", b"\xff\xfe"])
def test_a_broken_file_is_left_as_it_is(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(broken)
    with pytest.raises(ConfigFileError) as caught:
        remember_server(path, SERVER, Server())
    assert str(path) in caught.value.tell(lambda text: text)
    assert path.read_bytes() == broken
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigFileError):
        remember_server(tmp_path / "file" / "config.toml", SERVER, Server())


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk cannot be had here: the sync to disk fails in its place."""
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ConfigFileError):
        remember_server(path, SERVER, Server())
    assert path.read_text() == WRITTEN
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("written", ["mio.toml", "perfiles/mio.toml"])
def test_the_file_of_a_profile_stays_written_as_it_was(tmp_path: Path, written: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[server]\nprofile = '{written}'\n")
    remember_server(path, Server("https://api.example.com/api", profile=str(tmp_path / written)), Server())
    assert f"profile = '{written}'" in path.read_text()


def test_what_an_administrator_gave_is_not_written_down_so_that_it_can_change(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    remember_server(path, SERVER, given=replace(SERVER, login=""))
    assert tomllib.loads(path.read_text()) == {"server": {"login": "ana"}}


def test_what_differs_from_what_an_administrator_gave_is_written_down(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[server]\napi_url = "http://old.example.com"\n')
    remember_server(path, replace(SERVER, socket_url=""), given=SERVER)
    assert tomllib.loads(path.read_text()) == {"server": {"api_url": SERVER.api_url, "socket_url": ""}}


def test_what_was_accepted_without_encryption_is_written_and_goes_with_its_server(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    server = Server(api_url="http://10.0.0.5/api").accepting()
    remember_server(path, server, Server())
    assert tomllib.loads(path.read_text())["server"]["insecure"] == ["http://10.0.0.5"]
    remember_server(path, replace(server, insecure=False), Server())
    assert "insecure" not in path.read_text()


def test_values_are_set_and_taken_out_and_the_rest_stays(tmp_path: Path) -> None:
    changes = {"ui.language": "en", "server.socket_url": None, "history.days": 30, "network.proxy": None}
    text = with_values(tmp_path, WRITTEN, changes)
    expected = WRITTEN.replace('socket_url = "http://old.example.com"\n', "").replace('"es"', '"en"')
    assert text == expected + "\n[history]\ndays = 30\n"


def test_a_list_of_several_is_written_one_a_line(tmp_path: Path) -> None:
    rules = ["entrega: * -> NOVEDAD [critical]", "entrega: * -> ENTREGADO [normal]"]
    text = with_values(tmp_path, WRITTEN, {"notifications.rules": rules})
    assert tomllib.loads(text)["notifications"] == {"rules": rules}
    assert '\n    "entrega: * -> NOVEDAD [critical]",\n' in text


@pytest.mark.parametrize("text", ["[ui", "ui = 7", "ui.language.x = 1"])
def test_values_do_not_get_into_what_is_no_settings(tmp_path: Path, text: str) -> None:
    if "x" in text:  # a table stands where a text belongs; it is replaced
        assert tomllib.loads(with_values(tmp_path, text, {"ui.language": "es"})) == {"ui": {"language": "es"}}
        return
    with pytest.raises(ConfigFileError):
        with_values(tmp_path, text, {"ui.language": "es"})
