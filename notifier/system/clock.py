"""The computer's own clocks."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The real :class:`~notifier.core.clock.Clock`."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        return time.monotonic()
