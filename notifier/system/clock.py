"""The computer's own clocks."""

import os
import time
from datetime import UTC, datetime


def leave_impossible_zone() -> None:
    """Where the environment names a time zone that no date can have, tell times in UTC. Main thread.

    POSIX lets a zone be a week away from UTC; Python's dates take a day, and each time shown would fail.
    """
    try:
        datetime.now().astimezone()
    except ValueError:
        os.environ["TZ"] = "UTC"
        time.tzset()


class SystemClock:
    """The real :class:`~notifier.core.clock.Clock`."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        return time.monotonic()
