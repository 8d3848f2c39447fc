"""The sign-in window and who signs in for it, with a real engine and a server that takes its time."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

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
