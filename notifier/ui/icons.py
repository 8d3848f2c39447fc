"""The program's icons, drawn from SVG at the size that is asked for."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from notifier.core.link import LinkState
from notifier.system.resources import resource_text

SIZES = (16, 18, 20, 22, 24, 32, 36, 44, 48, 64, 96, 128)
"""Edges in pixels: the usual panels' sizes at one and two times their scale."""

_FILES = {
    LinkState.CONNECTING: "icons/tray-syncing.svg",
    LinkState.AUTHENTICATING: "icons/tray-syncing.svg",
    LinkState.SYNCING: "icons/tray-syncing.svg",
    LinkState.LIVE: "icons/tray-live.svg",
    LinkState.STALE: "icons/tray-stale.svg",
    LinkState.OFFLINE: "icons/tray-offline.svg",
    LinkState.SIGNED_OUT: "icons/tray-signed-out.svg",
}


class Icons:
    """The icons of the states and of the program itself. UI thread only."""

    def __init__(self, read: Callable[[str], str] = resource_text) -> None:
        """``read`` gives the text of a file of ``resources/``."""
        self._states = {state: _renderer(read(name)) for state, name in _FILES.items()}
        self._program = _renderer(read("icons/estado-notifier.svg"))
        self._app: QIcon | None = None
        self._icons: dict[LinkState, QIcon] = {}

    def state(self, state: LinkState) -> QIcon:
        """The tray icon of a state, different in shape and colour; the three on the way to live share one."""
        if state not in self._icons:
            self._icons[state] = _icon(self._states[state])
        return self._icons[state]

    def app(self) -> QIcon:
        """The icon of windows and of the program."""
        if self._app is None:  # most starts show no window
            self._app = _icon(self._program)
        return self._app

    def paint_state(self, painter: QPainter, state: LinkState, area: QRectF) -> None:
        """Draw a state's symbol into an area of a widget, sharp at any scale."""
        self._states[state].render(painter, area)


def _renderer(svg: str) -> QSvgRenderer:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    if not renderer.isValid():
        raise ValueError("not an SVG image")
    return renderer


def _icon(renderer: QSvgRenderer) -> QIcon:
    icon = QIcon()
    for size in SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
