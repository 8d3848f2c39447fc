"""Items that a list no longer shows: gone, or only out of its window, or moved between two of its pages."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria, Item

MAX_ASKED = 50
"""How many items are asked one by one after one list."""

MAX_READ_AGAIN = 2
"""How often a list that does not count up is read again before it is believed."""


class Missing:
    """Remembers which ids a list has shown, page by page. The synchronizer's thread alone.

    Rows move from page to page while they are read: what a list did not show is asked for by itself where
    that can be done, and believed to be gone only then.
    """

    def __init__(self, categorias: Iterable[Categoria]) -> None:
        """No page of these categories was seen."""
        categorias = tuple(categorias)
        self._seen: dict[Categoria, set[str]] = {categoria: set() for categoria in categorias}
        self._read_again = dict.fromkeys(categorias, 0)
        self._unlisted: dict[Categoria, set[str]] = {categoria: set() for categoria in categorias}
        self._unreadable: dict[Categoria, set[str]] = {}
        self._nameless: Counter[Categoria] = Counter()
        self._kept: dict[Categoria, set[str]] = {}
        self._offset = dict.fromkeys(categorias, 0)

    def seen(self, categoria: Categoria) -> Collection[str]:
        """The ids of the list that was read last, or is being read."""
        return self._seen[categoria]

    def page(self, snapshot: Snapshot) -> None:
        """A page is in."""
        if snapshot.scope is Scope.LIST:
            if snapshot.first:
                self._seen[snapshot.categoria] = set()
                self._unreadable[snapshot.categoria] = set()
                self._nameless[snapshot.categoria] = 0
            self._seen[snapshot.categoria].update(item.id for item in snapshot.items)
            ids = [row.id for row in snapshot.unreadable]
            self._unreadable.setdefault(snapshot.categoria, set()).update(filter(None, ids))
            self._nameless[snapshot.categoria] += ids.count(None)

    def kept(self, categoria: Categoria) -> Collection[str]:
        """What the list that was read last did not show, though it may have: behind an unreadable row."""
        return self._kept.get(categoria, ())

    def end(
        self,
        snapshot: Snapshot,
        present: Mapping[str, Item],
        may_still_come: Callable[[str], bool],
        is_final: Callable[[Item], bool],
        *,
        can_ask: bool,
    ) -> tuple[tuple[str, ...], Collection[str] | None]:
        """A snapshot is in as a whole.

        Args:
            snapshot: its last page.
            present: what is shown now, the snapshot's rows included.
            may_still_come: whether this id is only not there yet.
            is_final: whether nothing happens to this item any more.
            can_ask: whether items can be asked for one by one.

        Returns:
            The ids that are gone, and what to ask: nothing, ids one by one, or ``None`` for the whole list.
        """
        self.page(snapshot)
        categoria = snapshot.categoria
        match snapshot.scope:
            case Scope.ITEMS:
                gone = (item_id for item_id in snapshot.gone if item_id in present)
                return tuple(item_id for item_id in gone if not may_still_come(item_id)), ()
            case Scope.CHANGES:
                unread = self._kept.get(categoria, set()) & present.keys()
                offset = 0 if snapshot.total is None else snapshot.total - len(present) + len(unread)
                return (), () if offset in (0, self._offset[categoria]) else None
        seen = self._seen[categoria]
        unreadable = self._unreadable[categoria] & present.keys()
        missing = [
            item_id
            for item_id in present
            if item_id not in seen and item_id not in unreadable and not may_still_come(item_id)
        ]
        self._kept[categoria] = unreadable
        if not snapshot.whole:
            return (), ()  # nothing is known of what was not looked at
        if self._nameless[categoria]:
            # Any of them may be one of the rows that have no id.
            self._kept[categoria] = unreadable | set(missing)
            return (), ()
        if not snapshot.complete:
            # Out of the window. What is over may go; of the others only the server knows.
            still_open = [item_id for item_id in missing if not is_final(present[item_id])]
            if can_ask:
                return tuple(set(missing) - set(still_open)), tuple(still_open)
            # Nobody can be asked: a badge that may be wrong is not shown, once two lists in a row had it not.
            unsure = set(still_open) - self._unlisted[categoria]
            self._unlisted[categoria] = set(still_open)
            return tuple(set(missing) - unsure), None if unsure else ()
        offset = 0 if snapshot.total is None else snapshot.total - len(seen)
        if offset not in (0, self._offset[categoria]) and self._read_again[categoria] < MAX_READ_AGAIN:
            self._read_again[categoria] += 1
            return (), None
        # A server that counts otherwise than we do every time is not asked to count again.
        self._read_again[categoria], self._offset[categoria] = 0, offset
        asked_before = self._unlisted[categoria]
        self._unlisted[categoria] = set(missing) if can_ask and len(missing) <= MAX_ASKED else set()
        # What two lists in a row do not show has left them, whatever the server knows of it.
        ask = [item_id for item_id in missing if item_id in self._unlisted[categoria] - asked_before]
        return tuple(item_id for item_id in missing if item_id not in ask), ask
