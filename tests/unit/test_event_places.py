"""Where a Socket.IO server is: its path, its namespace, as people write them."""

import pytest

from notifier.core.addresses import events_address, namespace, socket_path
from notifier.core.profile.check import ProfileFileError, check_profile
from notifier.core.profile.socket import SocketSpec
from notifier.core.server import Server
from notifier.core.settings import SettingsError, parse_settings
from tests.categorias import SPECS


@pytest.mark.parametrize(
    ("url", "path", "address"),
    [
        ("https://empresa.bo", "/socket.io", "https://empresa.bo/socket.io/"),
        ("https://empresa.bo/eventos", "/socket.io", "https://empresa.bo/eventos/socket.io/"),
        ("https://empresa.bo:8443/a/b/", "/socket.io", "https://empresa.bo:8443/a/b/socket.io/"),
        # Some write the whole address.
        ("https://empresa.bo/socket.io", "/socket.io", "https://empresa.bo/socket.io/"),
        ("https://empresa.bo/eventos/socket.io/", "/socket.io", "https://empresa.bo/eventos/socket.io/"),
        ("https://empresa.bo/mysocket.io", "/socket.io", "https://empresa.bo/mysocket.io/socket.io/"),
        ("https://empresa.bo", "/ws/eventos", "https://empresa.bo/ws/eventos/"),
        ("https://empresa.bo/señales", "/socket.io", "https://empresa.bo/se%C3%B1ales/socket.io/"),
    ],
)
def test_the_path_of_the_server_is_below_that_of_its_address(url: str, path: str, address: str) -> None:
    assert events_address(url, path) == address


@pytest.mark.parametrize(
    ("written", "path"),
    [("socket.io", "/socket.io"), (" /ws/io/ ", "/ws/io"), ("/", None), ("/a?b", None), ("/a b", None)],
)
def test_a_path_is_read_as_it_was_meant(written: str, path: str | None) -> None:
    assert socket_path(written) == path


@pytest.mark.parametrize(
    ("written", "name"),
    [("estados", "/estados"), ("/", "/"), (" /a/b\u00a0", "/a/b"), ("/a,b", None), ("/a?x", None)],
)
def test_a_namespace_is_read_as_it_was_meant(written: str, name: str | None) -> None:
    assert namespace(written) == name


def test_the_settings_win_over_the_profile() -> None:
    profile = check_profile(
        'name = "own"\nevents = []\n[socket]\npath = "ws"\nnamespace = "estados"\n', "own.toml", SPECS
    ).socket
    assert (profile.path, profile.namespace) == ("/ws", "/estados")
    assert Server("https://e.bo/api").events_at(profile) == "https://e.bo/ws/ (/estados)"
    settings = parse_settings(
        "[server]\napi_url = 'e.bo/api'\nsocket_url = 'wss://s.e.bo/x'\n"
        "socket_path = 'io'\nsocket_namespace = '/'",
        "config.toml",
        {},
    )
    assert settings.server.events_at(profile) == "https://s.e.bo/x/io/"
    assert settings.server.events_at(SocketSpec()) == "https://s.e.bo/x/io/"
    # They belong to the address, however that is written.
    for written in ("https://E.bo/api", "https://e.bo:443/api"):
        assert settings.server.at(written) == settings.server
    assert settings.server.at("https://otra.bo/api").events_at(profile) == "https://otra.bo/ws/ (/estados)"


@pytest.mark.parametrize("key", ["socket_path = '/?x'", "socket_namespace = 'a,b'"])
def test_a_mistake_in_the_settings_has_its_place(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(f"[server]\n{key}", "config.toml", {})
    assert "config.toml:2: [server] socket_" in caught.value.tell(str)


@pytest.mark.parametrize("key", ["path = '/?x'", "namespace = 'a,b'"])
def test_a_mistake_in_a_profile_has_its_place(key: str) -> None:
    with pytest.raises(ProfileFileError) as caught:
        check_profile(f"name = 'own'\nevents = []\n[socket]\n{key}", "own.toml", SPECS)
    assert "own.toml:4: socket." in caught.value.tell(str)
