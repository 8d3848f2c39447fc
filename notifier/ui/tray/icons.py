"""The program's icons: those of the link's states for the tray, and its own."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QIcon, QPainter

from notifier.core.link import LinkState
from notifier.system.resources import resource

_FILES = {
    LinkState.CONNECTING: "tray-syncing",
    LinkState.AUTHENTICATING: "tray-syncing",
    LinkState.SYNCING: "tray-syncing",
    LinkState.LIVE: "tray-live",
    LinkState.STALE: "tray-stale",
    LinkState.OFFLINE: "tray-offline",
    LinkState.SIGNED_OUT: "tray-signed-out",
}


class Icons:
    """The icons of the states and of the program itself. UI thread only.

    The tray's are read from pictures of all its sizes (``make icons`` draws them from the SVG): the reader of
    SVG, or a painter and the names that come with its colours, would be 2 MB of a tray's memory.
    """

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._app: QIcon | None = None
        self._states: dict[LinkState, QIcon] = {}
        self._symbols: dict[LinkState, QIcon] = {}

    def state(self, state: LinkState) -> QIcon:
        """The tray icon of a state, different in shape and colour; the three on the way to live share one."""
        if state not in self._states:
            self._states[state] = QIcon(str(resource(f"icons/{_FILES[state]}.ico")))
        return self._states[state]

    def app(self) -> QIcon:
        """The icon of windows and of the program."""
        if self._app is None:  # most starts show no window
            self._app = QIcon(str(resource("icons/estado-notifier.svg")))
        return self._app

    def paint_state(self, painter: QPainter, state: LinkState, area: QRect) -> None:
        """Draw a state's symbol into an area of a widget, sharp at any scale."""
        if state not in self._symbols:
            self._symbols[state] = QIcon(str(resource(f"icons/{_FILES[state]}.svg")))
        self._symbols[state].paint(painter, area)
