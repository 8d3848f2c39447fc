"""The symbols of the link's states, drawn on a field of 32 by 32 and so sharp at any size.

Drawn by hand and not read from files: the tray shows them from the first moment on, and a reader of SVG would
be a twentieth of all its memory.
"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from notifier.core.link import LinkState

_FIELD = 32.0
_GREEN, _BLUE, _AMBER, _RED, _GREY = "#1E9E4A", "#2F7FE0", "#C77700", "#E0483A", "#7D8590"
_MARK = "#FFFFFF"

_BUTT, _ROUND = Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.RoundCap


def paint_symbol(painter: QPainter, state: LinkState, area: QRectF) -> None:
    """Draw a state's symbol into a square of the painter's device. UI thread only."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.topLeft())
    painter.scale(area.width() / _FIELD, area.height() / _FIELD)
    _SYMBOLS[state](painter)
    painter.restore()


def _tick_in_disc(painter: QPainter) -> None:
    _fill(painter, _GREEN)
    painter.drawEllipse(QPointF(16, 16), 14, 14)
    _stroke(painter, _MARK, 4)
    painter.drawPolyline([QPointF(9, 16.5), QPointF(14, 21.5), QPointF(23.5, 11)])


def _two_arrows_in_a_ring(painter: QPainter) -> None:
    _stroke(painter, _BLUE, 4.4, _BUTT)
    ring = QRectF(5, 5, 22, 22)
    painter.drawArc(ring, _degrees(49), _degrees(139))
    painter.drawArc(ring, _degrees(229), _degrees(139))
    _fill(painter, _BLUE)
    painter.drawPolygon([QPointF(28.5, 1.8), QPointF(28.5, 13.2), QPointF(17.1, 13.2)])
    painter.drawPolygon([QPointF(3.5, 30.2), QPointF(3.5, 18.8), QPointF(14.9, 18.8)])


def _clock(painter: QPainter) -> None:
    _stroke(painter, _AMBER, 4.4)
    painter.drawEllipse(QPointF(16, 16), 12.3, 12.3)
    _stroke(painter, _AMBER, 3.6)
    painter.drawPolyline([QPointF(16, 8.5), QPointF(16, 17), QPointF(21.5, 20.5)])


def _warning_triangle(painter: QPainter) -> None:
    _stroke(painter, _RED, 4)
    painter.setBrush(QColor(_RED))
    painter.drawPolygon([QPointF(16, 4), QPointF(29, 27), QPointF(3, 27)])
    _stroke(painter, _MARK, 4)
    painter.drawLine(QPointF(16, 11), QPointF(16, 19))
    _fill(painter, _MARK)
    painter.drawEllipse(QPointF(16, 24.8), 2.3, 2.3)


def _padlock(painter: QPainter) -> None:
    _stroke(painter, _GREY, 4, _BUTT)
    painter.drawArc(QRectF(9, 3.5, 14, 14), 0, _degrees(180))
    painter.drawLine(QPointF(9, 10.5), QPointF(9, 16))
    painter.drawLine(QPointF(23, 10.5), QPointF(23, 16))
    _fill(painter, _GREY)
    painter.drawRoundedRect(QRectF(4, 14, 24, 16), 3.5, 3.5)
    _stroke(painter, _MARK, 4)
    painter.drawLine(QPointF(16, 20), QPointF(16, 24.5))


_SYMBOLS: dict[LinkState, Callable[[QPainter], None]] = {
    LinkState.CONNECTING: _two_arrows_in_a_ring,
    LinkState.AUTHENTICATING: _two_arrows_in_a_ring,
    LinkState.SYNCING: _two_arrows_in_a_ring,
    LinkState.LIVE: _tick_in_disc,
    LinkState.STALE: _clock,
    LinkState.OFFLINE: _warning_triangle,
    LinkState.SIGNED_OUT: _padlock,
}


def _fill(painter: QPainter, color: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))


def _stroke(painter: QPainter, color: str, width: float, cap: Qt.PenCapStyle = _ROUND) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(color), width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin))


def _degrees(angle: float) -> int:
    """As Qt counts arcs: sixteenths of a degree, from three o'clock, against the clock."""
    return round(angle * 16)
