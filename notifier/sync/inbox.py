"""The one way in: everything that happens queues here for the synchronizer's thread."""

import queue

from notifier.core.messages import Inbound


class Inbox:
    """A queue of messages. Any thread puts; the synchronizer's thread takes."""

    def __init__(self) -> None:
        """Start empty."""
        self._queue: queue.SimpleQueue[Inbound] = queue.SimpleQueue()

    def put(self, message: Inbound) -> None:
        """Add a message. Never blocks."""
        self._queue.put(message)

    def get(self, timeout: float | None) -> Inbound | None:
        """The next message, or ``None`` after ``timeout`` seconds (``None``: wait for ever)."""
        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            return None
