"""How many alerts one after the other are told singly; what comes on top of them is told together."""

from collections import deque
from dataclasses import dataclass, field

CALM_ALERTS = 3
CALM_SECONDS = 5.0
"""So many alerts in so many seconds are told singly; what comes on top of them is folded."""

PRESSING_ALERTS = 5
PRESSING_SECONDS = 10.0
"""The same for what presses, which waits for the digest no longer than :data:`PRESSING_PATIENCE`."""

PRESSING_PATIENCE = 2.0


@dataclass(slots=True)
class Pace:
    """At most ``singly`` alerts in ``seconds``; what is held is told ``patience`` seconds later at most.

    Times are monotonic seconds. One thread.
    """

    singly: int
    seconds: float
    patience: float
    _told: deque[float] = field(default_factory=deque)

    @classmethod
    def calm(cls) -> "Pace":
        """That of news."""
        return cls(CALM_ALERTS, CALM_SECONDS, CALM_SECONDS)

    @classmethod
    def pressing(cls) -> "Pace":
        """That of what presses."""
        return cls(PRESSING_ALERTS, PRESSING_SECONDS, PRESSING_PATIENCE)

    def allows(self, now: float) -> bool:
        """Whether one more may be told singly."""
        while self._told and self._told[0] <= now - self.seconds:
            self._told.popleft()
        return len(self._told) < self.singly

    def told(self, now: float) -> None:
        """One was told singly."""
        self._told.append(now)

    def due(self, now: float) -> float:
        """When what has to wait is told: no later than one more would be told singly again."""
        if not self._told:
            return now
        return max(now, min(self._told[0] + self.seconds, self._told[-1] + self.patience))

    def go_on(self, now: float) -> None:
        """What was held was told: it is over only when such a span has passed without one more."""
        self._told.extend([now] * self.singly)
