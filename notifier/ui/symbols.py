"""A category's symbol as an icon, where this desktop has a font with it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QIcon, QPainter, QPixmap, QTextLayout

SIZES = (16, 32, 64)
"""Pixels of the pictures: as menus and tabs show them, and for screens of 200 % and 400 %."""

_FILLED = 0.84
"""How much of the picture's height a letter has."""


def ink() -> QColor:
    """The colour in which the desktop writes now. UI thread only."""
    return QGuiApplication.palette().windowText().color()


def symbol_icon(symbol: str, color: QColor) -> QIcon:
    """The symbol in this colour, where it has none of its own; no icon where a font lacks it. UI thread only.

    As an icon it is no part of what a screen reader says.
    """
    icon = QIcon()
    if symbol and _is_drawable(symbol):
        for size in SIZES:
            icon.addPixmap(_picture(symbol, color, size))
    return icon


def _is_drawable(symbol: str) -> bool:
    layout = QTextLayout(symbol, QGuiApplication.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    # Qt looks into all fonts; where none has a sign, it takes the glyph 0, which is an empty box.
    glyphs = [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]
    return bool(glyphs) and all(glyphs)


def _picture(symbol: str, color: QColor, size: int) -> QPixmap:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(size * _FILLED))
    width = QFontMetricsF(font).horizontalAdvance(symbol)
    if width > size:
        font.setPixelSize(max(1, int(size * _FILLED * size / width)))
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, symbol)
    painter.end()
    return pixmap
