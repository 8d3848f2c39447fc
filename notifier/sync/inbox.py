"""The one way in: everything that happens queues here for the synchronizer's thread."""

import queue
import threading

from notifier.core.messages import (
    FromRemote,
    FullError,
    Inbound,
    KeyringWait,
    SignedIn,
    SignedOut,
    SocketEvent,
)

MAX_EVENTS = 20_000
"""So many events of the server may wait; who saves all of a company's items at once sends some thousand."""

MAX_EVENTS_SIZE = 8 * 1024 * 1024
"""Characters of their packets, together; an event has some hundred."""


class Inbox:
    """A queue of messages. Any thread puts; the synchronizer's thread takes."""

    def __init__(self) -> None:
        """Start empty."""
        self._queue: queue.SimpleQueue[Inbound] = queue.SimpleQueue()
        self._session: SignedIn | SignedOut | KeyringWait | None = None
        self._counting = threading.Lock()
        self._events = self._events_size = 0

    def put(self, message: Inbound) -> None:
        """Add a message. Never blocks.

        Raises:
            FullError: it is an event, and too many wait: a server may send faster than a disk writes.
        """
        event = _event(message)
        if event is not None:
            with self._counting:
                if self._events >= MAX_EVENTS or self._events_size + event.size > MAX_EVENTS_SIZE:
                    raise FullError
                self._events += 1
                self._events_size += event.size
        if isinstance(message, SignedIn | SignedOut | KeyringWait):
            self._session = message
        self._queue.put(message)

    def get(self, timeout: float | None) -> Inbound | None:
        """The next message, or ``None`` after ``timeout`` seconds (``None``: wait for ever)."""
        try:
            message = self._queue.get(timeout=timeout)
        except queue.Empty:
            return None
        event = _event(message)
        if event is not None:
            with self._counting:
                self._events -= 1
                self._events_size -= event.size
        return message

    def take_over(self) -> list[Inbound]:
        """The state of the session and what waits, for a synchronizer in the place of one that is gone.

        What a remote said is left out: it has ended with who asked it.
        """
        waiting: list[Inbound] = []
        while (message := self.get(0)) is not None:
            if not isinstance(message, FromRemote | SignedIn | SignedOut | KeyringWait):
                waiting.append(message)
        return [self._session, *waiting] if self._session is not None else waiting


def _event(message: Inbound) -> SocketEvent | None:
    said = message.message if isinstance(message, FromRemote) else None
    return said if isinstance(said, SocketEvent) else None
