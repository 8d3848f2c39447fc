"""The alerts that wait to be told together, and how long."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from notifier.core.model import Alert


class Pile(StrEnum):
    """What is told together: what was missed, a burst of news, or of what presses."""

    ABSENCE = "absence"
    BURST = "burst"
    PRESSING = "pressing"


class Piles:
    """The synchronizer's thread alone. Times are monotonic seconds."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._held: dict[Pile, list[Alert]] = {}
        self._due: dict[Pile, float] = {}

    def __contains__(self, pile: Pile) -> bool:
        """Whether something waits there."""
        return pile in self._held

    def hold(self, pile: Pile, alerts: Iterable[Alert], due: float) -> None:
        """They wait there, until then where nothing did."""
        self._held.setdefault(pile, []).extend(alerts)
        self._due.setdefault(pile, due)

    def take(self, pile: Pile) -> list[Alert]:
        """What waited there, and waits no more."""
        self._due.pop(pile, None)
        return self._held.pop(pile, [])

    def due(self, now: float) -> list[Pile]:
        """Those that waited long enough."""
        return [pile for pile, due in self._due.items() if due <= now]

    def next_due(self) -> float | None:
        """When the next one has; ``None`` where nothing waits."""
        return min(self._due.values(), default=None)

    def remove(self, seqs: Collection[int]) -> None:
        """The alerts with these outbox numbers are not to be told."""
        for pile, held in list(self._held.items()):
            held[:] = [alert for alert in held if not {*alert.seqs} <= {*seqs}]
            if not held:
                self.take(pile)

    def of(self, topic: str) -> list[Alert]:
        """What waits of this topic, the oldest first."""
        return sorted(
            (alert for held in self._held.values() for alert in held if alert.topic == topic),
            key=lambda alert: alert.seqs,
        )

    @property
    def all(self) -> list[Pile]:
        """Where something waits."""
        return list(self._held)

    @property
    def seqs(self) -> set[int]:
        """The outbox numbers of all that waits."""
        return {seq for held in self._held.values() for alert in held for seq in alert.seqs}

    def clear(self) -> None:
        """Nothing waits any more."""
        self._held.clear()
        self._due.clear()
