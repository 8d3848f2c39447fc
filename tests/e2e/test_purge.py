"""Ending the program from outside, and taking away what it keeps: what uninstallers call."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import Program, call, on
from tests.e2e.test_session import folders, kept_token
from tests.private_desktop.keyring import KeyringDaemon
from tests.private_desktop.private_desktop import PrivateDesktop


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


@pytest.mark.parametrize("command", ["run", "watch"])
def test_quit_ends_whatever_runs(private_desktop: PrivateDesktop, backend: Backend, command: str) -> None:
    with Program(private_desktop, command, environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        assert call(program.environ, "quit").returncode == 0
        assert program.process.wait(60) == 0
        assert call(program.environ, "quit").returncode == 0  # nothing runs: fine


def test_purge_leaves_nothing(private_desktop: PrivateDesktop, backend: Backend) -> None:
    environ = private_desktop.environ(**on(backend))
    sign_in(private_desktop, backend)
    assert call(environ, "autostart", "enable").returncode == 0
    assert (private_desktop.config_home / "autostart/estado-notifier.desktop").exists()
    with Program(private_desktop, "run", "--hidden") as program:
        program.wait_link("live")
        purged = call(program.environ, "purge")
        assert purged.returncode == 0, purged.stderr
        assert program.process.wait(60) == 0
    assert left(private_desktop) == []
    assert kept_token(environ, backend.api_url) == ""


def test_what_nobody_can_read_keeps_the_program_from_neither_answering_nor_ending(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        (private_desktop.config_home / "estado-notifier/config.toml").write_text(
            "[servidor]\n", encoding="utf-8"
        )
        assert call(program.environ, "status").returncode == 0
        assert call(program.environ, "quit").returncode == 0
        assert program.process.wait(60) == 0
    assert call(program.environ, "status").returncode == 3


def test_neither_makes_folders_that_are_gone(private_desktop: PrivateDesktop) -> None:
    assert call(private_desktop.environ(), "quit").returncode == 0
    assert call(private_desktop.environ(), "status").returncode == 3
    assert left(private_desktop) == []


def test_a_folder_that_cannot_be_looked_into_is_named(private_desktop: PrivateDesktop) -> None:
    # Of a name that no file can have: a closed one would be open for tests that are root's.
    state = private_desktop.state_home / ("x" * 300)
    for command in ("quit", "purge"):
        refused = call(private_desktop.environ(XDG_STATE_HOME=str(state)), command)
        assert refused.returncode == 1
        assert str(state / "estado-notifier") in refused.stderr
        assert "Traceback" not in refused.stderr


def test_purge_takes_away_the_tokens_of_earlier_servers(
    private_desktop: PrivateDesktop, backend: Backend, tmp_path: Path
) -> None:
    with Backend(tmp_path, entities=3) as other:
        for one in (other, backend):
            sign_in(private_desktop, one)
        environ = private_desktop.environ(**on(backend))
        assert kept_token(environ, other.api_url) != ""
        purged = call(environ, "purge")
        assert purged.returncode == 0, purged.stderr
        assert [kept_token(environ, one.api_url) for one in (other, backend)] == ["", ""]


def test_a_keyring_that_is_not_there_is_named_and_can_be_purged_later(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    sign_in(private_desktop, backend)
    environ = private_desktop.environ(**on(backend))
    assert private_desktop.keyring is not None
    private_desktop.keyring.stop()
    refused = call(environ, "purge")
    assert refused.returncode == 1
    assert "llavero" in refused.stderr
    assert not (private_desktop.config_home / "estado-notifier").exists()
    private_desktop.keyring = KeyringDaemon(private_desktop.bus.address, private_desktop.keyring.data_home)
    # Without settings: these are gone.
    assert call(private_desktop.environ(), "purge").returncode == 0
    assert kept_token(environ, backend.api_url) == ""
    assert left(private_desktop) == []


def test_where_there_never_was_a_keyring_none_is_missed(tmp_path: Path, backend: Backend) -> None:
    with PrivateDesktop(tmp_path) as private_desktop:
        environ = on(backend, backend.sign_in())
        with Program(private_desktop, "run", "--hidden", environ=environ) as program:
            program.wait_link("live")
            purged = call(program.environ, "purge")
            assert purged.returncode == 0, purged.stderr
        assert left(private_desktop) == []


def test_settings_with_mistakes_are_purged_too(private_desktop: PrivateDesktop, backend: Backend) -> None:
    sign_in(private_desktop, backend)
    file = settings_file(private_desktop)
    file.write_text("[servidor]\n", encoding="utf-8")
    purged = call(private_desktop.environ(), "purge")
    assert purged.returncode == 0, purged.stderr
    assert kept_token(private_desktop.environ(), backend.api_url) == ""
    assert left(private_desktop) == []


def test_settings_with_mistakes_are_kept_where_they_alone_can_say_whose_token_it_is(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    sign_in(private_desktop, backend)
    shutil.rmtree(private_desktop.state_home / "estado-notifier")
    file = settings_file(private_desktop)
    right = f'[server]\napi_url = "{backend.api_url}"\n'
    file.write_text(f"{right}[servidor]\n", encoding="utf-8")
    refused = call(private_desktop.environ(), "purge")
    assert refused.returncode == 1
    assert "[servidor]" in refused.stderr
    file.write_text(right, encoding="utf-8")
    assert call(private_desktop.environ(), "purge").returncode == 0
    assert kept_token(private_desktop.environ(), backend.api_url) == ""
    assert left(private_desktop) == []


def settings_file(private_desktop: PrivateDesktop) -> Path:
    return private_desktop.config_home / "estado-notifier/config.toml"


def left(private_desktop: PrivateDesktop) -> list[Path]:
    return [path for folder in folders(private_desktop) for path in folder.rglob("estado-notifier*")]


def sign_in(private_desktop: PrivateDesktop, backend: Backend) -> None:
    signed_in = call(
        private_desktop.environ(**on(backend)),
        *("login", "--login", backend.login, "--password-stdin"),
        stdin=backend.password,
    )
    assert signed_in.returncode == 0, signed_in.stderr
