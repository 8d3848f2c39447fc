"""Tells when the computer woke up, where it says so: systemd-logind, on the system bus of Linux.

Elsewhere, and where nobody says it, nothing happens here: that much time passed is seen by the clocks of the
synchronizer on every system.
"""

import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.system.dbus import BusConnection, Received

log = logging.getLogger(__name__)

_NAME = "org.freedesktop.login1"
_PATH = "/org/freedesktop/login1"
_INTERFACE = "org.freedesktop.login1.Manager"


class SleepWatch:
    """Calls ``on_resume`` whenever the computer is awake again, until :meth:`close`.

    ``on_resume`` is called on a thread of the bus: it must return soon. A bus that is not there, or that is
    lost later, is not looked for again.
    """

    def __init__(self, on_resume: Callable[[], None]) -> None:
        """Start to listen. Does not wait: a bus may take its time."""
        self._on_resume = on_resume
        self._lock = threading.Lock()
        self._connection: BusConnection | None = None
        self._closed = False
        if sys.platform == "linux":
            threading.Thread(target=self._listen, name="sleep watch", daemon=True).start()

    def close(self) -> None:
        """Listen no more; a call that is under way ends first. Any thread but that of ``on_resume``."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _listen(self) -> None:
        # Imported here: only Linux has this library.
        from notifier.system.dbus import Bus, BusConnection, BusError

        try:
            connection = BusConnection(Bus.SYSTEM, self._heard)
            connection.subscribe(_NAME, _INTERFACE, _PATH)
        except BusError as error:
            log.debug("nobody tells when the computer wakes up: %s", error)
            return
        with self._lock:
            closed = self._closed
            if not closed:
                self._connection = connection
        if closed:
            connection.close()

    def _heard(self, signal: "Received") -> None:
        # It is said twice: true before the computer sleeps, false when it is awake.
        if signal.member == "PrepareForSleep" and signal.body == (False,) and not self._closed:
            log.info("the computer is awake again")
            self._on_resume()
