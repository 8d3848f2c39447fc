"""Lists that the server does not show to this user: left out, and tried again now and then."""

from collections.abc import Iterator

from notifier.core.model import Categoria

AGAIN = (600.0, 86_400.0)
"""Seconds until a list that was refused is tried again, and from then on: somebody may give the permission.

The first time it is sooner: what says no for a moment is a filter on the way and not the server.
"""


class Forbidden:
    """Which lists are left out. Times are monotonic seconds. The synchronizer's thread alone."""

    def __init__(self) -> None:
        """Every list may be seen."""
        self._again: dict[Categoria, float] = {}
        self._tries: dict[Categoria, int] = {}

    def __contains__(self, source: Categoria) -> bool:
        """Whether this list is left out."""
        return source in self._again

    def __len__(self) -> int:
        """How many are left out."""
        return len(self._again)

    def refused(self, source: Categoria, now: float) -> None:
        """The server said no; of one answer it may be said for each category that is read from the list."""
        if self._again.get(source, float("inf")) < float("inf"):
            return
        tries = self._tries.get(source, 0)
        self._again[source] = now + AGAIN[min(tries, len(AGAIN) - 1)]
        self._tries[source] = tries + 1

    def allowed(self, source: Categoria) -> None:
        """The server showed it."""
        self._again.pop(source, None)
        self._tries.pop(source, None)

    def due(self, now: float) -> Iterator[Categoria]:
        """The lists to try now; each is said once, until it is refused again."""
        for source, at in self._again.items():
            if at <= now:
                self._again[source] = float("inf")
                yield source

    def next_due(self) -> float | None:
        """When the next one is to be tried; ``None`` for never."""
        return min((at for at in self._again.values() if at < float("inf")), default=None)

    def forget(self) -> None:
        """Another session: each list is tried."""
        self._again.clear()
        self._tries.clear()
