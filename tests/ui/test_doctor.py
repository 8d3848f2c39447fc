"""The doctor's window: the cause on top, what comes as it comes, and nothing private in what is copied."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTextEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from notifier.context import Context
from notifier.core.doctor import Check, Finding, Outcome
from notifier.core.doctor_report import MARKS
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.dialogs.doctor import Doctor
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.language import Language
from notifier.system.logs import Redaction
from notifier.system.paths import Paths
from notifier.ui.background import Background
from notifier.ui.doctor import DoctorWindow
from notifier.ui.message_bar import MessageBar
from notifier.ui.tray.icons import Icons
from tests.ui.samples import spanish

CHECKS = (Check("name", "Nombre"), Check("route", "Ruta", ("name",)), Check("session", "Sesión"))
BAD = Finding(Outcome.FAILURE, "No existe.", "Revise la dirección.")
OWN = Finding(Outcome.OK, "Aceptada.", lines=("usuario 7",), private="Ana Quispe")


@pytest.fixture
def window(qtbot: QtBot, icons: Icons) -> Iterator[DoctorWindow]:
    made = DoctorWindow(spanish, icons, lambda text: text.replace("s3cret", "***"))
    qtbot.addWidget(made)
    made.begin(CHECKS)
    made.show()
    yield made
    made.close()


def shown(window: DoctorWindow) -> str:
    return window.findChildren(QTextEdit)[0].toPlainText()


def answer(window: DoctorWindow) -> str:
    return window.findChildren(MessageBar)[0].text()


def button(window: DoctorWindow, text: str) -> QPushButton:
    return next(one for one in window.findChildren(QPushButton) if one.text().replace("&", "") == text)


def test_findings_appear_as_they_come(window: DoctorWindow) -> None:
    assert answer(window) == "Revisando… 0 de 3"
    assert not button(window, "Copiar").isEnabled()
    window.add("session", OWN)
    assert answer(window) == "Revisando… 1 de 3"
    assert shown(window).splitlines() == ["✓\tSesión: Aceptada.", "usuario 7", "Ana Quispe"]


def test_the_true_cause_is_on_top_with_what_to_do(window: DoctorWindow) -> None:
    window.add("session", OWN)
    window.add("name", BAD)
    assert answer(window) == "Hay un fallo. La causa: Nombre. No existe.\nRevise la dirección."
    # And not once more below, where only other causes stand before the rest.
    assert shown(window).splitlines()[0] == "✗\tNombre: No existe."
    assert shown(window).count("No existe.") == 1
    assert "Revise la dirección." not in shown(window)
    assert f"{MARKS[Outcome.NOT_ASKED]}\tRuta: No se preguntó: depende de «Nombre»." in shown(window)
    for text in ("Copiar", "Guardar informe…", "Revisar de nuevo"):
        assert button(window, text).isEnabled()


def test_what_is_copied_has_no_names_and_no_secrets(window: DoctorWindow) -> None:
    window.add("session", OWN)
    window.add("name", Finding(Outcome.FAILURE, "No existe s3cret.", "Revise."))
    QTest.mouseClick(button(window, "Copiar"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Hay un fallo. La causa: Nombre.")
    assert "Ana" not in copied
    assert "s3cret" not in copied
    assert button(window, "Copiado").isEnabled()


def test_text_of_others_is_plain(window: DoctorWindow) -> None:
    window.add("session", Finding(Outcome.OK, "<h1>a</h1>\x1b]0;x\x07\u202eb", lines=("<img src='x'>",)))
    assert shown(window).splitlines() == ["✓\tSesión: <h1>a</h1>b", "<img src='x'>"]


def test_everything_is_reached_by_the_keyboard_and_has_a_name(window: DoctorWindow, qtbot: QtBot) -> None:
    window.add("session", OWN)
    window.add("name", BAD)
    text = window.findChildren(QTextEdit)[0]
    assert text.accessibleName() == "Todo lo revisado"
    text.setFocus()
    reached = set()
    for _ in range(8):
        focus = window.focusWidget()
        assert focus is not None
        reached.add(focus.text() if isinstance(focus, QPushButton) else "")
        window.focusNextChild()
    assert reached == {"", "&Copiar", "&Probar un aviso", "&Guardar informe…", "&Revisar de nuevo", "Cerrar"}
    with qtbot.waitSignal(window.rejected):
        QTest.keyClick(window, Qt.Key.Key_Escape)


def test_dark_is_followed(window: DoctorWindow) -> None:
    window.add("session", OWN)
    before = _ink(window)
    dark = QPalette()
    dark.setColor(QPalette.ColorRole.Base, "#101010")
    dark.setColor(QPalette.ColorRole.Text, "#f0f0f0")
    window.setPalette(dark)
    QApplication.processEvents()
    assert _ink(window) != before


def _ink(window: DoctorWindow) -> str:
    cursor = window.findChildren(QTextEdit)[0].textCursor()
    cursor.setPosition(1)
    return cursor.charFormat().foreground().color().name()


# With who examines -----------------------------------------------------------------------------------------


@pytest.fixture
def opened(
    qtbot: QtBot, icons: Icons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Doctor, Callable[[], DoctorWindow]]]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    paths = Paths.below(tmp_path)
    context = Context(paths, Settings(), Language("es", {}), dict(os.environ), Redaction())
    doctor = Doctor(
        icons,
        Background(),
        context,
        Server,
        lambda _url: MemoryCredentials("7|abcdefghijklmnopqrst"),
        lambda _title, name: str(tmp_path / name),
    )
    doctor.open()

    def window() -> DoctorWindow:
        return next(
            one for one in QApplication.topLevelWidgets() if isinstance(one, DoctorWindow) and one.isVisible()
        )

    yield doctor, window
    for one in QApplication.topLevelWidgets():
        if isinstance(one, DoctorWindow):
            one.close()


Opened = tuple[Doctor, Callable[[], DoctorWindow]]


def test_it_examines_when_it_is_opened_and_again_when_asked(opened: Opened, qtbot: QtBot) -> None:
    window = opened[1]()
    qtbot.waitUntil(lambda: window.examination.complete, timeout=30_000)
    assert [check.code for check, _ in window.examination.causes()] == ["bus", "server", "instance"]
    QTest.mouseClick(button(window, "Revisar de nuevo"), Qt.MouseButton.LeftButton)
    assert not window.examination.complete
    qtbot.waitUntil(lambda: window.examination.complete, timeout=30_000)


def test_the_report_is_saved_where_the_person_says(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened[1]()
    qtbot.waitUntil(lambda: window.examination.complete, timeout=30_000)
    QTest.mouseClick(button(window, "Guardar informe…"), Qt.MouseButton.LeftButton)
    bar = window.findChildren(MessageBar)[1]
    qtbot.waitUntil(lambda: "El informe está guardado" in bar.text(), timeout=30_000)
    assert len(list(tmp_path.glob("estado-notifier-*.zip"))) == 1


def test_a_notification_that_nobody_takes_is_said(opened: Opened, qtbot: QtBot) -> None:
    window = opened[1]()
    QTest.mouseClick(button(window, "Probar un aviso"), Qt.MouseButton.LeftButton)
    assert not button(window, "Probar un aviso").isEnabled()
    bar = window.findChildren(MessageBar)[1]
    qtbot.waitUntil(lambda: "Avisos no disponibles" in bar.text(), timeout=30_000)
    assert button(window, "Probar un aviso").isEnabled()


def test_it_is_given_back_when_closed_and_what_comes_late_is_dropped(opened: Opened, qtbot: QtBot) -> None:
    doctor, find = opened
    window = find()
    window.close()
    qtbot.waitUntil(lambda: not isValid(window), timeout=30_000)
    doctor.open()
    again = find()
    assert again is not window
    qtbot.waitUntil(lambda: again.examination.complete, timeout=30_000)
