"""The switches of the preferences: each shows what holds, acts at once, and says when it could not."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from notifier.core.errors import AppError
from notifier.dialogs.preferences.switches import Setting
from notifier.system.autostart.switch import AutostartError, NoAutostartError
from notifier.ui.preferences.switches import Switches
from tests.ui.preferences.conftest import Opened


class Held:
    """A setting that is kept here, and fails on demand."""

    def __init__(self, on: bool, error: AppError | None = None, read_error: AppError | None = None) -> None:
        self.on = on
        self.error = error
        self.read_error = read_error

    def setting(self, name: str) -> Setting:
        return Setting(name, f"Qué hace {name}", self.read, self.write)

    def read(self) -> bool:
        if self.read_error:
            raise self.read_error
        return self.on

    def write(self, on: bool) -> None:
        if self.error:
            raise self.error
        self.on = on


def boxes(opened: Opened) -> list[QCheckBox]:
    opened.window.turn_to("ui.language")
    return opened.window.findChildren(Switches)[0].findChildren(QCheckBox)


def test_the_true_state_is_shown_and_the_keyboard_switches_at_once(
    opened: Callable[..., Opened], qtbot: QtBot
) -> None:
    first, second = Held(on=False), Held(on=True)
    one = opened(settings=(first.setting("uno"), second.setting("dos")))
    found = boxes(one)
    qtbot.waitUntil(lambda: all(box.isEnabled() for box in found))
    assert [box.isChecked() for box in found] == [False, True]
    found[0].setFocus()
    QTest.keyClick(found[0], Qt.Key.Key_Space)
    QTest.keyClick(one.window, Qt.Key.Key_Space)  # too early: heard by nobody
    qtbot.waitUntil(lambda: first.on and found[0].isEnabled())
    assert found[0].isChecked()
    assert found[0].hasFocus()
    assert second.on


def test_a_failure_is_said_and_the_switch_falls_back(opened: Callable[..., Opened], qtbot: QtBot) -> None:
    held = Held(on=True, error=AutostartError(where="/x"))
    one = opened(settings=(held.setting("uno"),))
    (box,) = boxes(one)
    qtbot.waitUntil(box.isEnabled)
    box.click()
    qtbot.waitUntil(box.isEnabled)
    assert box.isChecked()
    said = "No se pudo cambiar el inicio automático No se puede leer o escribir /x. "
    assert one.window.said.startswith(said)
    held.error = None
    box.click()
    qtbot.waitUntil(lambda: not held.on and box.isEnabled())
    assert not box.isChecked()
    assert one.window.said == ""


def test_what_cannot_be_switched_says_why(opened: Callable[..., Opened], qtbot: QtBot) -> None:
    one = opened(settings=(Held(on=True, read_error=NoAutostartError()).setting("uno"),))
    (box,) = boxes(one)
    reason = "Esta copia del programa no puede iniciarse con el equipo."
    qtbot.waitUntil(lambda: box.accessibleDescription() == reason)
    assert reason in [label.text() for label in one.window.findChildren(QLabel)]
    assert not box.isEnabled()
    window = one.window
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
