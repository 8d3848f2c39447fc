"""`make icons`: draws the pictures of notifications, one for each look, and one more for what is urgent.

Each is drawn on a grid of 48 x 48 and written with twice as many pixels: desktops show it at 48, sharp
screens with all of them. A colour of its own, a white sign and a white edge stand out on light and on dark.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from notifier.core.look import Look, picture_of

RESOURCES = Path(__file__).parents[2] / "resources"

GRID = 48
SCALE = 2

_WHITE = QColor("#FFFFFF")
_RED = QColor("#C62828")
_COLORS = {
    Look.GOOD: QColor("#1E8E3E"),
    Look.UNDERWAY: QColor("#1A73E8"),
    Look.TROUBLE: QColor("#E65100"),
    Look.MONEY: QColor("#7B5BB5"),
    Look.NEUTRAL: QColor("#5F6B76"),
}


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(*point) for point in points])


def _line(painter: QPainter, width: float, *points: tuple[float, float]) -> None:
    pen = QPen(_WHITE, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(_polygon(*points))


def _filled(painter: QPainter, color: QColor, path: QPainterPath) -> None:
    """A shape with a white edge around it, two units wide."""
    painter.setPen(QPen(_WHITE, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color))
    painter.drawPath(path)


def _disc() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(3, 3, 42, 42))
    return path


def _rounded(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(_polygon(*points))
    path.closeSubpath()
    return path


def _tick(painter: QPainter) -> None:
    _line(painter, 6, (13, 25), (21, 33), (36, 16))


def _arrow(painter: QPainter) -> None:
    _line(painter, 6, (12, 24), (35, 24))
    _line(painter, 6, (26, 14), (36, 24), (26, 34))


def _mark_of_alarm(painter: QPainter, top: float, bottom: float, dot: float) -> None:
    _line(painter, 6, (24, top), (24, bottom))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(_WHITE))
    painter.drawEllipse(QPointF(24, dot), 3.4, 3.4)


def _note(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(_WHITE))
    painter.drawRoundedRect(QRectF(10, 15, 28, 18), 3, 3)
    painter.setBrush(QBrush(_COLORS[Look.MONEY]))
    painter.drawEllipse(QPointF(24, 24), 5, 5)
    for x in (15, 33):
        painter.drawEllipse(QPointF(x, 24), 1.8, 1.8)


def _parcel(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(_WHITE))
    painter.drawPolygon(_polygon((24, 10), (36, 16), (24, 22), (12, 16)))
    painter.drawPolygon(_polygon((11, 18), (23, 24), (23, 38), (11, 32)))
    painter.drawPolygon(_polygon((37, 18), (25, 24), (25, 38), (37, 32)))


_SIGNS: Mapping[Look, Callable[[QPainter], None]] = {
    Look.GOOD: _tick,
    Look.UNDERWAY: _arrow,
    Look.TROUBLE: lambda painter: _mark_of_alarm(painter, 17, 29, 37),
    Look.MONEY: _note,
    Look.NEUTRAL: _parcel,
}


def _draw(painter: QPainter, look: Look, *, urgent: bool) -> None:
    if look is Look.TROUBLE and urgent:
        _filled(painter, _RED, _rounded(*_octagon(24, 24, 21)))
        _mark_of_alarm(painter, 12, 27, 36)
        return
    shape = _rounded((24, 5), (45, 43), (3, 43)) if look is Look.TROUBLE else _disc()
    _filled(painter, _COLORS[look], shape)
    _SIGNS[look](painter)
    if urgent:
        painter.save()
        painter.translate(26, 0)
        painter.scale(22 / GRID, 22 / GRID)
        _filled(painter, _RED, _rounded(*_octagon(24, 24, 21)))
        _mark_of_alarm(painter, 12, 27, 36)
        painter.restore()


def _octagon(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    near = radius * 0.4142
    corners = ((near, radius), (radius, near), (radius, -near), (near, -radius))
    return [(x + dx, y + dy) for dx, dy in (*corners, *((-dx, -dy) for dx, dy in corners))]


def picture(look: Look, *, urgent: bool) -> QImage:
    """The picture at twice the size of its grid."""
    image = QImage(GRID * SCALE, GRID * SCALE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(SCALE, SCALE)
    _draw(painter, look, urgent=urgent)
    painter.end()
    return image


def _write_small(image: QImage, path: Path) -> None:
    """Write it for desktops that show a picture as large as it is."""
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(GRID, GRID, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    small.save(str(path.with_stem(f"{path.stem}-{GRID}")))


def main() -> int:
    """Write all of them."""
    for look in Look:
        for urgent in (False, True):
            image, path = picture(look, urgent=urgent), RESOURCES / picture_of(look, urgent=urgent)
            image.save(str(path))
            _write_small(image, path)
    program = RESOURCES / "icons" / "estado-notifier.png"
    _write_small(QImage(str(program)), program)
    return 0


if __name__ == "__main__":
    sys.exit(main())
