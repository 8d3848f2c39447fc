"""Whether somebody touches the program's windows."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from notifier.ui.last_input import LastInput

LONG = 1000.0


def test_keys_and_the_pointer_count_while_it_is_asked_for(qtbot: QtBot) -> None:
    qtbot.addWidget(field := QLineEdit())
    field.show()
    noticed = LastInput(field)

    def counts(what: Callable[[], object]) -> bool:
        noticed._last -= LONG
        what()
        return noticed.seconds_ago() < LONG

    noticed.start()
    assert counts(lambda: QTest.keyClick(field, Qt.Key.Key_A))
    assert counts(lambda: QTest.mouseClick(field, Qt.MouseButton.LeftButton))
    assert counts(lambda: QTest.mouseMove(field, QPoint(3, 3)))
    assert not counts(field.update)
    noticed.stop()
    assert not counts(lambda: QTest.keyClick(field, Qt.Key.Key_B))
    assert field.text() == "ab"
