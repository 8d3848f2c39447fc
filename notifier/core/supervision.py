"""What becomes of a thread that ends by a fault of our own: it is begun again, with pauses that grow."""

import logging
import threading
import time
from collections.abc import Callable

from notifier.core.counters import Counters
from notifier.core.errors import AppError

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
"""Seconds before a thread is begun again for the first time; each time twice as many."""

LONGEST_PAUSE = 60.0
"""Seconds that it waits at most."""

FORGOTTEN = 300.0
"""Seconds without a fault after which the next one is like the first."""


class Pauses:
    """How long each fault of one thread is waited for. That thread alone."""

    def __init__(self) -> None:
        """No fault yet."""
        self._next = FIRST_PAUSE
        self._last = float("-inf")

    def after_fault(self, now: float) -> float:
        """Seconds until it is begun again. ``now``: seconds of a clock that never goes back."""
        pause = FIRST_PAUSE if now - self._last > FORGOTTEN else self._next
        self._next = min(2 * pause, LONGEST_PAUSE)
        self._last = now + pause
        return pause


class Supervisor:
    """Begins threads again and counts them (``restarted_threads``, by name). Any thread."""

    def __init__(self, counters: Counters) -> None:
        """``counters``: where it is counted."""
        self._counters = counters

    def keep(
        self,
        name: str,
        work: Callable[[], None],
        rest: Callable[[float], bool],
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        """Do the work of this thread until it returns; where it raises, again after a pause.

        Args:
            name: of the thread.
            work: all that the thread does.
            rest: waits so many seconds; true if the thread has to end instead.
            failed: is told of each fault, on this thread; it says so where somebody looks.
        """
        pauses = Pauses()
        while True:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - memory that is short, and recursion too
                self._report(name, error)
                failed(error)
                if rest(pauses.after_fault(time.monotonic())):
                    return
                self._counters.add("restarted_threads", name)
            else:
                return

    def _report(self, name: str, error: Exception) -> None:
        if isinstance(error, AppError):
            # What is meant for people is no fault of ours: a profile that is wrong, data of a newer version.
            log.warning("%s: %s", name, error)
            return
        # To whom every fault of a thread goes that nobody caught: the log and the crash reports.
        report = (type(error), error, error.__traceback__, threading.current_thread())
        try:
            threading.excepthook(threading.ExceptHookArgs(report))
        except Exception:  # noqa: BLE001 - where memory is short the report may fail too
            log.critical("%s ended: %s", name, type(error).__name__)
