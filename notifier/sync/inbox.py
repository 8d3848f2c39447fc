"""The one way in: everything that happens queues here for the synchronizer's thread."""

import queue

from notifier.core.messages import FromRemote, Inbound, KeyringWait, SignedIn, SignedOut


class Inbox:
    """A queue of messages. Any thread puts; the synchronizer's thread takes."""

    def __init__(self) -> None:
        """Start empty."""
        self._queue: queue.SimpleQueue[Inbound] = queue.SimpleQueue()
        self._session: SignedIn | SignedOut | KeyringWait | None = None

    def put(self, message: Inbound) -> None:
        """Add a message. Never blocks."""
        if isinstance(message, SignedIn | SignedOut | KeyringWait):
            self._session = message
        self._queue.put(message)

    def get(self, timeout: float | None) -> Inbound | None:
        """The next message, or ``None`` after ``timeout`` seconds (``None``: wait for ever)."""
        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            return None

    def take_over(self) -> list[Inbound]:
        """How the session stands and what waits, for a synchronizer in the place of one that is gone.

        What a remote said is left out: it has ended with who asked it.
        """
        waiting: list[Inbound] = []
        while (message := self.get(0)) is not None:
            if not isinstance(message, FromRemote | SignedIn | SignedOut | KeyringWait):
                waiting.append(message)
        return [self._session, *waiting] if self._session is not None else waiting
