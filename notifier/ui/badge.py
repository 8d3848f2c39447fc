"""The estado of a row as a coloured pill."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from notifier.ui import theme
from notifier.ui.items_model import COLOR_ROLE

_MARGIN = 6
_PADDING = 9
_DOT = 8
_GAP = 6


class BadgeDelegate(QStyledItemDelegate):
    """Paints name and colour of an estado; the name stays readable on any colour. UI thread only."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Part of Qt's interface."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        name = cell.text
        cell.text = ""
        widget: QWidget | None = cell.widget
        style = widget.style() if widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, widget)
        if name:
            _paint_pill(painter, cell, name, QColor(index.data(COLOR_ROLE)))

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Part of Qt's interface."""
        size = super().sizeHint(option, index)
        return QSize(pill_width(option.fontMetrics, str(index.data())) + 2 * _MARGIN, size.height())


def pill_width(metrics: QFontMetrics, name: str) -> int:
    """How wide the pill of this name is, in logical pixels."""
    return metrics.horizontalAdvance(name) + 2 * _PADDING + _DOT + _GAP


def _paint_pill(painter: QPainter, cell: QStyleOptionViewItem, name: str, color: QColor) -> None:
    palette: QPalette = cell.palette
    ground, ink = theme.surface(color, palette)
    metrics = cell.fontMetrics
    area = QRectF(cell.rect)
    height = min(metrics.height() + 6.0, area.height() - 4)
    width = min(float(pill_width(metrics, name)), area.width() - 2 * _MARGIN)
    pill = QRectF(area.left() + _MARGIN, area.center().y() - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setBrush(color)
    painter.drawEllipse(QPointF(pill.left() + _PADDING + _DOT / 2, pill.center().y()), _DOT / 2, _DOT / 2)
    text = pill.adjusted(_PADDING + _DOT + _GAP, 0, -_PADDING / 2, 0)
    painter.setPen(ink)
    painter.setFont(cell.font)
    elided = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(text.width()) + 1)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
    painter.restore()
