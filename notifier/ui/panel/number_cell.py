"""How the number of an item is painted: with a star where it is followed, a crossed bell where muted."""

import math
from collections.abc import Callable

from PySide6.QtCore import QAbstractProxyModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from notifier.core.outbound import ChoicesKnown
from notifier.ui.panel.badge import CellDelegate
from notifier.ui.panel.items_model import ItemsModel

_GAP = 5
_POINTS = 5

_Sign = Callable[[QPainter, QRectF, QColor], None]


class NumberDelegate(CellDelegate):
    """Paints the number, and at its right what a person chose for the item. UI thread only."""

    _choices = ChoicesKnown()

    def set_choices(self, choices: ChoicesKnown) -> None:
        """Which items are followed and muted."""
        self._choices = choices

    def paint_content(
        self,
        painter: QPainter,
        cell: QStyleOptionViewItem,
        area: QRectF,
        text: str,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the signs from the right, and the number into what is left."""
        signs = self._signs(index)
        size = cell.fontMetrics.height() * 0.8
        selected = bool(cell.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = area.right()
        for sign in reversed(signs):
            place = QRectF(right - size, area.center().y() - size / 2, size, size)
            sign(painter, place, cell.palette.color(role))
            right = place.left() - _GAP
        super().paint_content(
            painter, cell, QRectF(area.topLeft(), QPointF(right, area.bottom())), text, index
        )

    def _signs(self, index: QModelIndex | QPersistentModelIndex) -> list[_Sign]:
        if not (self._choices.follows or self._choices.mutes):
            return []
        shown = index.model()
        rows = shown.sourceModel() if isinstance(shown, QAbstractProxyModel) else shown
        row = shown.mapToSource(index).row() if isinstance(shown, QAbstractProxyModel) else index.row()
        if not isinstance(rows, ItemsModel):
            return []
        key = rows.item_at(row).key
        return [
            sign
            for sign, of in ((_star, self._choices.follows), (_muted_bell, self._choices.mutes))
            if key in of
        ]


def _star(painter: QPainter, place: QRectF, color: QColor) -> None:
    center, points = place.center(), []
    for step in range(2 * _POINTS):
        radius = place.width() / 2 * (1 if step % 2 == 0 else 0.42)
        angle = -math.pi / 2 + step * math.pi / _POINTS
        points.append(center + QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF(points))


def _muted_bell(painter: QPainter, place: QRectF, color: QColor) -> None:
    unit = place.width() / 12

    def at(x: float, y: float) -> QPointF:
        return place.topLeft() + QPointF(x * unit, y * unit)

    bell = QPainterPath(at(1.5, 9))
    bell.quadTo(at(3, 8), at(3, 5))
    bell.cubicTo(at(3, 0.5), at(9, 0.5), at(9, 5))
    bell.quadTo(at(9, 8), at(10.5, 9))
    bell.closeSubpath()
    pen = QPen(color, max(1.0, 1.1 * unit))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(bell)
    painter.drawLine(at(5, 10.8), at(7, 10.8))
    painter.drawLine(at(1, 0.8), at(11, 11.2))
