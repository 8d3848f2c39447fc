"""Judges whether another try to connect is worth while, from what the system tells of the network.

What tells it is NetworkManager on Linux (``network_manager.py``), elsewhere Qt (``network_qt.py``).
"""

import logging
import threading
from collections.abc import Callable
from enum import IntEnum

log = logging.getLogger(__name__)

SETTLE = 1.0
"""Seconds from the first change until it is told: what follows until then is told with it."""


class Reach(IntEnum):
    """How far the network reaches."""

    NOTHING = 0
    LOCAL = 1
    """This network alone: it may have the server."""
    SITE = 2
    """There is a way out, and perhaps no Internet."""
    ONLINE = 3


class NetworkWatch:
    """Says when a connection that was lost or kept may be worth another try.

    That is when more can be reached than before (the server may be in a network that has no way out to the
    Internet), and when the way out is another one, for example Wi-Fi instead of a cable. Where nobody tells
    it anything, nothing is ever said.
    """

    def __init__(self, on_change: Callable[[], None], settle: float = SETTLE) -> None:
        """Nothing starts yet.

        Args:
            on_change: the network changed and has settled a little. Called on a thread of its own, at most
                once in ``settle``; it must return soon.
            settle: seconds.
        """
        self._on_change = on_change
        self._settle = settle
        self._lock = threading.Lock()
        self._reach: Reach | None = None
        self._way: object = None
        self._settling: threading.Timer | None = None
        self._closed = False

    def take(self, reach: Reach | None, way: object) -> None:
        """What the system says now. Any thread.

        Args:
            reach: ``None`` where it does not know. The one before it is then the one to compare with.
            way: equals the one before if the way out is the same; ``None`` like ``reach``, for example
                between two.
        """
        with self._lock:
            before, way_before = self._reach, self._way
            if reach is not None:
                self._reach = reach
            if way is not None:
                self._way = way
            # The first that is told is no change.
            more = reach is not None and before is not None and reach > before
            other = way is not None and way_before is not None and way != way_before
            if (more or other) and self._settling is None and not self._closed:
                self._settling = threading.Timer(self._settle, self._settled)
                self._settling.name = "the network settles"
                self._settling.daemon = True
                self._settling.start()

    def begin_anew(self) -> None:
        """Who tells it ends or starts again. Any thread.

        What is told in its last moments is not the network's doing: unless nothing could be reached, what
        it tells next is like the first.
        """
        with self._lock:
            if self._reach is not Reach.NOTHING:
                self._reach = None

    def close(self) -> None:
        """Say nothing more; an ``on_change`` that is called right now may go on. Any thread but its own."""
        with self._lock:
            self._closed = True
            settling = self._settling
        if settling is not None:
            settling.cancel()
            settling.join()

    def _settled(self) -> None:
        with self._lock:
            self._settling = None
            reach, way = self._reach, self._way
            # Nothing can be reached again: the next change for the better says more.
            worth = reach is not Reach.NOTHING and not self._closed
        if worth:
            log.info("the network changed: %s by %s", "unknown" if reach is None else reach.name, way)
            self._on_change()
