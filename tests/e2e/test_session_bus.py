"""The bus of the session restarts under the running program: all that lives on it comes back by itself."""

import signal
import time
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import RETURN, START, Program, call, on
from tests.e2e.sides import BackendSide
from tests.e2e.story import Told
from tests.private_desktop.bus import PrivateBus, eventually
from tests.private_desktop.keyring import KeyringDaemon
from tests.private_desktop.notifications import NotificationDaemon
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.private_desktop.tray import TrayHost
from tests.soak.budget import budget

RESTARTS = budget(small=5, full=40)
"""Of the bus, after two that may still load something."""


def bus_ends(private_desktop: PrivateDesktop) -> None:
    """A session that crashes: the bus is gone, and all who lived on it."""
    private_desktop.tray.leave()
    private_desktop.notifications.leave()
    private_desktop.bus.pause()


def bus_returns(private_desktop: PrivateDesktop) -> None:
    private_desktop.bus.start()
    private_desktop.tray.come_back()
    private_desktop.notifications.come_back()


def is_whole(private_desktop: PrivateDesktop, program: Program) -> None:
    """Icon, tooltip, menu and notifications work, and each is there once."""
    private_desktop.tray.wait_for(lambda item: "En vivo" in item.tooltip_title, START)
    assert len(private_desktop.tray.services) == 1
    assert any("Salir" in entry.label for entry in private_desktop.tray.menu())
    assert program.wait_link("live")["link"] == "live"


