"""A box without its mark can be seen, on dark ground too."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QTableWidget, QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from notifier.ui.outlines import show_outlines
from notifier.ui.theme import contrast

VISIBLE = 3.0  # WCAG 2.1, 1.4.11


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[QApplication]:
    light, style = QPalette(qapp.palette()), qapp.style().name()
    qapp.setStyle("Fusion")
    qapp.setPalette(QPalette(QColor("#31363b"), QColor("#232629")))
    show_outlines(qapp)
    yield qapp
    qapp.setPalette(light)
    qapp.setStyle(style)
    show_outlines(qapp)


def strongest(widget: QWidget, qtbot: QtBot) -> float:
    qtbot.addWidget(widget)
    widget.show()
    picture = widget.grab().toImage()
    ground = widget.palette().base().color()
    points = [(x, y) for x in range(min(24, picture.width())) for y in range(picture.height())]
    return max(contrast(picture.pixelColor(x, y), ground) for x, y in points)


@pytest.mark.usefixtures("dark")
def test_a_box_has_an_edge(qtbot: QtBot) -> None:
    assert strongest(QCheckBox(), qtbot) > VISIBLE


@pytest.mark.usefixtures("dark")
def test_a_box_in_a_table_has_one(qtbot: QtBot) -> None:
    table = QTableWidget(1, 1)
    table.verticalHeader().hide()
    table.horizontalHeader().hide()
    table.setShowGrid(False)
    table.setFrameShape(QTableWidget.Shape.NoFrame)
    item = QTableWidgetItem()
    item.setCheckState(Qt.CheckState.Unchecked)
    table.setItem(0, 0, item)
    assert strongest(table, qtbot) > VISIBLE
