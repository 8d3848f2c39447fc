"""Spanish and English are switched while the program runs: windows, menus, and all that is said later."""

import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSettings
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from notifier.core.settings import Settings
from notifier.dialogs.followed import Followed
from notifier.dialogs.following import follow
from notifier.dialogs.preferences.dialog import PreferencesDialog
from notifier.dialogs.sign_in import SignIn
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.language import Language
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from notifier.ui.application import speak
from notifier.ui.background import Background
from notifier.ui.bridge import Bridge
from notifier.ui.link_status import LinkStatus
from notifier.ui.login import LoginWindow
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.late_panel import LatePanel
from notifier.ui.panel.panel import Panel
from notifier.ui.tray.host import TrayHostWatch
from notifier.ui.tray.icons import Icons
from notifier.ui.tray.tray import Tray
from tests.backend import Backend
from tests.ui.looking import numbers, tabs


def now() -> datetime:
    return datetime.now().astimezone()


class Program:
    """The windows over a real engine, put together as the program does it."""

    def __init__(self, folder: Path, icons: Icons) -> None:
        self.language = Language("es", {})
        paths = Paths.below(folder)
        paths.ensure()
        self.bridge = Bridge()
        background = Background()
        self.status = LinkStatus(self.language, now)
        self.tray = Tray(self.language, icons, TrayHostWatch(), self.status)
        state = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.panel = LatePanel(lambda: Panel(self.language, icons, self.tray.menu, self.status, now, state))
        places: dict[str, MemoryCredentials] = {}
        self.engine = Engine(
            Settings(),
            paths,
            lambda api_url: places.setdefault(api_url, MemoryCredentials(None)),
            NullNotifications(),
            Redaction(),
            self.language,
            SystemClock(),
            self.language.use,
        )
        self.sign_in = SignIn(self.language, icons, background, self.engine)
        self.followed = Followed(self.language, icons, self.engine, now)
        self.preferences = PreferencesDialog(self.language, icons, background, self.engine, self.followed, [])
        self.engine.publisher.join(self.bridge.publish)
        follow(self.bridge, self.status, self.tray, self.panel, self.followed, self.preferences)
        self.bridge.language_changed.connect(self._speak_anew)
        self.engine.start()

    def _speak_anew(self) -> None:
        for speaks in (
            self.status,
            self.tray.menu,
            self.panel,
            self.followed,
            self.sign_in,
            self.preferences,
        ):
            speaks.speak_anew()


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("backend")) as running:
        yield running


@pytest.fixture(scope="module")
def kept() -> Iterator[list[Program]]:
    """All of them, to the end: no other thread is to be the one that clears their timers away."""
    programs: list[Program] = []
    yield programs
    programs.clear()
    gc.collect()


@pytest.fixture
def program(
    qtbot: QtBot, tmp_path: Path, icons: Icons, backend: Backend, kept: list[Program]
) -> Iterator[Program]:
    made = Program(tmp_path, icons)
    kept.append(made)
    made.engine.session.sign_in(backend.api_url, backend.login, backend.password)
    qtbot.waitUntil(lambda: made.engine.status()["link"] == "live", timeout=60_000)
    yield made
    for window in shown():
        window.close()
    made.bridge.close()
    made.engine.stop()


def shown() -> list[QWidget]:
    """The windows that can be seen."""
    return [
        window
        for window in QApplication.topLevelWidgets()
        if window.isVisible() and not isinstance(window, QMenu)
    ]


def titles() -> set[str]:
    return {window.windowTitle().partition(" — ")[0] for window in shown()}


def login_lines() -> list[QLineEdit]:
    (window,) = (one for one in shown() if isinstance(one, LoginWindow))
    return window.findChildren(QLineEdit)


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_all_that_is_open_speaks_the_other_language_and_shows_what_it_showed(
    program: Program, qtbot: QtBot
) -> None:
    program.panel.get().open()
    program.followed.open()
    program.preferences.open()
    menu = program.tray.menu.build()
    qtbot.waitUntil(lambda: program.preferences.window is not None)
    assert {"Preferencias", "Seguimiento"} <= titles()
    assert {"Abrir panel", "Pausar avisos", "Salir"} <= {*texts(menu)}
    qtbot.waitUntil(lambda: any(text.startswith("Entregas: ") for text in texts(menu)))
    count = next(text for text in texts(menu) if text.startswith("Entregas: ")).removeprefix("Entregas: ")
    program.engine.settings.change({"ui.language": "en"})
    qtbot.waitUntil(lambda: f"Deliveries: {count}" in texts(menu), timeout=30_000)
    assert {"Open panel", "Pause alerts", "Quit"} <= {*texts(menu)}
    qtbot.waitUntil(lambda: "Preferences" in titles())
    assert not {"Preferencias", "Seguimiento"} & titles()
    panel = program.panel.get()
    assert panel.isVisible()
    qtbot.waitUntil(lambda: tabs(program.panel.get())[0].startswith("Deliveries"))
    qtbot.waitUntil(lambda: len(numbers(program.panel.get())) == int(count))
    program.engine.settings.change({"ui.language": "es"})
    qtbot.waitUntil(lambda: f"Entregas: {count}" in texts(menu), timeout=30_000)
    qtbot.waitUntil(lambda: "Preferencias" in titles())
    assert len([window for window in shown() if isinstance(window, Panel)]) == 1


def test_a_panel_that_was_not_open_stays_so(program: Program, qtbot: QtBot) -> None:
    program.engine.settings.change({"ui.language": "en"})
    qtbot.waitUntil(lambda: "Open panel" in texts(program.tray.menu.build()), timeout=30_000)
    assert shown() == []


def test_what_is_asked_stays_asked(program: Program, qtbot: QtBot) -> None:
    program.sign_in.open()
    assert "Iniciar sesión" in titles()
    program.engine.settings.change({"ui.language": "en"})
    qtbot.waitUntil(lambda: "Sign in" in titles(), timeout=30_000)


def test_what_was_typed_into_the_sign_in_window_stays(program: Program, qtbot: QtBot) -> None:
    program.sign_in.open()
    typed = ["https://otro.ejemplo.com/api", "despacho", "secreta"]
    for line, text in zip(login_lines(), typed, strict=True):
        line.setText(text)
    program.engine.settings.change({"ui.language": "en"})
    qtbot.waitUntil(lambda: "Sign in" in titles(), timeout=30_000)
    assert [line.text() for line in login_lines()] == typed


def test_a_sign_in_that_is_under_way_is_not_given_up(program: Program, qtbot: QtBot) -> None:
    program.sign_in.open()
    (window,) = (one for one in shown() if isinstance(one, LoginWindow))
    window.set_busy(True)
    program.engine.settings.change({"ui.language": "en"})
    qtbot.waitUntil(lambda: "Open panel" in texts(program.tray.menu.build()), timeout=30_000)
    assert window.isVisible()


def test_qts_own_menus_and_dates_follow(qapp: QApplication) -> None:
    before = QLocale()
    try:
        speak(qapp, Language("en", {}))
        english = QLocale().language()
        speak(qapp, Language("es", {}))
        assert (english, QLocale().language()) == (QLocale.Language.English, QLocale.Language.Spanish)
    finally:
        QLocale.setDefault(before)


def test_a_menu_follows_without_an_engine(qtbot: QtBot, status: LinkStatus) -> None:
    language = Language("es", {})
    menu = ProgramMenu(language, status)
    built = menu.build()
    language.use("en")
    menu.speak_anew()
    assert "Reconnect now" in texts(built)
