"""Waits for the bus of the session, which went away, to be there again."""

import os
import threading
from collections.abc import Callable

from notifier.system.session_address import VARIABLE, usual_address

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds between two looks; each pause is half as long again as the one before it."""

_ELSEWHERE_AFTER = 8
"""Looks at the old address before the session's usual one is believed."""


class SessionBusReturn:
    """Looks for the bus on a thread of its own, so that nobody else waits for one that does not answer."""

    def __init__(self, on_return: Callable[[bool], None]) -> None:
        """Nothing starts yet.

        ``on_return`` is called on that thread when the bus has greeted: with true where that is another one,
        at the address that the session's folder gives. The environment then names it.
        """
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
        pause, looks, moved = FIRST_PAUSE, 0, False
        while not self._closed.wait(pause):
            pause = min(1.5 * pause, LONGEST_PAUSE)
            looks += 1
            if _greets():
                break
            if looks >= _ELSEWHERE_AFTER and _goes_elsewhere():
                moved = True
                break
        with self._lock:
            self._looking = False
        if not self._closed.is_set():
            self._on_return(moved)


def _greets() -> bool:
    from notifier.system.dbus import Bus, BusConnection, BusError  # only Linux has this library

    try:
        BusConnection(Bus.SESSION, lambda _signal: None).close()
    except BusError:
        return False
    return True


def _goes_elsewhere() -> bool:
    """Whether a new session has its bus at the usual place; the environment then says so."""
    before = os.environ.get(VARIABLE, "")
    address = usual_address()
    if address in {"", before}:
        return False
    os.environ[VARIABLE] = address
    if _greets():
        return True
    if before:
        os.environ[VARIABLE] = before
    else:
        del os.environ[VARIABLE]
    return False
