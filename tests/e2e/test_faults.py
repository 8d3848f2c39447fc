"""The program's own faults: it goes on where it can, and says so once; the next start tells of a crash."""

import signal
import sys
import zipfile

import pytest

from notifier import __version__
from tests.backend import Backend
from tests.e2e import program as module
from tests.e2e.program import START, Program, call, files_with, on
from tests.e2e.sides import BackendSide
from tests.e2e.story import Told
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

# The program, with a fault in a slot of the tray's and one in a thread, each time that something changes.
FAULTY = """
import sys, threading
from notifier.ui.qt import load_qt
load_qt()  # first of all that loads Qt, as the program does
from notifier.ui import bridge
from notifier.ui.tray import tray
whole = tray.Tray.change_items
def change_items(self, *arguments):
    token = "canaryCANARY0123456789canary"
    whole(self, *arguments)
    threading.Thread(target=lambda: {}["in a thread"], name="helper").start()
    raise ZeroDivisionError("in a slot")
tray.Tray.change_items = change_items
from notifier.cli import main
sys.exit(main())
"""

FAILED = "Algo falló dentro del programa"
CRASHED = "El programa se cerró por un fallo"


def test_a_fault_in_a_slot_and_in_a_thread_is_told_once_and_the_program_goes_on(
    private_desktop: PrivateDesktop, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMMAND", [sys.executable, "-c", FAULTY])
    side = BackendSide(backend)
    entrega = side.create("entrega", "PROGRAMADO")
    with Program(private_desktop, "run", "--hidden", environ=on(backend, side.token())) as program:
        program.wait_link("live")
        for estado, before, after in (
            ("ASIGNADA", "Programado", "Asignada"),
            ("EN_CAMINO", "Asignada", "En camino"),
            ("ENTREGADO", "En camino", "Entregado"),
        ):
            side.move(entrega, estado)
            private_desktop.notifications.wait_for(Told(entrega.numero, before, after).fits, START)
        reports = private_desktop.state_home / "estado-notifier" / "crash"
        eventually(lambda: len([*reports.glob("fault-*")]) == 2, START, "two reports")
        assert program.status()["link"] == "live"
        private_desktop.tray.click("Salir")
        assert program.process.wait(START) == 0
    told = [call.summary for call in private_desktop.notifications.calls].count(FAILED)
    assert told == 2  # of two places; each had three faults
    texts = sorted(path.read_text() for path in reports.iterdir())
    assert sum("ZeroDivisionError: in a slot" in text for text in texts) == 1
    assert sum("thread helper" in text for text in texts) == 1
    assert files_with("canaryCANARY0123456789canary", private_desktop.state_home) == []


def test_a_crash_is_said_at_the_next_start_and_goes_into_the_diagnostics(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        program.process.send_signal(signal.SIGSEGV)
        assert program.process.wait(START) == -signal.SIGSEGV
    for _ in range(2):
        with Program(private_desktop, "run", "--hidden", environ=environ) as program:
            told = private_desktop.notifications.wait_for(lambda call: call.summary == CRASHED, START)
            assert __version__ in told.body
            program.wait_link("live")
            assert program.stop() == 0
    assert [call.summary for call in private_desktop.notifications.calls] == [CRASHED]
    archive = private_desktop.folder / "support.zip"
    assert call(private_desktop.environ(**environ), "diagnostics", str(archive)).returncode == 0
    with zipfile.ZipFile(archive) as found:
        traces = [name for name in found.namelist() if "crash-" in name]
        assert len(traces) == 1
        assert "most recent call first" in found.read(traces[0]).decode()


def test_who_was_killed_is_not_said_to_have_crashed(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        program.process.kill()
        program.process.wait(START)
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        assert program.stop() == 0
    assert private_desktop.notifications.calls == []
    assert [*(private_desktop.state_home / "estado-notifier" / "crash").iterdir()] == []


BROKEN_START = """
import sys
from notifier.ui.qt import load_qt
load_qt()
import notifier.app
def broken(*_):
    raise LookupError("at the start")
notifier.app.make_application = broken
from notifier.cli import main
sys.exit(main())
"""


def test_a_start_that_fails_by_a_fault_of_our_own_is_said_on_the_desktop(
    private_desktop: PrivateDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMMAND", [sys.executable, "-c", BROKEN_START])
    assert call(private_desktop.environ(), "run", "--hidden").returncode == 1
    assert private_desktop.notifications.wait_for(bool, START).summary == "Algo salió mal"
    (report,) = (private_desktop.state_home / "estado-notifier" / "crash").iterdir()
    assert "LookupError: at the start" in report.read_text()
