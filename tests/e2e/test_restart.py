"""An installer replaces the program while it runs: it starts itself anew, and a person loses nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from notifier.core.settings import Settings
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import EnvironmentCredentials
from notifier.system.keyring.errors import FixedTokenError
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from tests.backend import Backend
from tests.e2e import program as module
from tests.e2e.program import START, Program, on
from tests.e2e.screen import look
from tests.e2e.sides import BackendSide
from tests.e2e.story import Told
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

# Stands in for a frozen program: one executable file in a folder of its own, which starts itself by its name.
PROGRAM = """#!/bin/sh
VERSION={version} exec {python} -c '
import sys
sys.frozen, sys.executable = True, "{path}"
from notifier.ui.qt import load_qt
load_qt()  # first of all that loads Qt, as the program does
from notifier.ui import program_watch
program_watch.LOOK_EVERY = 300
from notifier.cli import main
sys.exit(main())' "$@"
"""


WAITS = "when its windows are not in use"


class Installed:
    """The program's file, as an installer treats it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.path = folder / "estado-notifier"
        self.put("old")

    def put(self, version: str) -> None:
        beside = self.path.with_suffix(".dpkg-new")
        beside.write_text(PROGRAM.format(version=version, python=sys.executable, path=self.path))
        beside.chmod(0o755)
        beside.replace(self.path)


@pytest.fixture
def installed(private_desktop: PrivateDesktop, monkeypatch: pytest.MonkeyPatch) -> Installed:
    installed = Installed(private_desktop.folder / "installed")
    monkeypatch.setattr(module, "COMMAND", [str(installed.path)])
    return installed


def wait_for(program: Program, version: str) -> list[str]:
    """Return when this version runs, in the same process; its arguments."""
    folder = Path(f"/proc/{program.process.pid}")

    def runs() -> bool:
        assert program.process.poll() is None, program.output()
        return f"VERSION={version}".encode() in (folder / "environ").read_bytes().split(b"\0")

    eventually(runs, START, f"version {version}\n{program.output()}")
    return (folder / "cmdline").read_text().split("\0")[3:-1]


PANEL, PREFERENCES = "^Estado Notifier$", "^Preferencias"
PROGRAMADO = "#ffc107"
ROOT_WINDOW = ("search", "--maxdepth", "0", "")


def xdotool(private_desktop: PrivateDesktop, *command: str) -> list[str]:
    environ = private_desktop.environ()
    return subprocess.run(
        ["xdotool", *command], env=environ, capture_output=True, text=True, check=False
    ).stdout.splitlines()


def places(private_desktop: PrivateDesktop, title: str) -> list[str]:
    """Place and size of such a window, where one is shown."""
    return xdotool(private_desktop, "search", "--onlyvisible", "--name", title, "getwindowgeometry")[1:]


def shows(private_desktop: PrivateDesktop, color: str) -> bool:
    """Whether a pixel of the screen has this colour."""
    picture = look(private_desktop, "screen").convertToFormat(QImage.Format.Format_RGB32)
    return QColor(color).rgb().to_bytes(4, "little") in bytes(picture.constBits())


def bring_to_front(private_desktop: PrivateDesktop, title: str) -> None:
    xdotool(private_desktop, "search", "--onlyvisible", "--name", title, "windowfocus", "--sync")


def test_a_hidden_tray_gives_way_and_tells_each_change_once(
    private_desktop: PrivateDesktop, backend: Backend, installed: Installed
) -> None:
    side = BackendSide(backend)
    entrega = side.create("entrega", "ASIGNADA")
    token = side.token()
    with Program(private_desktop, "run", "--hidden", "--verbose", environ=on(backend, token)) as program:
        program.wait_link("live")
        item = private_desktop.tray.wait_for()
        side.move(entrega, "EN_CAMINO")
        private_desktop.notifications.wait_for(Told(entrega.numero, "Asignada", "En camino").fits, START)

        installed.put("new")
        assert wait_for(program, "new") == ["run", "--verbose", "--hidden"]
        # What happens while neither of them is there is told, too.
        side.move(entrega, "ENTREGADO")
        private_desktop.notifications.wait_for(Told(entrega.numero, "En camino", "Entregado").fits, START)
        program.wait_link("live")
        assert (
            private_desktop.tray.wait_for(lambda found: found.service != item.service).id == "estado-notifier"
        )
        assert len(private_desktop.tray.services) == 1
        # It came through a pipe, and the next one reads it as it does at any start.
        assert token.encode() not in Path(f"/proc/{program.process.pid}/environ").read_bytes()
        assert places(private_desktop, PANEL) == []
        assert program.stop() == 0
    assert [entrega.numero in call.summary for call in private_desktop.notifications.calls] == [True, True]


def test_an_open_panel_waits_until_nobody_is_at_work_in_it_and_comes_back_as_it_was(
    private_desktop: PrivateDesktop, backend: Backend, installed: Installed
) -> None:
    BackendSide(backend).create("entrega", "PROGRAMADO")
    with Program(private_desktop, "run", "--verbose", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        eventually(lambda: shows(private_desktop, PROGRAMADO), START, "the entrega in the panel")
        xdotool(
            private_desktop, "search", "--onlyvisible", "--name", PANEL, "windowmove", "--sync", "50", "40"
        )
        bring_to_front(private_desktop, PANEL)
        xdotool(private_desktop, "key", "ctrl+f")
        xdotool(private_desktop, "type", "VEH")
        private_desktop.tray.click("Preferencias…")
        eventually(lambda: places(private_desktop, PREFERENCES), START, "the preferences")
        before = places(private_desktop, PANEL)

        installed.put("new")
        wait_until_it_waits(program)
        assert places(private_desktop, PREFERENCES)
        bring_to_front(private_desktop, PREFERENCES)
        xdotool(private_desktop, "key", "Escape")
        eventually(lambda: not places(private_desktop, PREFERENCES), START, "the end of the preferences")
        bring_to_front(private_desktop, PANEL)
        wait_until_it_waits(program)
        wait_for(program, "old")
        assert not shows(private_desktop, PROGRAMADO)

        xdotool(private_desktop, *ROOT_WINDOW, "windowfocus", "--sync")
        assert wait_for(program, "new") == ["run", "--verbose"]
        program.wait_link("live")
        eventually(
            lambda: places(private_desktop, PANEL) == before,
            START,
            f"{places(private_desktop, PANEL)} at {before}",
        )
        assert not shows(private_desktop, PROGRAMADO)
        assert program.stop() == 0


def test_a_removed_program_ends(private_desktop: PrivateDesktop, installed: Installed) -> None:
    with Program(private_desktop, "run", "--hidden") as program:
        private_desktop.tray.wait_for()
        installed.path.unlink()
        assert program.process.wait(START) == 0


def test_a_session_that_nothing_keeps_is_not_ended(private_desktop: PrivateDesktop, backend: Backend) -> None:
    engine = Engine(
        Settings(),
        Paths.below(private_desktop.folder),
        lambda _: EnvironmentCredentials(backend.sign_in()),
        NullNotifications(),
        Redaction(),
        str,
        SystemClock(),
    )
    assert engine.session.survives_restart()
    assert isinstance(
        engine.session.sign_in(backend.api_url, backend.login, backend.password), FixedTokenError
    )
    assert not engine.session.survives_restart()


def wait_until_it_waits(program: Program) -> None:
    """Return when it says, from now on, that it is in use."""
    said = program.output().count(WAITS)
    eventually(lambda: program.output().count(WAITS) > said, START, WAITS)
