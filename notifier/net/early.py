"""Events that come before the server has admitted us: the last ones are kept, within bounds."""

from collections import deque

from notifier.core.messages import SocketEvent

MAX_EVENTS = 1000
"""So many of them are kept."""

MAX_SIZE = 1024 * 1024
"""Characters of their packets, together."""


class Early:
    """The last events, as far as there is room. One thread at a time."""

    def __init__(self) -> None:
        """None yet."""
        self._kept: deque[SocketEvent] = deque()
        self._size = 0

    def add(self, event: SocketEvent) -> None:
        """Keep one more."""
        self._kept.append(event)
        self._size += event.size
        while len(self._kept) > MAX_EVENTS or self._size > MAX_SIZE:
            self._size -= self._kept.popleft().size

    def take(self) -> list[SocketEvent]:
        """Those that are kept, the oldest first; it is empty afterwards."""
        events = list(self._kept)
        self._kept.clear()
        self._size = 0
        return events