def test_icon_menu_and_notifications_return_with_the_bus(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    side = BackendSide(backend)
    entrega = side.create("entrega", "PROGRAMADO")
    steps = [("ASIGNADA", "Programado", "Asignada"), ("EN_CAMINO", "Asignada", "En camino")]
    with Program(private_desktop, "run", "--hidden", environ=on(backend, side.token())) as program:
        program.wait_link("live")
        is_whole(private_desktop, program)
        for number, (estado, before, after) in enumerate(steps, 1):
            bus_ends(private_desktop)
            assert program.status()["link"] == "live"
            bus_returns(private_desktop)
            is_whole(private_desktop, program)
            side.move(entrega, estado)
            private_desktop.notifications.wait_for(Told(entrega.numero, before, after).fits, START)
            assert [entrega.numero in told.summary for told in private_desktop.notifications.calls] == [
                True
            ] * number
        private_desktop.tray.click("Salir")
        assert program.process.wait(START) == 0


def test_what_happened_while_there_was_no_bus_is_told_once_when_there_is(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    side = BackendSide(backend)
    entrega = side.create("entrega", "ASIGNADA")
    with Program(private_desktop, "run", "--hidden", environ=on(backend, side.token())) as program:
        program.wait_link("live")
        private_desktop.tray.wait_for()
        bus_ends(private_desktop)
        side.move(entrega, "EN_CAMINO")
        program.wait_status(lambda status: status.get("pending_alerts") == 1, "an alert that waits")
        bus_returns(private_desktop)
        is_whole(private_desktop, program)
        private_desktop.notifications.wait_for(Told(entrega.numero, "Asignada", "En camino").fits, START)
        program.wait_status(lambda status: status.get("pending_alerts") == 0, "nothing that waits")
        assert len(private_desktop.notifications.calls) == 1
        assert program.stop() == 0


def test_the_tray_comes_later_than_the_bus(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        private_desktop.tray.wait_for()
        bus_ends(private_desktop)
        private_desktop.bus.start()
        private_desktop.notifications.come_back()
        program.wait_link("live")
        private_desktop.tray.come_back()
        is_whole(private_desktop, program)
        # From here on the host alone comes and goes, as with a panel that crashes.
        for _ in range(2):
            private_desktop.tray.leave()
            private_desktop.tray.come_back()
            is_whole(private_desktop, program)
        assert program.stop() == 0


def test_a_bus_that_was_stopped_for_a_while_loses_nothing(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    side = BackendSide(backend)
    entrega = side.create("entrega", "ASIGNADA")
    with Program(private_desktop, "run", "--hidden", environ=on(backend, side.token())) as program:
        program.wait_link("live")
        private_desktop.tray.wait_for()
        bus = private_desktop.bus._process
        assert bus is not None
        bus.send_signal(signal.SIGSTOP)
        try:
            side.move(entrega, "EN_CAMINO")
            program.wait_status(lambda status: status.get("pending_alerts") == 1, "an alert that waits")
            assert call(program.environ, "status").returncode == 0
        finally:
            bus.send_signal(signal.SIGCONT)
        is_whole(private_desktop, program)
        program.wait_status(lambda status: status.get("pending_alerts") == 0, "nothing that waits")
        # A repeat takes the place of the first: one is on the screen.
        assert len(private_desktop.notifications.shown) == 1
        assert program.stop() == 0


def test_without_a_tray_a_stopped_bus_stops_nothing(tmp_path: Path, backend: Backend) -> None:
    """There Qt is asked for X11's tray again and again, and it asks the bus first."""
    with (
        PrivateDesktop(tmp_path, tray=False) as private_desktop,
        Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program,
    ):
        program.wait_link("live")
        bus = private_desktop.bus._process
        assert bus is not None
        bus.send_signal(signal.SIGSTOP)
        try:
            for _ in range(2):
                assert program.status()["link"] == "live"
                # Its windows live: the panel comes when it is asked for.
                assert call(program.environ, "run", "--hidden").returncode == 0
                time.sleep(1.0)  # several looks for the tray
            assert call(program.environ, "quit").returncode == 0
            assert program.process.wait(START) == 0
        finally:
            bus.send_signal(signal.SIGCONT)


def test_the_keyring_comes_back_locked_and_the_session_goes_on(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    keyring = KeyringDaemon(private_desktop.bus.address, private_desktop.folder / "keyring")
    environ = on(backend)
    signed_in = call(
        private_desktop.environ(**environ),
        "login",
        "--login",
        backend.login,
        "--password-stdin",
        stdin=backend.password,
    )
    assert (signed_in.returncode, signed_in.stderr) == (0, "")
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        keyring.stop()
        bus_ends(private_desktop)
        bus_returns(private_desktop)
        keyring = KeyringDaemon(
            private_desktop.bus.address, private_desktop.folder / "keyring", unlocked=False
        )
        is_whole(private_desktop, program)
        backend.drop_sockets()
        program.wait_link("live")
        keyring.unlock()
        assert call(program.environ, "logout").returncode == 0
        program.wait_link("signed_out")
        assert program.stop() == 0
    keyring.stop()
    assert call(private_desktop.environ(**environ), "status").returncode == 3


def test_a_session_whose_bus_comes_after_the_program_gets_its_icon(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    """Qt has chosen X11 by then, and keeps to it: the program starts itself anew, in the same process."""
    bus_ends(private_desktop)
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        bus_returns(private_desktop)
        private_desktop.tray.wait_for(lambda item: "En vivo" in item.tooltip_title, RETURN)
        is_whole(private_desktop, program)
        assert b"ESTADO_STARTED_ANEW=1" in Path(f"/proc/{program.process.pid}/environ").read_bytes()
        assert program.stop() == 0


def test_a_new_session_with_its_bus_at_the_usual_place_is_found(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    side = BackendSide(backend)
    entrega = side.create("entrega", "ASIGNADA")
    other = PrivateBus()
    host, daemon = TrayHost(other.address, present=False), NotificationDaemon(other.address, present=False)
    try:
        with Program(private_desktop, "run", "--hidden", environ=on(backend, side.token())) as program:
            program.wait_link("live")
            private_desktop.tray.wait_for()
            bus_ends(private_desktop)
            (private_desktop.runtime_dir / "bus").symlink_to(other.address.removeprefix("unix:path="))
            host.come_back()
            daemon.come_back()
            side.move(entrega, "EN_CAMINO")
            host.wait_for(lambda item: "En vivo" in item.tooltip_title, RETURN)
            daemon.wait_for(Told(entrega.numero, "Asignada", "En camino").fits, START)
            assert len(daemon.calls) == 1
            assert program.stop() == 0
    finally:
        daemon.stop()
        host.stop()
        other.stop()


def test_a_bus_that_the_environment_does_not_name_is_found_at_the_usual_place(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    side = BackendSide(backend)
    entrega = side.create("entrega", "ASIGNADA")
    (private_desktop.runtime_dir / "bus").symlink_to(private_desktop.bus.address.removeprefix("unix:path="))
    environ = on(backend, side.token()) | {"DBUS_SESSION_BUS_ADDRESS": ""}
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        side.move(entrega, "EN_CAMINO")
        private_desktop.notifications.wait_for(Told(entrega.numero, "Asignada", "En camino").fits, START)
        assert program.stop() == 0


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc").exists(), reason="counts in /proc")
def test_many_restarts_leave_nothing_behind(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        process = Path(f"/proc/{program.process.pid}")

        def held() -> tuple[int, int]:
            return len([*(process / "fd").iterdir()]), len([*(process / "task").iterdir()])

        for _ in range(2):
            bus_ends(private_desktop)
            bus_returns(private_desktop)
            is_whole(private_desktop, program)
        files, threads = held()
        for _ in range(RESTARTS):
            bus_ends(private_desktop)
            bus_returns(private_desktop)
            is_whole(private_desktop, program)
        eventually(lambda: held()[0] <= files + 2 and held()[1] <= threads + 2, START, f"{files} {threads}")
        assert program.stop() == 0


def test_a_bus_that_hangs_at_the_start_is_begun_without_and_found_later(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    bus = private_desktop.bus._process
    assert bus is not None
    bus.send_signal(signal.SIGSTOP)
    try:
        with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
            program.wait_link("live", 60)
            assert "does not answer" in program.output()
            bus.send_signal(signal.SIGCONT)
            private_desktop.tray.wait_for(lambda item: "En vivo" in item.tooltip_title, RETURN)
            is_whole(private_desktop, program)
            assert program.stop() == 0
    finally:
        bus.send_signal(signal.SIGCONT)
