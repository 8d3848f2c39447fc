"""The signals that ask a process to end."""

import signal
from collections.abc import Callable
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP

ENDING = tuple(signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__)
"""Ctrl-C, the system's own, and the one of a terminal that is closed."""


def take_over(handler: "Callable[[int, FrameType | None], None]") -> None:
    """Call this at each of them. Main thread. One that is ignored (``nohup``) stays so.

    One that the starter held back, as some do for a moment and forget, would never come.
    """
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def ignore() -> None:
    """They do nothing from now on. Main thread."""
    for number in ENDING:
        # Not SIG_IGN: Python complains of one that came before and whose turn it is after.
        signal.signal(number, lambda *_: None)
