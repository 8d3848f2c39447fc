"""Events that name no item, where a look costs several requests: those of some seconds are one look.

The first one is looked after at once, and each later one by a look that comes when its change is committed
for certain (contract 2.3, hazard 1). Between two such looks lies the profile's ``poll.fold``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from notifier.core.model import Categoria
from notifier.sync.polling import LOOK_AGAIN

SETTLED = LOOK_AGAIN[-1]
"""Seconds after an event at which its change is committed, or never will be."""


@dataclass(slots=True)
class _Folded:
    looked: float
    hinted: float
    due: float | None


class Folding:
    """When to look after events without an id. Times are monotonic seconds. One thread."""

    def __init__(self, seconds: float) -> None:
        """``seconds`` between two looks, at least."""
        self._seconds = seconds
        self._lists: dict[Categoria, _Folded] = {}

    def hinted(self, source: Categoria, now: float) -> bool:
        """An event came. True: look at once; else the look is planned."""
        folded = self._lists.get(source)
        if folded is None or (folded.due is None and now - folded.looked >= self._seconds):
            self._lists[source] = _Folded(now, now, now + SETTLED)
            return True
        folded.hinted = now
        if folded.due is None:
            folded.due = max(folded.looked + self._seconds, now + SETTLED)
        return False

    def due(self, now: float) -> Iterator[Categoria]:
        """The lists to look at now; each is said once."""
        for source, folded in self._lists.items():
            if folded.due is not None and folded.due <= now:
                folded.looked = now
                settles = folded.hinted + SETTLED
                folded.due = None if settles <= now else max(now + self._seconds, settles)
                yield source

    def next_due(self) -> float | None:
        """When the next look is due; ``None`` for never."""
        return min((f.due for f in self._lists.values() if f.due is not None), default=None)

    def forget(self) -> None:
        """Another session: no event has come in it."""
        self._lists.clear()
