"""The sign-in window asks in the user's words, and keeps the password no longer than needed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from notifier.ui.login import LoginWindow
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from tests.ui.samples import spanish

SERVER = "https://api.ejemplo.com/api"


@pytest.fixture
def window(qtbot: QtBot, icons: Icons) -> LoginWindow:
    made = LoginWindow(spanish, icons, SERVER, "despacho")
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def field(window: LoginWindow, name: str) -> QLineEdit:
    return next(found for found in window.findChildren(QLineEdit) if found.accessibleName() == name)


def press(window: LoginWindow, text: str, qtbot: QtBot) -> None:
    found = next(found for found in window.findChildren(QPushButton) if found.text() == text)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def message(window: LoginWindow) -> str:
    return window.findChildren(MessageBar)[0].text()


def test_enter_submits_what_was_typed(window: LoginWindow, qtbot: QtBot) -> None:
    password = field(window, "Contraseña")
    assert password.hasFocus()
    assert password.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(password, " s3cret ")
    with qtbot.waitSignal(window.submitted) as asked:
        QTest.keyClick(password, Qt.Key.Key_Return)
    assert asked.args == [SERVER, "despacho", " s3cret ", False]
    assert password.isReadOnly()
    assert message(window) == "Conectando…"


@pytest.mark.parametrize(
    ("server", "login", "password", "said"),
    [
        ("", "ana", "x", "Falta un dato Escriba la dirección del servidor."),
        ("ejemplo.com:x", "ana", "x", "Dirección no válida"),
        ("http://u:p@ejemplo.com", "ana", "x", "Dirección no válida"),
        ("http://ejemplo.com\\.localhost", "ana", "x", "Dirección no válida"),
        ("ftp://ejemplo.com", "ana", "x", "Dirección no válida"),
        ("https:///", "ana", "x", "Dirección no válida"),
        ("https://[", "ana", "x", "Dirección no válida"),
        (SERVER, "  ", "x", "Falta un dato Escriba su usuario o correo."),
        (SERVER, "ana", "", "Falta un dato Escriba su contraseña."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_asked(
    window: LoginWindow, qtbot: QtBot, server: str, login: str, password: str, said: str
) -> None:
    for name, text in (("Servidor", server), ("Usuario o correo", login), ("Contraseña", password)):
        field(window, name).setText(text)
    with qtbot.assertNotEmitted(window.submitted):
        press(window, "Iniciar sesión", qtbot)
    assert message(window).startswith(said)


def test_the_connection_can_be_tested_without_a_password(window: LoginWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.test_requested) as asked:
        press(window, "Probar conexión", qtbot)
    assert asked.args == [SERVER, False]
    window.show_tested("El servidor responde.")
    assert message(window) == "El servidor responde."
    assert field(window, "Servidor").isEnabled()


def test_an_error_is_shown_as_text_and_the_window_stays(window: LoginWindow, qtbot: QtBot) -> None:
    window.set_busy(True)
    window.show_error("No se pudo iniciar sesión", "<b>El usuario</b> o la contraseña no son correctos.")
    assert message(window) == "No se pudo iniciar sesión <b>El usuario</b> o la contraseña no son correctos."
    assert window.isVisible()
    assert field(window, "Contraseña").isEnabled()


def test_after_an_answer_the_keyboard_is_where_something_is_to_be_typed(
    window: LoginWindow, qtbot: QtBot
) -> None:
    """While it asks, nothing can be typed and Enter does nothing: "Cancelar" never has the keyboard."""
    password = field(window, "Contraseña")
    QTest.keyClicks(password, "wrong")
    QTest.keyClick(password, Qt.Key.Key_Return)
    assert password.isReadOnly()
    assert password.hasFocus()
    with qtbot.assertNotEmitted(window.submitted):
        QTest.keyClick(password, Qt.Key.Key_Return)
    assert window.isVisible()
    window.show_error("No se pudo iniciar sesión", "El usuario o la contraseña no son correctos.")
    assert password.hasFocus()
    QTest.keyClicks(password, "right")  # in the place of the wrong one
    with qtbot.waitSignal(window.submitted) as asked:
        QTest.keyClick(password, Qt.Key.Key_Return)
    assert asked.args is not None
    assert asked.args[2] == "right"

    window.ask_plain("http://192.168.1.5")
    assert field(window, "Servidor").hasFocus()
    press(window, "Co&ntinuar sin cifrar", qtbot)
    window.show_error("No se pudo iniciar sesión", "El usuario o la contraseña no son correctos.")
    assert password.hasFocus()
    password.clear()
    press(window, "Probar conexión", qtbot)
    assert password.hasFocus()
    window.show_error("No responde", "Revise la dirección.")
    assert field(window, "Servidor").hasFocus()
    press(window, "Probar conexión", qtbot)
    window.show_tested("El servidor responde.")
    assert password.hasFocus()


def test_success_closes_and_forgets_the_password(window: LoginWindow, qtbot: QtBot) -> None:
    field(window, "Contraseña").setText("s3cret")
    with qtbot.waitSignal(window.accepted):
        window.done_well()
    assert field(window, "Contraseña").text() == ""
    assert not window.isVisible()


def test_cancelling_forgets_the_password(window: LoginWindow, qtbot: QtBot) -> None:
    field(window, "Contraseña").setText("s3cret")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert field(window, "Contraseña").text() == ""


def test_the_password_can_be_read_on_request(window: LoginWindow, qtbot: QtBot) -> None:
    show = window.findChildren(QCheckBox)[0]
    show.setChecked(True)
    assert field(window, "Contraseña").echoMode() is QLineEdit.EchoMode.Normal
    show.setChecked(False)
    assert field(window, "Contraseña").echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    "typed", ["api.ejemplo.com/api", "  api.ejemplo.com/api/ ", "HTTPS://api.ejemplo.com/api"]
)
def test_an_address_without_a_scheme_is_https_and_shown_so(
    window: LoginWindow, qtbot: QtBot, typed: str
) -> None:
    field(window, "Servidor").setText(typed)
    with qtbot.waitSignal(window.test_requested) as asked:
        press(window, "Probar conexión", qtbot)
    assert asked.args == [SERVER, False]
    assert field(window, "Servidor").text() == SERVER


def test_a_connection_that_others_can_read_is_asked_for_and_holds_for_that_address(
    window: LoginWindow, qtbot: QtBot
) -> None:
    plain = "http://10.0.0.5/api"
    field(window, "Servidor").setText(plain)
    field(window, "Contraseña").setText("x")
    press(window, "Iniciar sesión", qtbot)
    window.ask_plain("http://10.0.0.5")
    assert "leer y cambiar su contraseña" in question(window)
    assert "http://10.0.0.5" in question(window)
    with qtbot.waitSignal(window.submitted) as asked:
        press(window, "Co&ntinuar sin cifrar", qtbot)
    assert asked.args == [plain, "despacho", "x", True]

    # Wrong password: the same address is not asked for again; another one is.
    window.show_error("No se pudo iniciar sesión", "…")
    with qtbot.waitSignal(window.submitted) as asked:
        press(window, "Iniciar sesión", qtbot)
    assert asked.args == [plain, "despacho", "x", True]
    window.show_error("No se pudo iniciar sesión", "…")
    field(window, "Servidor").setText("http://10.0.0.50/api")
    with qtbot.waitSignal(window.test_requested) as asked:
        press(window, "Probar conexión", qtbot)
    assert asked.args == ["http://10.0.0.50/api", False]


def test_the_question_goes_with_the_address_that_it_was_about(window: LoginWindow, qtbot: QtBot) -> None:
    field(window, "Servidor").setText("http://10.0.0.5/api")
    window.ask_plain("http://10.0.0.5")
    field(window, "Servidor").setText("https://10.0.0.5/api")
    assert question(window) == ""


def question(window: LoginWindow) -> str:
    return window.findChildren(MessageBar)[1].text()


def test_a_long_sentence_makes_the_window_higher(window: LoginWindow, qtbot: QtBot) -> None:
    layout = window.layout()
    assert layout is not None
    before = layout.totalHeightForWidth(window.width())
    window.resize(window.width(), before)
    window.show_error("No se puede confiar en el servidor", "Una frase que ocupa varias líneas. " * 8)
    qtbot.waitUntil(lambda: window.height() >= layout.totalHeightForWidth(window.width()) > before)


def test_a_long_sentence_takes_no_room_from_the_fields(window: LoginWindow, qtbot: QtBot) -> None:
    fields = window.findChildren(QLineEdit)
    before = [field.height() for field in fields]
    window.setFixedHeight(window.height())  # as a desktop that gives a window no other size
    window.show_error("No se puede confiar en el servidor", "Una frase que ocupa varias líneas. " * 12)
    QApplication.processEvents()
    assert [field.height() for field in fields] == before


def test_a_sign_in_with_a_warning_is_no_error(window: LoginWindow, qtbot: QtBot) -> None:
    field(window, "Contraseña").setText("s3cret")
    window.set_busy(True)
    window.show_warning("Sesión iniciada, pero no se recordará", "Pida a soporte que instale un llavero.")
    (bar,) = (bar for bar in window.findChildren(MessageBar) if bar.isVisible())
    assert bar.tone is Tone.CAUTION
    assert field(window, "Contraseña").text() == ""
    assert [one.text() for one in window.findChildren(QPushButton) if one.isVisible()] == ["Cerrar"]
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert not window.isVisible()
