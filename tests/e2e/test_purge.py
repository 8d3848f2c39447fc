"""Ending the program from outside, and taking away what it keeps: what uninstallers call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.desk.desk import Desk
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
    signed_in = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert signed_in.returncode == 0, signed_in.stderr
    assert call(environ, "autostart", "enable").returncode == 0
    assert (desk.config_home / "autostart/estado-notifier.desktop").exists()
    with Program(desk, "run", "--hidden") as program:
        program.wait_link("live")
        purged = call(program.environ, "purge")
        assert purged.returncode == 0, purged.stderr
        assert program.process.wait(10) == 0
    assert [path for folder in folders(desk) for path in folder.rglob("estado-notifier*")] == []
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
    assert [path for folder in folders(desk) for path in folder.rglob("estado-notifier*")] == []


def test_settings_with_mistakes_are_kept_until_they_say_whose_token_it_is(
    desk: Desk, backend: Backend
) -> None:
    environ = desk.environ()
    file = desk.config_home / "estado-notifier/config.toml"
    file.parent.mkdir(parents=True)
    right = f'[server]\napi_url = "{backend.api_url}"\n'
    file.write_text(right, encoding="utf-8")
    signed_in = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert signed_in.returncode == 0, signed_in.stderr
    file.write_text(f"{right}[servidor]\n", encoding="utf-8")
    refused = call(environ, "purge")
    assert refused.returncode == 1
    assert "[servidor]" in refused.stderr
    assert not (desk.state_home / "estado-notifier").exists()
    file.write_text(right, encoding="utf-8")
    assert call(environ, "purge").returncode == 0
    assert kept_token(environ, backend.api_url) == ""
    assert not file.exists()
