"""The first lines of a window that a person sees before anything else: icon, name, and a sentence."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from notifier.ui.labels import PlainLabel
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

ICON_SIZE = 48


def greeting(icons: Icons, hint: PlainLabel) -> QHBoxLayout:
    """The program's icon and name above ``hint``. UI thread only."""
    symbol = QLabel()
    symbol.setPixmap(icons.app().pixmap(ICON_SIZE, ICON_SIZE))
    name = PlainLabel(APP_NAME)
    font = name.font()
    font.setBold(True)
    font.setPointSizeF(font.pointSizeF() * 1.3)
    name.setFont(font)
    hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    lines = QVBoxLayout()
    lines.setSpacing(2)
    lines.addWidget(name)
    lines.addWidget(hint)
    row = QHBoxLayout()
    row.setSpacing(14)
    row.addWidget(symbol)
    row.addLayout(lines, 1)
    return row
