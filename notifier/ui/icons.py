"""The program's icons: those of the link's states for the tray, and its own."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from notifier.core.link import LinkState
from notifier.system.resources import resource
from notifier.ui.symbols import paint_symbol

SIZES = (16, 18, 20, 22, 24, 32, 36, 44, 48, 64, 96, 128)
"""Edges in pixels: the usual panels' sizes at one and two times their scale."""


class Icons:
    """The icons of the states and of the program itself. UI thread only."""

    def __init__(self) -> None:
        """Nothing is drawn before it is asked for."""
        self._app: QIcon | None = None
        self._icons: dict[LinkState, QIcon] = {}

    def state(self, state: LinkState) -> QIcon:
        """The tray icon of a state, by shape and colour; the three on the way to live look the same."""
        if state not in self._icons:
            self._icons[state] = _drawn(state)
        return self._icons[state]

    def app(self) -> QIcon:
        """The icon of windows and of the program."""
        if self._app is None:  # most starts show no window
            self._app = QIcon(str(resource("icons/estado-notifier.svg")))
        return self._app


def _drawn(state: LinkState) -> QIcon:
    icon = QIcon()
    for size in SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_symbol(painter, state, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
