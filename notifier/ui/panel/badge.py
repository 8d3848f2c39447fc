"""How the table's cells are painted: with room around the text, and the estado as a coloured pill."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from notifier.ui import theme
from notifier.ui.panel.items_model import COLOR_ROLE

CELL_MARGIN = 12
"""Logical pixels left and right of a cell's content."""

_PADDING = 9
_DOT = 8
_GAP = 6


class CellDelegate(QStyledItemDelegate):
    """Paints text with room around it, and no focus frame: the whole row is what is selected. UI thread."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Part of Qt's interface."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text = cell.text
        cell.text = ""
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        view = cell.widget
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, view)
        if text:
            painter.save()
            area = QRectF(cell.rect).adjusted(CELL_MARGIN, 0, -CELL_MARGIN, 0)
            self.paint_content(painter, cell, area, text, index)
            painter.restore()

    def paint_content(
        self,
        painter: QPainter,
        cell: QStyleOptionViewItem,
        area: QRectF,
        text: str,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the text into the area that is left inside the cell."""
        selected = bool(cell.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        _paint_line(painter, cell, area, text, cell.palette.color(role))


class BadgeDelegate(CellDelegate):
    """Paints name and colour of an estado; the name stays readable on any colour. UI thread only."""

    def paint_content(
        self,
        painter: QPainter,
        cell: QStyleOptionViewItem,
        area: QRectF,
        text: str,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the pill."""
        color = QColor(index.data(COLOR_ROLE))
        ground, ink = theme.surface(color, cell.palette)
        height = min(cell.fontMetrics.height() + 6.0, area.height() - 4)
        width = min(float(pill_width(cell.fontMetrics, text)), area.width())
        pill = QRectF(area.left(), area.center().y() - height / 2, width, height)
        dot = QPointF(pill.left() + _PADDING + _DOT / 2, pill.center().y())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setBrush(color)
        painter.drawEllipse(dot, _DOT / 2, _DOT / 2)
        _paint_line(painter, cell, pill.adjusted(_PADDING + _DOT + _GAP, 0, -_PADDING / 2, 0), text, ink)

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Part of Qt's interface."""
        size = super().sizeHint(option, index)
        return QSize(pill_width(option.fontMetrics, str(index.data())) + 2 * CELL_MARGIN, size.height())


def pill_width(metrics: QFontMetrics, name: str) -> int:
    """How wide the pill of this name is, in logical pixels."""
    return metrics.horizontalAdvance(name) + 2 * _PADDING + _DOT + _GAP


def _paint_line(
    painter: QPainter, cell: QStyleOptionViewItem, area: QRectF, text: str, color: QColor
) -> None:
    painter.setPen(color)
    painter.setFont(cell.font)
    line = cell.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()) + 1)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
