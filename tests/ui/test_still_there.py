"""The first close of the panel says where the program is: once, and to a person only."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from notifier.core.model import AlertKind
from notifier.core.outbound import AlertRaised
from notifier.ui.still_there import TOLD, StillThere
from tests.ui.samples import spanish


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


def opened(qtbot: QtBot, file: Path, told: list[AlertRaised]) -> QWidget:
    """The window of another start."""
    window = QWidget()
    qtbot.addWidget(window)
    StillThere(window, QSettings(str(file), QSettings.Format.IniFormat), told.append, spanish)
    window.show()
    return window


def closed_by_a_person(window: QWidget) -> None:
    """As the window system asks for it; Qt says so to the window and then hides it."""

    class FromOutside(QCloseEvent):
        def spontaneous(self) -> bool:
            return True

    QApplication.sendEvent(window, FromOutside())
    window.hide()
    QApplication.processEvents()


def test_it_is_said_once_in_all_starts(qtbot: QtBot, file: Path) -> None:
    told: list[AlertRaised] = []
    for _ in range(2):
        window = opened(qtbot, file, told)
        for _ in range(2):
            window.show()
            closed_by_a_person(window)
    (raised,) = told
    assert raised.alert.kind is AlertKind.TRAY
    assert raised.alert.title == "Todavía en la bandeja"
    assert "Salir" in raised.alert.body


def test_what_the_program_closes_itself_is_no_reason(qtbot: QtBot, file: Path) -> None:
    told: list[AlertRaised] = []
    window = opened(qtbot, file, told)
    window.close()
    window.show()
    window.hide()
    QApplication.processEvents()
    assert told == []


def test_a_window_that_stays_is_no_reason(qtbot: QtBot, file: Path) -> None:
    """Without a tray the panel is minimized instead, and says so itself."""
    told: list[AlertRaised] = []
    window = opened(qtbot, file, told)
    QApplication.sendEvent(window, QEvent(QEvent.Type.Close))
    QApplication.processEvents()
    assert told == []


def test_a_damaged_file_says_it_again(qtbot: QtBot, file: Path) -> None:
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    settings.setValue(TOLD, "what?")
    settings.sync()
    told: list[AlertRaised] = []
    closed_by_a_person(opened(qtbot, file, told))
    assert len(told) == 1
