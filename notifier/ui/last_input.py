"""Since when nobody has touched the program's windows."""

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchBegin,
    }
)


class LastInput(QObject):
    """Notices keys and the pointer in all windows, from :meth:`start` to :meth:`stop`. UI thread only.

    Each event of the program passes through it meanwhile: it is for a while, and not for a whole day.
    """

    def __init__(self, parent: QObject) -> None:
        """Notices nothing yet."""
        super().__init__(parent)
        self._last = 0.0

    def start(self) -> None:
        """Begin, as if somebody had touched a window now."""
        self._last = time.monotonic()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def stop(self) -> None:
        """Notice no more."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def seconds_ago(self) -> float:
        """Seconds since somebody last touched a window, or since the start."""
        return time.monotonic() - self._last

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        # Of the pointer's other events Qt makes some by itself, when a window comes or goes below it.
        if event.type() in _INPUT:
            self._last = time.monotonic()
        return super().eventFilter(watched, event)
