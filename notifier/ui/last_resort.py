"""The program starts itself anew where its icon cannot come back otherwise: seldom, and never in a loop."""

import logging
import os
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from notifier.ui.background import Background
from notifier.ui.tray.host import TrayHostWatch
from notifier.ui.tray.tray import Tray

COUNT_VARIABLE = "ESTADO_STARTED_ANEW"
"""How often the program did so already, told by the one before; taken out of the environment when read."""

FIRST_PAUSE = 5000
"""Milliseconds from the wish to the start; each time twice as many."""

MOST = 5
"""So often it is tried. What does not help then does not help."""

LONG_LIFE = 3600.0
"""Seconds after which earlier starts do not count any more."""

log = logging.getLogger(__name__)


class LastResort(QObject):
    """Watches the icon. UI thread only.

    Qt decides when it is loaded by which bus it finds icons, and never again: on X11 an icon that was made
    without the session's bus stays off it, and a bus at another address is not looked for at all.
    """

    def __init__(
        self,
        host: TrayHostWatch,
        tray: Tray,
        background: Background,
        may_end: Callable[[], bool],
        start_anew: Callable[[], None],
    ) -> None:
        """Begin to watch.

        Args:
            host: knows the bus.
            tray: has the icon.
            background: runs ``may_end``.
            may_end: whether nothing would be lost; may block.
            start_anew: called when the program should.
        """
        super().__init__()
        self._host = host
        self._tray = tray
        self._background = background
        self._may_end = may_end
        self._start_anew = start_anew
        given = os.environ.pop(COUNT_VARIABLE, "")
        self._count = int(given) if given.isdecimal() and len(given) == 1 else 0
        self._since = time.monotonic()
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._due)
        host.bus_moved.connect(self._consider)
        host.watcher_appeared.connect(self._consider)

    def _is_needed(self) -> bool:
        return self._host.is_elsewhere or (self._host.has_watcher and not self._tray.is_on_bus)

    def _consider(self) -> None:
        if time.monotonic() - self._since > LONG_LIFE:
            self._count = 0
        if self._is_needed() and self._count < MOST and not self._pause.isActive():
            self._pause.start(FIRST_PAUSE * 2**self._count)

    def _due(self) -> None:
        if self._is_needed():
            self._background.run(self._may_end, self._answered, lambda _: self._consider())

    def _answered(self, may_end: bool) -> None:
        if not may_end or QApplication.activeModalWidget() is not None:
            self._consider()
        elif self._is_needed():
            log.info("the icon cannot be brought back in this process")
            os.environ[COUNT_VARIABLE] = str(self._count + 1)
            self._start_anew()
