"""Signing in once, with the token in a real keyring and nowhere else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.keyboard import press_return, type_into_first_steps
from tests.e2e.program import RETURN, START, Program, call, files_with, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

READ_KEYRING = """
import sys
from notifier.system.keyring.credentials import KeyringCredentials
print(KeyringCredentials(sys.argv[1]).get() or "")
"""


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


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


def folders(private_desktop: PrivateDesktop) -> list[Path]:
    return [
        private_desktop.config_home,
        private_desktop.state_home,
        private_desktop.cache_home,
        private_desktop.data_home,
        private_desktop.home,
        private_desktop.runtime_dir,
    ]


def test_a_person_signs_in_at_the_window_once(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "run") as program:
        program.wait_link("signed_out")
        type_into_first_steps(program.environ, backend.api_url, backend.login, backend.password)
        program.wait_link("live")
        token = kept_token(program.environ, backend.api_url)
        assert len(token) > 20
        program.stop()

    assert files_with(token, *folders(private_desktop)) == []
    assert files_with(backend.password, private_desktop.state_home, private_desktop.cache_home) == []
    assert token not in program.output()

    # Nobody has to sign in again, and the server was remembered.
    with Program(private_desktop, "run", "--hidden") as program:
        program.wait_link("live")
        private_desktop.tray.wait_for(lambda item: bool(item.menu), START)
        private_desktop.tray.click("Cerrar sesión")
        press_return(program.environ, "Cerrar sesión")
        program.wait_link("signed_out")
        eventually(lambda: kept_token(program.environ, backend.api_url) == "", START)
        program.stop()
    assert files_with(token, *folders(private_desktop)) == []


def test_signing_in_and_out_from_the_terminal_reaches_the_running_instance(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
        program.wait_link("signed_out")
        signed_in = call(
            program.environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password
        )
        assert (signed_in.returncode, signed_in.stderr) == (0, "")
        program.wait_link("live")
        token = kept_token(program.environ, backend.api_url)
        assert files_with(token, *folders(private_desktop)) == []

        signed_out = call(program.environ, "logout")
        assert (signed_out.returncode, signed_out.stderr) == (0, "")
        program.wait_link("signed_out")
        assert kept_token(program.environ, backend.api_url) == ""
        assert call(program.environ, "status", "--json").returncode == 2


def test_a_token_from_standard_input_is_proven_before_it_is_kept(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    environ = private_desktop.environ(**on(backend))
    refused = call(environ, "login", "--token-stdin", stdin="no-such-token")
    assert refused.returncode == 1
    assert "Sesión terminada" in refused.stderr
    assert "no-such-token" not in refused.stderr
    assert kept_token(environ, backend.api_url) == ""

    token = backend.sign_in()
    assert call(environ, "login", "--token-stdin", stdin=token).returncode == 0
    assert kept_token(environ, backend.api_url) == token


def test_a_token_of_the_environment_is_never_stored(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    token = backend.sign_in()
    with Program(private_desktop, "run", "--hidden", environ=on(backend, token)) as program:
        program.wait_link("live")
        program.stop()
    assert files_with(token, *folders(private_desktop)) == []
    assert kept_token(private_desktop.environ(**on(backend)), backend.api_url) == ""


def test_a_session_that_expires_says_so_and_keeps_the_rows(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        backend.expire_tokens()
        backend.drop_sockets()
        status = program.wait_link("signed_out", RETURN)
        assert status["items"]["entrega"] == 1
        private_desktop.tray.wait_for(lambda item: "Sin sesión" in item.tooltip_title + item.tooltip, START)
