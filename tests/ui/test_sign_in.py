"""The sign-in window and who signs in for it, with a real engine and a server that takes its time."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from notifier.context import read_settings
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.dialogs.sign_in import SignIn
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from notifier.ui.background import Background
from notifier.ui.login import LoginWindow
from notifier.ui.message_bar import MessageBar
from notifier.ui.tray.icons import Icons
from tests.backend import Backend
from tests.net.servers import OddServer
from tests.paucara.company import Company
from tests.private_desktop import eventually


@pytest.fixture
def place() -> MemoryCredentials:
    return MemoryCredentials()


@pytest.fixture
def engine(tmp_path: Path, place: MemoryCredentials) -> Iterator[Engine]:
    paths = Paths.below(tmp_path / "program")
    paths.ensure()
    made = Engine(Settings(), paths, lambda _: place, NullNotifications(), Redaction(), str, SystemClock())
    made.start()
    eventually(lambda: made.status()["link"] == "signed_out")
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("profile", "is_said"), [("paucara", True), ("estandar", False), ("gone.toml", False)]
)
def test_that_other_sessions_end_is_said_where_the_profile_says_so(
    qtbot: QtBot, icons: Icons, tmp_path: Path, profile: str, is_said: bool
) -> None:
    settings = Settings(server=Server(profile=profile))
    paths = Paths.below(tmp_path / "program")
    engine = Engine(
        settings, paths, lambda _: MemoryCredentials(), NullNotifications(), Redaction(), str, SystemClock()
    )
    dialog = SignIn(str, icons, Background(), engine)
    dialog.open()
    (window,) = (
        shown
        for shown in QApplication.topLevelWidgets()
        if isinstance(shown, LoginWindow) and shown.isVisible()
    )
    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert any("se cierran sus otras sesiones" in text for text in shown) == is_said
    window.reject()
    qtbot.waitUntil(lambda: not isValid(window))


@pytest.mark.parametrize("status", [200, 400, 403, 419, 423])
def test_the_window_shows_the_sentence_of_a_server_that_says_no(
    qtbot: QtBot, engine: Engine, icons: Icons, status: int
) -> None:
    server = OddServer()
    server.status, server.body = status, b'{"success": false, "message": "Su turno empieza a las 7."}'
    dialog = SignIn(str, icons, Background(), engine)
    dialog.open()
    (window,) = (
        shown
        for shown in QApplication.topLevelWidgets()
        if isinstance(shown, LoginWindow) and shown.isVisible()
    )
    window.submitted.emit(f"{server.url}/api", "ana", "x", False)
    bar = window.findChildren(MessageBar)[0]
    qtbot.waitUntil(lambda: bar.text() == "No se pudo iniciar sesión Su turno empieza a las 7.")
    assert engine.status()["link"] == "signed_out"
    window.reject()
    qtbot.waitUntil(lambda: not isValid(window))
    server.end()


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_who_closes_the_window_meanwhile_is_not_signed_in(
    qtbot: QtBot, engine: Engine, place: MemoryCredentials, icons: Icons, tmp_path: Path, is_cancelled: bool
) -> None:
    dialog = SignIn(str, icons, Background(), engine)
    dialog.open()
    (window,) = (
        shown
        for shown in QApplication.topLevelWidgets()
        if isinstance(shown, LoginWindow) and shown.isVisible()
    )
    with Backend(tmp_path) as backend:
        os.kill(backend.process.pid, signal.SIGSTOP)
        try:
            window.submitted.emit(backend.api_url, backend.login, backend.password, False)
            if is_cancelled:
                window.reject()
                qtbot.waitUntil(lambda: not isValid(window))
        finally:
            os.kill(backend.process.pid, signal.SIGCONT)
        eventually(lambda: not any(thread.name == "background" for thread in threading.enumerate()))
        qtbot.waitUntil(lambda: not isValid(window))
        assert (place.get() is None) == is_cancelled
        assert (engine.session.server.login == "") == is_cancelled
        eventually(lambda: engine.status()["link"] == ("signed_out" if is_cancelled else "live"))


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_sign_in_with_a_profile_of_another_server_says_which_one_fits(
    qtbot: QtBot, icons: Icons, tmp_path: Path, is_closed: bool
) -> None:
    """Signing in works with the wrong one, too; nothing would be told afterwards."""
    paths = Paths.below(tmp_path / "program")
    paths.ensure()
    with Company() as company:
        company.takes_more = True
        lock = 'locked = ["server.profile"]\n' if is_closed else ""
        (tmp_path / "config.toml").write_text(f'{lock}[server]\nprofile = "estandar"\n', encoding="utf-8")
        paths = replace(paths, site_config_dirs=(tmp_path,))
        paths.config_file.write_text(f'[server]\napi_url = "{company.api_url}"\n', encoding="utf-8")
        place = MemoryCredentials()
        settings = read_settings(paths, {})
        engine = Engine(
            settings, paths, lambda _: place, NullNotifications(), Redaction(), str, SystemClock()
        )
        engine.start()
        eventually(lambda: engine.status()["link"] == "signed_out")
        dialog = SignIn(str, icons, Background(), engine)
        dialog.open()
        (window,) = (
            shown
            for shown in QApplication.topLevelWidgets()
            if isinstance(shown, LoginWindow) and shown.isVisible()
        )
        window.submitted.emit(company.api_url, "ana", "secreta", False)
        qtbot.waitUntil(lambda: any("paucara" in one.text() for one in window.findChildren(QPushButton)))
        change = next(one for one in window.findChildren(QPushButton) if "paucara" in one.text())
        said = next(bar.text() for bar in window.findChildren(MessageBar) if "paucara" in bar.text())
        assert "estandar" in said
        assert change.isVisible() != is_closed
        assert ("administrador" in said) == is_closed
        if is_closed:
            window.reject()
        else:
            assert change.hasFocus()
            QTest.keyClick(change, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: not isValid(window))
            eventually(lambda: engine.status()["link"] == "live")
            assert 'profile = "paucara"' in paths.config_file.read_text()
        engine.stop()
        qtbot.waitUntil(lambda: not isValid(window))
