"""The preferences: each switch shows what holds, acts at once, and says when it could not."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from notifier.core.errors import AppError
from notifier.dialogs.preferences import PreferencesDialog, Setting
from notifier.system.autostart.switch import AutostartError, NoAutostartError
from notifier.ui.background import Background
from notifier.ui.message_bar import MessageBar
from notifier.ui.preferences import PreferencesWindow
from notifier.ui.tray.icons import Icons
from tests.ui.samples import spanish


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


Opened = tuple[PreferencesWindow, list[QCheckBox]]


@pytest.fixture
def opened(qtbot: QtBot, icons: Icons) -> Iterator[Callable[..., Opened]]:
    windows: list[PreferencesWindow] = []

    def make(*held: Held) -> Opened:
        settings = [each.setting(f"uno{number}") for number, each in enumerate(held)]
        preferences = PreferencesDialog(spanish, icons, Background(), settings)
        preferences.open()
        window = next(
            found
            for found in QApplication.topLevelWidgets()
            if isinstance(found, PreferencesWindow) and found.isVisible()
        )
        window.setProperty("actor", preferences)  # lives as long
        windows.append(window)
        return window, window.findChildren(QCheckBox)

    yield make
    for window in windows:
        if isValid(window):  # a closed one is deleted
            window.close()


def message(window: PreferencesWindow) -> str:
    return window.findChildren(MessageBar)[0].text()


def test_the_true_state_is_shown_and_the_keyboard_switches_at_once(
    opened: Callable[..., Opened], qtbot: QtBot
) -> None:
    first, second = Held(on=False), Held(on=True)
    window, boxes = opened(first, second)
    qtbot.waitUntil(lambda: all(box.isEnabled() for box in boxes))
    assert [box.isChecked() for box in boxes] == [False, True]
    assert boxes[0].hasFocus()
    QTest.keyClick(boxes[0], Qt.Key.Key_Space)
    QTest.keyClick(window, Qt.Key.Key_Space)  # too early: heard by nobody
    assert window.focusWidget() is window
    qtbot.waitUntil(lambda: first.on and boxes[0].isEnabled())
    assert boxes[0].isChecked()
    assert boxes[0].hasFocus()
    assert second.on


def test_a_failure_is_said_and_the_switch_falls_back(opened: Callable[..., Opened], qtbot: QtBot) -> None:
    held = Held(on=True, error=AutostartError(where="/x"))
    window, (box,) = opened(held)
    qtbot.waitUntil(box.isEnabled)
    box.click()
    qtbot.waitUntil(box.isEnabled)
    assert box.isChecked()
    said = "No se pudo cambiar el inicio automático No se puede leer o escribir /x. "
    assert message(window).startswith(said)
    held.error = None
    box.click()
    qtbot.waitUntil(lambda: not held.on and box.isEnabled())
    assert not box.isChecked()
    assert message(window) == ""


def test_what_cannot_be_switched_says_why(opened: Callable[..., Opened], qtbot: QtBot) -> None:
    window, (box,) = opened(Held(on=True, read_error=NoAutostartError()))
    reason = "Esta copia del programa no puede iniciarse con el equipo."
    qtbot.waitUntil(lambda: box.accessibleDescription() == reason)
    assert reason in [label.text() for label in window.findChildren(QLabel)]
    assert not box.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
