"""Notices that the computer slept: the wall clock went on, and the program did not."""

from notifier.core.clock import Clock

MAX_WAIT = 5.0
"""Seconds that the program may wait at once, so that it notices."""

SLEPT = 10.0
"""Seconds that nobody can explain. A clock that is set forward looks the same, and costs one reconnect."""


class Wakefulness:
    """Compares clocks around each wait (Linux: the monotonic one stands still in sleep). One thread."""

    def __init__(self, clock: Clock) -> None:
        """``clock`` gives both."""
        self._clock = clock
        self._until = clock.now().timestamp()

    def waits(self, seconds: float) -> None:
        """The program is going to wait this long, at most."""
        self._until = self._clock.now().timestamp() + seconds

    def slept(self) -> bool:
        """Whether the wait that ended just now took much longer than it should have."""
        return self._clock.now().timestamp() - self._until > SLEPT
