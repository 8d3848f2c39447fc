"""One change, followed: when the server made it, when it came, when it was kept, and when it was told."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from notifier.core.clock import Clock
from notifier.core.model import Transition


@dataclass(frozen=True, slots=True)
class Moment:
    """``wall`` is for people, aware; ``steady`` is the monotonic clock in seconds, for differences."""

    wall: datetime
    steady: float

    @classmethod
    def of(cls, clock: Clock) -> "Moment":
        """Now."""
        return cls(clock.now(), clock.monotonic())


@dataclass(frozen=True, slots=True)
class Trace:
    """The way of one change that was told, as far as this process saw it.

    ``changed`` is the server's own clock, which has nothing to do with ours. ``came``: the event or the
    snapshot was received; ``committed``: it is in the store; ``attempted``: the desktop was asked; ``taken``:
    it answered.
    """

    transition: Transition
    changed: datetime | None = None
    came: Moment | None = None
    committed: Moment | None = None
    attempted: Moment | None = None
    taken: Moment | None = None

    def report(self) -> dict[str, Any]:
        """It as JSON; each of ``ms`` is the time since the moment before it, ``total`` since it came."""
        moments = {
            "came": self.came,
            "committed": self.committed,
            "attempted": self.attempted,
            "taken": self.taken,
        }
        differences = {
            name: _milliseconds(before, after) for (_, before), (name, after) in pairwise(moments.items())
        }
        return {
            "kind": "trace",
            "categoria": self.transition.key.categoria,
            "id": self.transition.key.id,
            "numero": self.transition.numero,
            "from": self.transition.origin,
            "to": self.transition.target,
            "source": self.transition.source,
            "changed_at": self.changed.isoformat() if self.changed else None,
            **{f"{name}_at": at.wall.isoformat() if at else None for name, at in moments.items()},
            "ms": {**differences, "total": _milliseconds(self.came, self.taken)},
        }


def _milliseconds(before: Moment | None, after: Moment | None) -> float | None:
    return round(1000 * (after.steady - before.steady), 2) if before and after else None
