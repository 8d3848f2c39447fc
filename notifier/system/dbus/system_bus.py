"""The bus of the whole computer, on Linux: joined once for all who listen to one of its services."""

import logging
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from notifier.core.counters import Counters
from notifier.core.supervision import Supervisor

if TYPE_CHECKING:
    from notifier.system.dbus.connection import BusConnection, Received

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two tries to join a bus that is not there; each pause is twice the one before it."""


class Listener(Protocol):
    """Listens to one service. Called on threads of the bus, where it must return soon."""

    def joined(self, connection: "BusConnection") -> None:
        """Subscribe to the service. From here on :meth:`heard` may be called, on another thread.

        Called again, with another connection, after the bus was lost.

        Raises:
            BusError: the bus was lost.
        """

    def heard(self, signal: "Received") -> None:
        """One signal of any service that somebody subscribed to, in the order of the bus."""


class SystemBus:
    """Hands the signals of the bus to its listeners, until :meth:`close`.

    A bus that is not there, or that is lost later, is looked for again. On Windows and macOS there is none.
    """

    def __init__(self, listeners: Sequence[Listener], supervisor: Supervisor | None = None) -> None:
        """Join the bus. Does not wait: it may take its time.

        ``supervisor`` begins the search for it again after a fault of our own.
        """
        self._supervisor = supervisor or Supervisor(Counters())
        self._listeners = listeners
        self._lock = threading.Lock()
        self._connection: BusConnection | None = None
        self._closed = threading.Event()
        if sys.platform == "linux":
            self._start_joining()

    def close(self) -> None:
        """Leave the bus; a listener that is called right now may go on. Any thread but those of the bus."""
        with self._lock:
            self._closed.set()
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _start_joining(self) -> None:
        threading.Thread(target=self._keep_joining, name="joining the system bus", daemon=True).start()

    def _keep_joining(self) -> None:
        self._supervisor.keep("joining the system bus", self._join, self._closed.wait)

    def _join(self) -> None:
        pause = FIRST_PAUSE
        while not self._closed.is_set():
            connection = self._connected()
            with self._lock:
                # Once it is kept here, its end starts another search.
                if connection is not None and not connection.lost and not self._closed.is_set():
                    self._connection = connection
                    return
            if connection is not None:
                connection.close()
            self._closed.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _connected(self) -> "BusConnection | None":
        # Imported here: only Linux has this library.
        from notifier.system.dbus.connection import Bus, BusConnection, BusError

        connection = None
        try:
            connection = BusConnection(Bus.SYSTEM, self._heard, self._lost)
            for listener in self._listeners:
                listener.joined(connection)
        except BusError as error:
            log.debug("nobody tells what the computer does: %s", error)
        except BaseException:
            if connection is not None:
                connection.close()
            raise
        return connection

    def _lost(self) -> None:
        with self._lock:
            was_ours, self._connection = self._connection is not None, None
        if was_ours and not self._closed.is_set():
            log.info("the system's bus was lost; it is looked for")
            self._start_joining()

    def _heard(self, signal: "Received") -> None:
        if not self._closed.is_set():
            for listener in self._listeners:
                listener.heard(signal)
