"""Waits for the bus of the session, which went away, to be there again."""

import contextlib
import threading
from collections.abc import Callable

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds between two looks; each pause is half as long again as the one before it."""


class SessionBusReturn:
    """Looks for the bus on a thread of its own, so that nobody else waits for one that does not answer."""

    def __init__(self, on_return: Callable[[], None]) -> None:
        """``on_return`` is called on that thread when the bus has greeted; nothing starts yet."""
        self._on_return = on_return
        self._lock = threading.Lock()
        self._looking = False
        self._closed = threading.Event()

    def look(self) -> None:
        """Look for it until it is there. Any thread; does not wait. Fine where it is looked for already."""
        with self._lock:
            if self._looking or self._closed.is_set():
                return
            self._looking = True
        threading.Thread(target=self._look, name="awaiting the session bus", daemon=True).start()

    def close(self) -> None:
        """Look no more. Any thread; does not wait."""
        self._closed.set()

    def _look(self) -> None:
        from notifier.system.dbus import Bus, BusConnection, BusError  # only Linux has this library

        pause = FIRST_PAUSE
        while not self._closed.wait(pause):
            pause = min(1.5 * pause, LONGEST_PAUSE)
            with contextlib.suppress(BusError):
                BusConnection(Bus.SESSION, lambda _signal: None).close()
                break
        with self._lock:
            self._looking = False
        if not self._closed.is_set():
            self._on_return()
