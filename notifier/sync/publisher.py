"""Fans out what is published to whoever shows it."""

import logging
import threading
from collections.abc import Callable

from notifier.core.outbound import Outbound

log = logging.getLogger(__name__)

Observer = Callable[[Outbound], None]
"""Takes what is published, on the synchronizer's thread: it hands over and returns at once."""


class Publisher:
    """The list of observers. Any thread may join or leave; the synchronizer's publishes."""

    def __init__(self) -> None:
        """Start without observers."""
        self._lock = threading.Lock()
        self._observers: tuple[Observer, ...] = ()

    def join(self, observer: Observer) -> None:
        """Publish to this observer from now on."""
        with self._lock:
            self._observers = (*self._observers, observer)

    def leave(self, observer: Observer) -> None:
        """Publish no more to this observer."""
        with self._lock:
            self._observers = tuple(other for other in self._observers if other != observer)

    def publish(self, message: Outbound) -> None:
        """Hand a message to every observer, in the order in which they joined."""
        for observer in self._observers:
            try:
                observer(message)
            except Exception:
                # One who shows things must not keep the others from it, nor end the synchronizer.
                log.exception("%s could not be shown", type(message).__name__)
