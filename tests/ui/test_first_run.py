"""The first start: which profile a server speaks is found out, and nothing that was typed is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from notifier.core.settings import Settings
from notifier.dialogs.first_run import FirstRun
from notifier.dialogs.preferences.switches import Setting
from notifier.dialogs.sign_in import SignIn
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from notifier.ui.background import Background
from notifier.ui.first_run.window import FirstRunWindow
from notifier.ui.login import LoginWindow
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from tests.backend import Backend
from tests.net.servers import OddServer
from tests.paucara.company import Company
from tests.private_desktop import eventually


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths.below(tmp_path / "program")
    made.ensure()
    return made


@pytest.fixture
def engine(paths: Paths) -> Iterator[Engine]:
    place = MemoryCredentials()
    made = Engine(Settings(), paths, lambda _: place, NullNotifications(), Redaction(), str, SystemClock())
    made.start()
    eventually(lambda: made.status()["link"] == "signed_out")
    yield made
    made.stop()


@pytest.fixture
def switched() -> list[bool]:
    return [False]


@pytest.fixture
def dialog(qtbot: QtBot, icons: Icons, engine: Engine, switched: list[bool]) -> Iterator[FirstRun]:
    starts = Setting("", "", lambda: switched[-1], switched.append)
    made = FirstRun(str, icons, Background(), engine, starts)
    made.open()
    yield made
    for window in windows():
        window.reject()
        qtbot.waitUntil(lambda window=window: not isValid(window))  # type: ignore[misc]  # a default has no type


def windows() -> list[FirstRunWindow]:
    shown = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, FirstRunWindow))
    return [widget for widget in shown if widget.isVisible()]


def bar(window: FirstRunWindow) -> MessageBar:
    return window.findChildren(MessageBar)[0]


def button(window: FirstRunWindow, text: str) -> QPushButton:
    return next(one for one in window.findChildren(QPushButton) if one.text() == text and one.isVisible())


def search(window: FirstRunWindow, address: str) -> None:
    window.server.address.setText(address)
    QTest.keyClick(window.server.address, Qt.Key.Key_Return)


def test_the_profile_is_found_out_and_the_first_start_ends_live(
    qtbot: QtBot, engine: Engine, paths: Paths, dialog: FirstRun, switched: list[bool]
) -> None:
    (window,) = windows()
    with Company() as company:
        search(window, company.api_url.removesuffix("/api"))
        qtbot.waitUntil(window.account.login.isVisible)
        assert window.server.address.text() == company.api_url
        assert engine.session.server.profile == "paucara"
        assert 'profile = "paucara"' in paths.config_file.read_text()
        assert all(not request.startswith(("POST", "PUT", "DELETE")) for request in company.requests)
        window.account.login.setText("ana")
        window.account.password.setText("wrong")
        QTest.keyClick(window.account.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bar(window).tone is Tone.BAD)
        assert window.account.password.hasFocus()
        QTest.keyClicks(window.account.password, "secreta")
        QTest.keyClick(window.account.password, Qt.Key.Key_Return)
        qtbot.waitUntil(window.last.isVisible)
        assert (bar(window).tone, bar(window).text()) == (Tone.GOOD, "Sesión iniciada.")
        eventually(lambda: engine.status()["link"] == "live")
        window.last.autostart_switched.emit(True)
        qtbot.waitUntil(lambda: switched == [False, True])
        QTest.mouseClick(button(window, "Terminar"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not isValid(window))


def test_a_standard_backend_is_known_and_another_profile_that_fits_can_be_chosen(
    qtbot: QtBot, engine: Engine, dialog: FirstRun, tmp_path: Path
) -> None:
    (window,) = windows()
    with Backend(tmp_path) as backend:
        search(window, backend.api_url)
        qtbot.waitUntil(window.account.login.isVisible)
        assert engine.session.server.profile == "estandar"
        window.account.profile_chosen.emit("laravel-echo")
        qtbot.waitUntil(lambda: engine.session.server.profile == "laravel-echo")


def test_who_goes_back_to_another_server_gets_the_profile_of_that_one(
    qtbot: QtBot, engine: Engine, dialog: FirstRun, tmp_path: Path
) -> None:
    """What was found out for the first one is nobody's choice."""
    (window,) = windows()
    with Company() as company, Backend(tmp_path) as backend:
        search(window, company.api_url)
        qtbot.waitUntil(window.account.login.isVisible)
        assert engine.session.server.profile == "paucara"
        QTest.mouseClick(button(window, "Atrás"), Qt.MouseButton.LeftButton)
        search(window, backend.api_url)
        qtbot.waitUntil(window.account.login.isVisible)
        assert engine.session.server.profile == "estandar"


