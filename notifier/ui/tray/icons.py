"""The program's icons: the tray's, made of the pictures that ``make icons`` draws, and its own."""

import sys
from collections.abc import Mapping
from enum import Enum

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache

from notifier.system.panel_icons import recolours
from notifier.system.resources import resource
from notifier.ui.tray.face import Face, Symbol

_OVER_SHARE = 0.5  # of a symbol's edge, for what a window lays over it


CACHE_KB = 1024
"""Of Qt's pictures that may be asked for again."""


class Recolouring(Enum):
    """How a desktop gives icons the colour of its panel, if it does."""

    NONE = "none"
    NAMES = "names"
    """It finds those of our symbolic names among its own, and paints them."""
    TEMPLATE = "template"
    """It takes the shape of a picture (macOS)."""


class Icons:
    """The icons of the tray and of the program itself. UI thread only.

    The tray's are read from pictures of all its sizes: the reader of SVG would be 2 MB of a tray's memory. A
    painter, which is 1 MB, comes with the first number or silence over a symbol. An icon with a number is in
    colours everywhere: what nobody saw yet should be seen.
    """

    def __init__(self, recolouring: Recolouring = Recolouring.NONE) -> None:
        """Nothing is read before it is asked for."""
        # Qt keeps each picture that an icon was asked for, for half a minute: 10 MB of them by its own limit.
        QPixmapCache.setCacheLimit(CACHE_KB)
        self._recolouring = recolouring
        self._app: QIcon | None = None
        self._pictures: dict[str, QIcon] = {}
        self._drawings: dict[Symbol, QIcon] = {}
        self._made: tuple[Face, QIcon] | None = None

    def face(self, face: Face) -> QIcon:
        """The tray icon that looks so, sharp at each of the usual sizes and scales."""
        if self._made is None or self._made[0] != face:
            self._made = face, self._make(face)
        return self._made[1]

    def rest(self) -> None:
        """The arrows stand still: their other pictures are not needed for now."""
        for name in [name for name in self._pictures if name.startswith(f"tray-{Symbol.SYNCING}-")]:
            del self._pictures[name]

    def app(self) -> QIcon:
        """The icon of windows and of the program."""
        if self._app is None:  # most starts show no window
            self._app = QIcon(str(resource("icons/estado-notifier.svg")))
        return self._app

    def paint(self, painter: QPainter, face: Face, area: QRect, degrees: float = 0.0) -> None:
        """Draw symbol and silence into an area of a widget, sharp at any scale, turned by ``degrees``."""
        painter.save()
        painter.translate(area.center().x() + 0.5, area.center().y() + 0.5)
        painter.rotate(degrees)
        painter.translate(-area.center().x() - 0.5, -area.center().y() - 0.5)
        self._drawing(face.symbol).paint(painter, area)
        painter.restore()
        if face.over is not None:
            side = round(area.width() * _OVER_SHARE)
            self._drawing(face.over).paint(painter, QRect(area.left(), area.bottom() + 1 - side, side, side))

    def _make(self, face: Face) -> QIcon:
        if face.is_plain and self._recolouring is Recolouring.TEMPLATE:
            icon = QIcon(str(resource(f"icons/symbolic/{_name(face)}.ico")))
            icon.setIsMask(True)
            return icon
        picture = self._picture(f"tray-{_name(face)}")
        if not face.is_plain:
            return self._composed(picture, face)
        if self._recolouring is Recolouring.NAMES:
            return QIcon(_Named(f"estado-notifier-{_name(face)}-symbolic", picture))
        return picture

    def _composed(self, picture: QIcon, face: Face) -> QIcon:
        over = _by_size(_read(f"tray-over-{face.over}")) if face.over else []
        number = face.number.replace("+", "-more")
        numbers = _by_size(_read(f"tray-number-{number}")) if number else []
        icon = QIcon()  # numbers come and go: of what it is made of nothing is kept
        for at, pixmap in enumerate(_by_size(picture)):
            painter = QPainter(pixmap)
            if over:
                painter.drawPixmap(0, pixmap.height() - over[at].height(), over[at])
            if numbers:
                painter.drawPixmap(pixmap.width() - numbers[at].width(), 0, numbers[at])
            painter.end()
            icon.addPixmap(pixmap)
        return icon

    def _picture(self, name: str) -> QIcon:
        if name not in self._pictures:
            self._pictures[name] = _read(name)
        return self._pictures[name]

    def _drawing(self, symbol: Symbol) -> QIcon:
        if symbol not in self._drawings:
            self._drawings[symbol] = QIcon(str(resource(f"icons/tray-{symbol}.svg")))
        return self._drawings[symbol]


def icons_of_this_desktop(environ: Mapping[str, str]) -> Icons:
    """The icons as this desktop wants them. UI thread."""
    if sys.platform == "darwin":
        return Icons(Recolouring.TEMPLATE)
    return Icons(Recolouring.NAMES if recolours(environ) else Recolouring.NONE)


class _Named(QIconEngine):
    """A picture, and the name under which a desktop knows it better."""

    def __init__(self, name: str, picture: QIcon) -> None:
        super().__init__()
        self._name = name
        self._picture = picture

    def iconName(self) -> str:  # noqa: N802 - Qt's name
        return self._name

    def key(self) -> str:
        return "estado-notifier"

    def clone(self) -> "_Named":
        return _Named(self._name, self._picture)

    def availableSizes(  # noqa: N802 - Qt's name
        self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off
    ) -> list[QSize]:
        return self._picture.availableSizes(mode, state)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._picture.pixmap(size, 1.0, mode, state)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        self._picture.paint(painter, rect, mode=mode, state=state)


def _read(name: str) -> QIcon:
    return QIcon(str(resource(f"icons/{name}.ico")))


def _by_size(icon: QIcon) -> list[QPixmap]:
    """Its pictures, whatever the screen's scale is; each that ``make icons`` draws has as many."""
    return [icon.pixmap(size, 1.0) for size in sorted(icon.availableSizes(), key=QSize.width)]


def _name(face: Face) -> str:
    return f"{face.symbol}-{face.turn}" if face.turn else face.symbol.value
