"""Rows that cannot be read: told, and what was known of them is neither taken for unchanged nor for gone."""

from collections.abc import Callable, Collection, Mapping

from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria, Item
from notifier.core.outbound import Outbound
from notifier.core.reading import RowsUnreadable, UnreadableRow

NAMED = 5
"""So many of the rows are told by name."""


class Unread:
    """The unreadable rows of each list, and the known items that may be behind them. One thread.

    Such an item is asked for by itself where that can be done: alone it may be told better. While it is not,
    its badge may be wrong, and the list is not up to date.
    """

    def __init__(self, publish: Callable[[Outbound], None]) -> None:
        """Everything can be read. ``publish`` gets :class:`RowsUnreadable`."""
        self._publish = publish
        self._rows: dict[Categoria, list[UnreadableRow]] = {}
        self._known: dict[Categoria, dict[str, str]] = {}
        self._doubted: dict[Categoria, set[str]] = {}
        self._told: dict[Categoria, RowsUnreadable] = {}

    def take(
        self, snapshot: Snapshot, present: Mapping[str, Item], kept: Collection[str], *, can_ask: bool
    ) -> tuple[str, ...]:
        """Some rows came; the ids to ask for by themselves.

        ``kept``: what the list does not show, and may be behind a row without an id.
        """
        categoria = snapshot.categoria
        rows = self._rows.setdefault(categoria, [])
        known = self._known.setdefault(categoria, {})
        doubted = self._doubted.setdefault(categoria, set())
        read = {*(item.id for item in snapshot.items), *snapshot.gone}
        doubted -= read
        for item_id in read & known.keys():
            del known[item_id]
        if snapshot.scope is Scope.LIST and snapshot.first:
            rows.clear()
        rows[:] = [row for row in rows if row.id is None or row.id not in read]
        rows += [row for row in snapshot.unreadable if snapshot.scope is Scope.LIST or row not in rows]
        unsure = {*(row.id for row in snapshot.unreadable if row.id), *kept} & present.keys()
        if snapshot.scope is Scope.ITEMS:
            unsure, can_ask = doubted & {*snapshot.untold}, False
            doubted -= unsure
        if can_ask:
            unsure -= known.keys()  # alone they were not told either
            doubted |= unsure
        else:
            known |= {item_id: present[item_id].numero for item_id in unsure if item_id in present}
        if snapshot.last:
            self._tell(categoria)
        return tuple(sorted(unsure)) if can_ask else ()

    def stale(self) -> frozenset[Categoria]:
        """The lists with items whose badge may be wrong, for they can no longer be read."""
        return frozenset(categoria for categoria, known in self._known.items() if known)

    def names(self) -> tuple[str, ...]:
        """The numbers of those items, at most so many as are told."""
        return tuple(name for known in self._known.values() for name in known.values())[:NAMED]

    def forget(self) -> None:
        """Another session: nothing was read in it."""
        for categoria in (*self._rows,):
            self._rows[categoria] = []
            self._known[categoria] = {}
            self._doubted[categoria] = set()
            self._tell(categoria)

    def _tell(self, categoria: Categoria) -> None:
        rows = self._rows[categoria]
        names = tuple(dict.fromkeys(row.name for row in rows if row.name))[:NAMED]
        fields = tuple(dict.fromkeys(row.field for row in rows))[:NAMED]
        message = RowsUnreadable(categoria, len(rows), names, fields)
        if self._told.get(categoria, RowsUnreadable(categoria)) != message:
            self._told[categoria] = message
            self._publish(message)
