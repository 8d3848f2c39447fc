"""The bus of the whole computer, on Linux: joined once for all who listen to one of its services."""

import logging
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from notifier.system.dbus import BusConnection, Received

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Listens to one service. Called on threads of the bus, where it must return soon."""

    def joined(self, connection: "BusConnection") -> None:
        """Subscribe to the service. From here on :meth:`heard` may be called, on another thread.

        Raises:
            BusError: the bus was lost.
        """

    def heard(self, signal: "Received") -> None:
        """One signal of any service that somebody subscribed to, in the order of the bus."""


class SystemBus:
    """Hands the signals of the bus to its listeners, until :meth:`close`.

    A bus that is not there (on Windows and macOS there is none), or that is lost later, is not looked for
    again.
    """

    def __init__(self, listeners: Sequence[Listener]) -> None:
        """Join the bus. Does not wait: it may take its time."""
        self._listeners = listeners
        self._lock = threading.Lock()
        self._connection: BusConnection | None = None
        self._closed = False
        if sys.platform == "linux":
            threading.Thread(target=self._join, name="joining the system bus", daemon=True).start()

    def close(self) -> None:
        """Leave the bus; a listener that is called right now may go on. Any thread but those of the bus."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _join(self) -> None:
        # Imported here: only Linux has this library.
        from notifier.system.dbus import Bus, BusConnection, BusError

        try:
            connection = BusConnection(Bus.SYSTEM, self._heard)
            for listener in self._listeners:
                listener.joined(connection)
        except BusError as error:
            log.debug("nobody tells what the computer does: %s", error)
            return
        with self._lock:
            closed = self._closed
            if not closed:
                self._connection = connection
        if closed:
            connection.close()

    def _heard(self, signal: "Received") -> None:
        if not self._closed:
            for listener in self._listeners:
                listener.heard(signal)
