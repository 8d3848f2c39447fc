"""Events that name their item, where that one can be asked for alone: one request instead of a list.

The first asks at once. What comes close behind it for other items waits until it is quiet for a moment. A
copy (contract 2.3, hazard 3) asks nothing: what the first one told of is shown, or looked at again anyhow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from notifier.core.events import Hint, HintKind
from notifier.core.model import Categoria, ItemKey
from notifier.sync.polling import MAX_HOLD, QUIET

COPY_SECONDS = 10.0
"""So long after an event one that says the same is its copy; retries of a slow server take some seconds."""

MUTE_SECONDS = 3.0
"""The same for events that do not say what became of their item: the next one may tell of another change."""

MANY = 1000
"""So many items are remembered before the old ones are forgotten, and all where none of them is old."""


@dataclass(slots=True)
class _Burst:
    last: float
    since: float | None = None
    ids: dict[str, None] = field(default_factory=dict)


class Named:
    """Which items to ask for, and when. Times are monotonic seconds. The synchronizer's thread alone."""

    def __init__(self) -> None:
        """No event has come."""
        self._told: dict[ItemKey, tuple[float, HintKind, str | None]] = {}
        self._bursts: dict[Categoria, _Burst] = {}

    def is_repeated(self, hint: Hint, now: float) -> bool:
        """Whether the last event of this item said the same a moment ago."""
        key = ItemKey(hint.categoria, hint.id or "")
        at, *told = self._told.get(key, (-COPY_SECONDS, None, None))
        span = COPY_SECONDS if hint.estado is not None else MUTE_SECONDS
        return hint.version is None and now - at < span and told == [hint.kind, hint.estado]

    def hinted(self, source: Categoria, hint: Hint, now: float) -> bool:
        """An event came that names an item of this list. True: ask for it at once; else it is held."""
        key = ItemKey(hint.categoria, hint.id or "")
        if len(self._told) >= MANY:
            young = {key: told for key, told in self._told.items() if now - told[0] < COPY_SECONDS}
            self._told = young if len(young) < MANY else {}
        self._told[key] = now, hint.kind, hint.estado
        burst = self._bursts.get(source)
        if burst is None or (burst.since is None and now - burst.last > QUIET):
            self._bursts[source] = _Burst(now)
            return True
        burst.last = now
        burst.since = now if burst.since is None else burst.since
        burst.ids[key.id] = None
        return False

    def due(self, now: float) -> Iterator[tuple[Categoria, tuple[str, ...]]]:
        """The items to ask for now, by list; each is said once."""
        for source, burst in self._bursts.items():
            until = self._until(burst)
            if until is not None and until <= now:
                ids, burst.since, burst.ids = tuple(burst.ids), None, {}
                yield source, ids

    def next_due(self) -> float | None:
        """When the next items are to be asked for; ``None`` for never."""
        times = (self._until(burst) for burst in self._bursts.values())
        return min((at for at in times if at is not None), default=None)

    def forget(self) -> None:
        """Another session: no event has come in it."""
        self._told.clear()
        self._bursts.clear()

    def _until(self, burst: _Burst) -> float | None:
        return None if burst.since is None else min(burst.last + QUIET, burst.since + MAX_HOLD)
