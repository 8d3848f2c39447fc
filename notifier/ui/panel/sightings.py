"""Notices that a person has seen the items of which something was told: their rows stood before his eyes."""

import time
from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QObject, QTimer

from notifier.core.messages import Seen
from notifier.core.model import ItemKey
from notifier.ui.last_input import LastInput
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.panel import Panel

DWELL_MS = 1000
"""A row that passes while somebody scrolls was not seen; one that stays from one look to the next was."""

PRESENT = 30.0
"""Seconds after the last key or movement of the pointer in which somebody is taken to look."""

_COMES_OR_GOES = frozenset(
    {QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show, QEvent.Type.Hide}
)


class Sightings(QObject):
    """Watches a panel while it is in front and something is unseen; costs nothing otherwise. UI thread only.

    A panel that is left open in an empty office sees nothing: somebody has to have come to it, or touched it
    since the alert.
    """

    def __init__(
        self, panel: Panel, status: LinkStatus, tell: Callable[[Seen], None], *, dwell_ms: int = DWELL_MS
    ) -> None:
        """Belongs to the panel. ``tell`` is called with items that were seen."""
        super().__init__(panel)
        self._panel = panel
        self._status = status
        self._tell = tell
        self._input = LastInput(self)
        self._began: float | None = None  # by an alert; else by somebody who came
        self._before: Collection[ItemKey] = ()
        self._looks = QTimer(self, interval=dwell_ms)
        self._looks.timeout.connect(self._look)
        self._soon = QTimer(self, singleShot=True, interval=0)  # when the window is what the event says
        self._soon.timeout.connect(self._came)
        panel.installEventFilter(self)
        status.changed.connect(self._told)

    def is_looking(self) -> bool:
        """Whether there is a timer that wakes the program."""
        return self._looks.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        if event.type() in _COMES_OR_GOES:
            self._soon.start()
        return False

    # Methods, and no functions: they end with this object, and a panel is made anew for another language.
    def _told(self) -> None:
        self._follow(came=False)

    def _came(self) -> None:
        self._follow(came=True)

    def _follow(self, *, came: bool) -> None:
        if not (self._status.unseen and self._panel.is_in_front):
            if self.is_looking():
                self._looks.stop()
                self._input.stop()
        elif not self.is_looking():
            self._before = ()
            self._input.start()
            self._began = None if came else time.monotonic()
            self._looks.start()

    def _look(self) -> None:
        now = self._panel.in_sight(self._status.unseen)
        seen = tuple(key for key in now if key in self._before)
        self._before = now
        if seen and self._is_somebody_there():
            self._tell(Seen(seen))

    def _is_somebody_there(self) -> bool:
        idle = self._input.seconds_ago()
        touched = self._began is None or idle < time.monotonic() - self._began
        return touched and idle < PRESENT
