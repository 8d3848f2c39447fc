"""A keyring that is locked or late at the start of the computer: no sign-in, only a little patience."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backend import Backend
from tests.e2e.program import START, Program, call, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.keyring import KeyringDaemon, StuckPrompter, askers
from tests.private_desktop.private_desktop import PrivateDesktop

LOCKED = "El llavero del sistema está bloqueado. Ábralo con su contraseña."


@pytest.fixture
def private_desktop(tmp_path: Path, backend: Backend) -> Iterator[PrivateDesktop]:
    """One whose keyring holds a token; its daemon is not there."""
    with PrivateDesktop(tmp_path) as private_desktop:
        daemon = KeyringDaemon(private_desktop.bus.address, private_desktop.folder / "keyring")
        sign_in(private_desktop.environ(**on(backend)), backend)
        daemon.stop()
        yield private_desktop


def sign_in(environ: dict[str, str], backend: Backend) -> None:
    reply = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert (reply.returncode, reply.stderr) == (0, "")


def keyring(private_desktop: PrivateDesktop, *, unlocked: bool) -> KeyringDaemon:
    return KeyringDaemon(private_desktop.bus.address, private_desktop.folder / "keyring", unlocked=unlocked)


def waits(program: Program, sentence: str) -> dict[str, Any]:
    return program.wait_status(
        lambda status: status.get("link") == "connecting" and sentence in status.get("reason", ""), sentence
    )


def holds_nothing_of_it(program: Program) -> None:
    """The libraries that read it are in another process, and that one is not left behind."""
    process = Path(f"/proc/{program.process.pid}")
    assert "cryptography" not in (process / "maps").read_text()
    assert "".join(path.read_text() for path in process.glob("task/*/children")) == ""


@pytest.mark.parametrize("window", [True, False])
def test_a_locked_keyring_is_said_and_waited_for(
    private_desktop: PrivateDesktop, backend: Backend, *, window: bool
) -> None:
    """With a window that asks for its password and nobody answers, and without one."""
    prompter = StuckPrompter(private_desktop.bus.address) if window else None
    daemon = keyring(private_desktop, unlocked=False)
    with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
        waits(program, LOCKED)
        tip = private_desktop.tray.wait_for(lambda item: LOCKED in item.tooltip_title + item.tooltip, START)
        assert "Conectando" in tip.tooltip_title
        words = call(program.environ, "status").stdout
        assert words.startswith("Conectando")
        assert LOCKED in words
        daemon.unlock()
        program.wait_link("live")
        holds_nothing_of_it(program)
        assert program.stop() == 0
    # Also the one whose window is still open.
    eventually(lambda: not askers(private_desktop.bus.address), what="the end of what asks the keyring")
    daemon.stop()
    if prompter is not None:
        assert prompter.asked == 1
        prompter.stop()


def test_a_late_keyring_is_waited_for(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "watch", "--json", environ=on(backend)) as program:
        waits(program, "No se puede usar el llavero del sistema.")
        daemon = keyring(private_desktop, unlocked=False)
        waits(program, LOCKED)
        daemon.unlock()
        assert "reason" not in program.wait_link("live")
        assert program.stop() == 0
    assert '"signed_out"' not in program.output()
    daemon.stop()


def test_a_sign_out_ends_the_wait_and_a_sign_in_begins_anew(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    daemon = keyring(private_desktop, unlocked=False)
    with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
        waits(program, LOCKED)
        # The token stays where it is: the keyring is not opened for that either.
        assert call(program.environ, "logout").returncode == 1
        program.wait_link("signed_out")
        daemon.unlock()
        sign_in(program.environ, backend)
        program.wait_link("live")
    daemon.stop()


def test_the_program_ends_while_it_waits(private_desktop: PrivateDesktop, backend: Backend) -> None:
    daemon = keyring(private_desktop, unlocked=False)
    prompter = StuckPrompter(private_desktop.bus.address)
    with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
        waits(program, LOCKED)
        assert program.stop() == 0
    prompter.stop()
    daemon.stop()
