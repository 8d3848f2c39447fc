"""Signing in once, with the token in a real keyring and nowhere else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.desk.bus import eventually
from tests.desk.desk import Desk
from tests.e2e.keyboard import press_return, type_into_window
from tests.e2e.program import RETURN, START, Program, call, files_with, on

READ_KEYRING = """
import sys
from notifier.system.credentials import KeyringCredentials
print(KeyringCredentials(sys.argv[1]).get() or "")
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, keyring=True) as desk:
        yield desk


def kept_token(environ: dict[str, str], api_url: str) -> str:
    """What the keyring holds for this server."""
    reply = subprocess.run(
        [sys.executable, "-c", READ_KEYRING, api_url],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return reply.stdout.strip()


def folders(desk: Desk) -> list[Path]:
    return [desk.config_home, desk.state_home, desk.cache_home, desk.data_home, desk.home, desk.runtime_dir]


def test_a_person_signs_in_at_the_window_once(desk: Desk, backend: Backend) -> None:
    with Program(desk, "run") as program:
        program.wait_link("signed_out")
        type_into_window(program.environ, backend.api_url, backend.login, backend.password)
        program.wait_link("live")
        token = kept_token(program.environ, backend.api_url)
        assert len(token) > 20
        program.stop()

    assert files_with(token, *folders(desk)) == []
    assert files_with(backend.password, desk.state_home, desk.cache_home) == []
    assert token not in program.output()

    # Nobody has to sign in again, and the server was remembered.
    with Program(desk, "run", "--hidden") as program:
        program.wait_link("live")
        desk.tray.wait_for(lambda item: bool(item.menu), START)
        desk.tray.click("Cerrar sesión")
        press_return(program.environ, "Cerrar sesión")
        program.wait_link("signed_out")
        eventually(lambda: kept_token(program.environ, backend.api_url) == "", START)
        program.stop()
    assert files_with(token, *folders(desk)) == []


def test_signing_in_and_out_from_the_terminal_reaches_the_running_instance(
    desk: Desk, backend: Backend
) -> None:
    with Program(desk, "run", "--hidden", environ=on(backend)) as program:
        program.wait_link("signed_out")
        signed_in = call(
            program.environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password
        )
        assert (signed_in.returncode, signed_in.stderr) == (0, "")
        program.wait_link("live")
        token = kept_token(program.environ, backend.api_url)
        assert files_with(token, *folders(desk)) == []

        signed_out = call(program.environ, "logout")
        assert (signed_out.returncode, signed_out.stderr) == (0, "")
        program.wait_link("signed_out")
        assert kept_token(program.environ, backend.api_url) == ""
        assert call(program.environ, "status", "--json").returncode == 2


def test_a_token_from_standard_input_is_proven_before_it_is_kept(desk: Desk, backend: Backend) -> None:
    environ = desk.environ(**on(backend))
    refused = call(environ, "login", "--token-stdin", stdin="no-such-token")
    assert refused.returncode == 1
    assert "Sesión terminada" in refused.stderr
    assert "no-such-token" not in refused.stderr
    assert kept_token(environ, backend.api_url) == ""

    token = backend.sign_in()
    assert call(environ, "login", "--token-stdin", stdin=token).returncode == 0
    assert kept_token(environ, backend.api_url) == token


def test_a_token_of_the_environment_is_never_stored(desk: Desk, backend: Backend) -> None:
    token = backend.sign_in()
    with Program(desk, "run", "--hidden", environ=on(backend, token)) as program:
        program.wait_link("live")
        program.stop()
    assert files_with(token, *folders(desk)) == []
    assert kept_token(desk.environ(**on(backend)), backend.api_url) == ""


def test_a_session_that_expires_says_so_and_keeps_the_rows(desk: Desk, backend: Backend) -> None:
    with Program(desk, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        backend.expire_tokens()
        backend.drop_sockets()
        status = program.wait_link("signed_out", RETURN)
        assert status["items"]["entrega"] == 1
        desk.tray.wait_for(lambda item: "Sin sesión" in item.tooltip_title + item.tooltip, START)
