"""Open items that no look at the newest rows shows: when each was last seen, and whom to ask for next."""

from collections.abc import Collection, Iterable

from notifier.core.model import Categoria

A_WHILE = 300.0
"""Seconds for which it is enough to have seen an item, where many wait to be asked for."""


class Unseen:
    """When the server last told of each item. Times are monotonic seconds. One thread."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self._seen: dict[Categoria, dict[str, float]] = {}

    def seen(self, categoria: Categoria, ids: Iterable[str], now: float) -> None:
        """These were told, or asked for, now."""
        self._seen.setdefault(categoria, {}).update(dict.fromkeys(ids, now))

    def longest(
        self, categoria: Categoria, ids: Collection[str], now: float, *, limit: int, after: float = 0.0
    ) -> tuple[str, ...]:
        """Of these ids those that were not seen for the longest time.

        Args:
            categoria: whose they are.
            ids: of the items that may be asked for; of others nothing is remembered any more.
            now: for what was seen.
            limit: how many, at most.
            after: seconds for which one must not have been seen.
        """
        known = self._seen.get(categoria, {})
        never = float("-inf")
        fitting = [item_id for item_id in ids if now - known.get(item_id, never) >= after]
        return tuple(sorted(fitting, key=lambda item_id: known.get(item_id, never))[:limit])

    def forget(self) -> None:
        """Another session, perhaps another server: nothing was seen in it."""
        self._seen.clear()
