"""Ending the program from outside, and taking away what it keeps: what uninstallers call."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.desk.desk import Desk
from tests.desk.keyring import KeyringDaemon
from tests.e2e.program import Program, call, on
from tests.e2e.test_session import folders, kept_token


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, keyring=True) as desk:
        yield desk


@pytest.mark.parametrize("command", ["run", "watch"])
def test_quit_ends_whatever_runs(desk: Desk, backend: Backend, command: str) -> None:
    with Program(desk, command, environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        assert call(program.environ, "quit").returncode == 0
        assert program.process.wait(10) == 0
        assert call(program.environ, "quit").returncode == 0  # nothing runs: fine


def test_purge_leaves_nothing(desk: Desk, backend: Backend) -> None:
    environ = desk.environ(**on(backend))
    sign_in(desk, backend)
    assert call(environ, "autostart", "enable").returncode == 0
    assert (desk.config_home / "autostart/estado-notifier.desktop").exists()
    with Program(desk, "run", "--hidden") as program:
        program.wait_link("live")
        purged = call(program.environ, "purge")
        assert purged.returncode == 0, purged.stderr
        assert program.process.wait(10) == 0
    assert left(desk) == []
    assert kept_token(environ, backend.api_url) == ""


def test_what_nobody_can_read_keeps_the_program_from_neither_answering_nor_ending(
    desk: Desk, backend: Backend
) -> None:
    with Program(desk, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        (desk.config_home / "estado-notifier/config.toml").write_text("[servidor]\n", encoding="utf-8")
        assert call(program.environ, "status").returncode == 0
        assert call(program.environ, "quit").returncode == 0
        assert program.process.wait(10) == 0
    assert call(program.environ, "status").returncode == 3


def test_neither_makes_folders_that_are_gone(desk: Desk) -> None:
    assert call(desk.environ(), "quit").returncode == 0
    assert call(desk.environ(), "status").returncode == 3
    assert left(desk) == []


def test_a_folder_that_cannot_be_looked_into_is_named(desk: Desk) -> None:
    # Of a name that no file can have: a closed one would be open for tests that are root's.
    state = desk.state_home / ("x" * 300)
    for command in ("quit", "purge"):
        refused = call(desk.environ(XDG_STATE_HOME=str(state)), command)
        assert refused.returncode == 1
        assert str(state / "estado-notifier") in refused.stderr
        assert "Traceback" not in refused.stderr


def test_purge_takes_away_the_tokens_of_earlier_servers(desk: Desk, backend: Backend, tmp_path: Path) -> None:
    with Backend(tmp_path, entities=3) as other:
        for one in (other, backend):
            sign_in(desk, one)
        environ = desk.environ(**on(backend))
        assert kept_token(environ, other.api_url) != ""
        purged = call(environ, "purge")
        assert purged.returncode == 0, purged.stderr
        assert [kept_token(environ, one.api_url) for one in (other, backend)] == ["", ""]


def test_a_keyring_that_is_not_there_is_named_and_can_be_purged_later(desk: Desk, backend: Backend) -> None:
    sign_in(desk, backend)
    environ = desk.environ(**on(backend))
    assert desk.keyring is not None
    desk.keyring.stop()
    refused = call(environ, "purge")
    assert refused.returncode == 1
    assert "llavero" in refused.stderr
    assert not (desk.config_home / "estado-notifier").exists()
    desk.keyring = KeyringDaemon(desk.bus.address, desk.keyring.data_home)
    # Without settings: these are gone.
    assert call(desk.environ(), "purge").returncode == 0
    assert kept_token(environ, backend.api_url) == ""
    assert left(desk) == []


def test_where_there_never_was_a_keyring_none_is_missed(tmp_path: Path, backend: Backend) -> None:
    with Desk(tmp_path) as desk:
        environ = on(backend, backend.sign_in())
        with Program(desk, "run", "--hidden", environ=environ) as program:
            program.wait_link("live")
            purged = call(program.environ, "purge")
            assert purged.returncode == 0, purged.stderr
        assert left(desk) == []


def test_settings_with_mistakes_are_purged_too(desk: Desk, backend: Backend) -> None:
    sign_in(desk, backend)
    file = settings_file(desk)
    file.write_text("[servidor]\n", encoding="utf-8")
    purged = call(desk.environ(), "purge")
    assert purged.returncode == 0, purged.stderr
    assert kept_token(desk.environ(), backend.api_url) == ""
    assert left(desk) == []


def test_settings_with_mistakes_are_kept_where_they_alone_can_say_whose_token_it_is(
    desk: Desk, backend: Backend
) -> None:
    sign_in(desk, backend)
    shutil.rmtree(desk.state_home / "estado-notifier")
    file = settings_file(desk)
    right = f'[server]\napi_url = "{backend.api_url}"\n'
    file.write_text(f"{right}[servidor]\n", encoding="utf-8")
    refused = call(desk.environ(), "purge")
    assert refused.returncode == 1
    assert "[servidor]" in refused.stderr
    file.write_text(right, encoding="utf-8")
    assert call(desk.environ(), "purge").returncode == 0
    assert kept_token(desk.environ(), backend.api_url) == ""
    assert left(desk) == []


def settings_file(desk: Desk) -> Path:
    return desk.config_home / "estado-notifier/config.toml"


def left(desk: Desk) -> list[Path]:
    return [path for folder in folders(desk) for path in folder.rglob("estado-notifier*")]


def sign_in(desk: Desk, backend: Backend) -> None:
    signed_in = call(
        desk.environ(**on(backend)),
        *("login", "--login", backend.login, "--password-stdin"),
        stdin=backend.password,
    )
    assert signed_in.returncode == 0, signed_in.stderr
