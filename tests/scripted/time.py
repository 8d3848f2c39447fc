"""Virtual time: a clock that jumps from one planned happening to the next."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Timeline:
    """A clock and what is planned on it. ``now`` and ``monotonic`` part company when the computer sleeps."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._asleep = 0.0
        self._wrong = 0.0
        self._numbers = count()
        self._plan: list[tuple[float, int, Callable[[], None]]] = []

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self.server_time() + self._wrong)

    def set_clock(self, seconds: float) -> None:
        """The clock on this computer's wall is set, so many seconds forward or back."""
        self._wrong += seconds

    def monotonic(self) -> float:
        return self._elapsed

    def server_time(self) -> float:
        """Seconds as the rest of the world counts them: it goes on while the computer sleeps."""
        return self._elapsed + self._asleep

    def after(self, seconds: float, happening: Callable[[], None]) -> None:
        """Plan something."""
        heapq.heappush(self._plan, (self.server_time() + seconds, next(self._numbers), happening))

    def advance(self, seconds: float) -> bool:
        """Go on to the next happening, at most so many seconds; whether one happened."""
        end = self.server_time() + seconds
        if self._plan and self._plan[0][0] <= end:
            at, _, happening = heapq.heappop(self._plan)
            self._elapsed += max(0.0, at - self.server_time())
            happening()
            return True
        # Less is nothing to a float that has grown.
        self._elapsed += max(seconds, 1e-6)
        return False

    def sleep(self, seconds: float) -> None:
        """The computer sleeps, the world does not."""
        end = self.server_time() + seconds
        while self._plan and self._plan[0][0] <= end:
            at, _, happening = heapq.heappop(self._plan)
            self._asleep += max(0.0, at - self.server_time())
            happening()
        self._asleep += end - self.server_time()