def test_a_server_of_no_known_kind_takes_the_file_of_a_profile(
    qtbot: QtBot, engine: Engine, dialog: FirstRun, tmp_path: Path
) -> None:
    (window,) = windows()
    server = OddServer()
    server.status, server.body = 404, b'{"message": "No encontrado"}'
    search(window, f"{server.url}/api")
    qtbot.waitUntil(lambda: bar(window).tone is Tone.CAUTION)
    assert button(window, "Elegir archivo de perfil…").isVisible()
    own = tmp_path / "propio.toml"
    own.write_text((Path("resources/profiles/estandar.toml")).read_text(), encoding="utf-8")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(own))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        dropped,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.server.dropEvent(event)
    qtbot.waitUntil(lambda: engine.session.server.profile == str(own))
    server.status = 401
    search(window, f"{server.url}/api")
    qtbot.waitUntil(window.account.login.isVisible)
    assert engine.session.server.profile == str(own)
    server.end()


def test_what_was_typed_is_there_again_but_for_the_password(qtbot: QtBot, dialog: FirstRun) -> None:
    (window,) = windows()
    window.server.address.setText("empresa.bo/api")
    window.account.login.setText("ana")
    window.account.password.setText("s3cret")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(window))
    dialog.open()
    (again,) = windows()
    typed = again.server.address.text(), again.account.login.text(), again.account.password.text()
    assert typed == ("empresa.bo/api", "ana", "")


def test_nothing_is_sent_without_https_before_somebody_accepts_it(qtbot: QtBot, dialog: FirstRun) -> None:
    (window,) = windows()
    search(window, "http://192.0.2.1/api")
    question = window.findChildren(MessageBar)[1]
    qtbot.waitUntil(lambda: "http://192.0.2.1" in question.text())
    with qtbot.waitSignal(window.search) as asked:
        QTest.mouseClick(button(window, "Co&ntinuar sin cifrar"), Qt.MouseButton.LeftButton)
    assert asked.args == ["http://192.0.2.1/api", True]


def test_the_sign_in_is_the_first_run_until_a_server_is_known(
    qtbot: QtBot, engine: Engine, icons: Icons, dialog: FirstRun, tmp_path: Path
) -> None:
    sign_in = SignIn(str, icons, Background(), engine, dialog)
    sign_in.open()
    assert len(windows()) == 1
    (window,) = windows()
    window.reject()
    qtbot.waitUntil(lambda: not isValid(window))
    engine.settings.change({"server.api_url": "https://empresa.bo/api"})
    sign_in.open()
    assert windows() == []
    shown = [
        one for one in QApplication.topLevelWidgets() if isinstance(one, LoginWindow) and one.isVisible()
    ]
    assert len(shown) == 1
    shown[0].reject()
    qtbot.waitUntil(lambda: not isValid(shown[0]))


@pytest.mark.parametrize("status", [401, 403, 422, 429, 500])
def test_who_says_the_same_of_every_path_is_not_taken_for_anybody(
    qtbot: QtBot, engine: Engine, dialog: FirstRun, status: int
) -> None:
    (window,) = windows()
    server = OddServer()
    server.status, server.body = status, b'{"message": "No"}'
    search(window, f"{server.url}/api")
    qtbot.waitUntil(window.account.login.isVisible)
    combo = window.account.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    assert combo.isVisible()
    assert [combo.itemText(row) for row in range(combo.count())] == ["estandar", "laravel-echo", "paucara"]
    assert engine.session.server.profile == "estandar"
    server.end()


def test_another_language_keeps_what_was_typed(
    qtbot: QtBot, engine: Engine, icons: Icons, dialog: FirstRun
) -> None:
    sign_in = SignIn(str, icons, Background(), engine, dialog)
    (window,) = windows()
    window.server.address.setText("empresa.bo/api")
    window.account.login.setText("ana")
    window.server.language_chosen.emit("en")
    qtbot.waitUntil(lambda: engine.settings.held().settings.ui.language == "en")
    sign_in.speak_anew()
    qtbot.waitUntil(lambda: not isValid(window))
    (again,) = windows()
    assert (again.server.address.text(), again.account.login.text()) == ("empresa.bo/api", "ana")
    assert again.server.address.hasFocus()
