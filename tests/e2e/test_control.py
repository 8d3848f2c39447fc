"""The running program's own door: who holds it up, and what was left open beside it."""

import contextlib
import socket
import struct
import subprocess

from tests.backend import Backend
from tests.e2e.program import START, Program, call, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop


def test_half_said_requests_hold_no_command_up(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with (
        Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program,
        contextlib.ExitStack() as held,
    ):
        program.wait_link("live")
        for number in range(40):
            caller = held.enter_context(socket.socket(socket.AF_UNIX))
            caller.connect(str(private_desktop.runtime_dir / "estado-notifier" / "control.sock"))
            with contextlib.suppress(ConnectionError):
                caller.sendall(struct.pack("!i", 60)[: number % 5])
        # While they hold on: each of these would wait for a patience of its own otherwise.
        for _ in range(3):
            assert program.status()["link"] == "live"
        assert call(program.environ, "run", "--hidden").returncode == 0
        assert call(program.environ, "quit").returncode == 0
        assert program.process.wait(START) == 0


def test_what_was_left_open_is_closed_and_what_others_could_exchange_is_refused(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    state = private_desktop.state_home / "estado-notifier"
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        assert program.stop() == 0
    files = [path for path in state.rglob("*") if path.is_file()]
    for path in (state, *files):
        path.chmod(0o777)
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        assert {path.name: oct(path.stat().st_mode & 0o077) for path in (state, *files) if path.exists()} == {
            path.name: "0o0" for path in (state, *files) if path.exists()
        }
        assert program.stop() == 0
    private_desktop.state_home.chmod(0o777)
    refused = call(private_desktop.environ(**environ), "run", "--hidden")
    assert refused.returncode == 1
    assert refused.stderr.startswith("No se puede usar una carpeta. Otros usuarios pueden escribir en ")
    assert str(private_desktop.state_home) in refused.stderr


def test_a_watch_that_is_stopped_does_not_stop_the_program(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        with Program(private_desktop, "watch", "--json", environ=on(backend)) as watch:
            eventually(lambda: "live" in watch.output(), START, "the watch")
            subprocess.run(["kill", "-STOP", str(watch.process.pid)], check=True)
            for _ in range(3):
                assert program.status()["link"] == "live"
            assert program.stop() == 0
            subprocess.run(["kill", "-CONT", str(watch.process.pid)], check=True)
            assert watch.process.wait(START) == 0
