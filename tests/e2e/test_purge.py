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
