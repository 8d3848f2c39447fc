"""A server that was restored from a backup tells by a delta alone: the row that changed last is not in it."""

from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria, Item
from notifier.sync.difference import is_older


class Restored:
    """The row of each list that changed last. Used by the synchronizer's thread alone.

    A delta begins at or before the moment of that row, so the row has to be in it as it was, or newer. Where
    it is not, it was deleted, or the server went back: the whole list knows. Of one row this is found once:
    a backend whose deltas show less than they should is not read whole at every look.
    """

    def __init__(self) -> None:
        """Nothing was read yet."""
        self._newest: dict[Categoria, Item] = {}
        self._reading: dict[Categoria, Item] = {}
        self._is_shown: dict[Categoria, bool] = {}
        self._found: dict[Categoria, Item] = {}

    def note(self, snapshot: Snapshot) -> bool:
        """Rows came; whether the whole list has to be read, for the server may have gone back."""
        categoria = snapshot.categoria
        if snapshot.scope is Scope.ITEMS:
            return False
        newest = self._newest.get(categoria)
        if snapshot.first:
            self._reading.pop(categoria, None)
            self._is_shown[categoria] = newest is None or snapshot.unchanged
        for row in snapshot.items:
            self._take(categoria, row)
        if newest is not None and _may_show(snapshot, newest):
            self._is_shown[categoria] = True
        if not snapshot.last:
            return False
        read = self._reading.pop(categoria, None)
        if snapshot.scope is Scope.LIST:
            self._newest.pop(categoria, None)
        elif not snapshot.complete:
            return False  # it may have slipped from one page to another
        elif newest is not None and not self._is_shown[categoria]:
            is_new = self._found.get(categoria) != newest
            self._found[categoria] = newest
            return is_new
        if read is not None:
            self._newest[categoria] = _later(self._newest.get(categoria), read)
        return False

    def _take(self, categoria: Categoria, row: Item) -> None:
        if row.updated_at is not None:
            self._reading[categoria] = _later(self._reading.get(categoria), row)


def _may_show(snapshot: Snapshot, newest: Item) -> bool:
    """Whether a row is there as it was or newer, or may be behind one that cannot be read."""
    is_shown = any(row.id == newest.id and not is_older(row, newest) for row in snapshot.items)
    return is_shown or any(row.id in (None, newest.id) for row in snapshot.unreadable)


def _later(one: Item | None, other: Item) -> Item:
    """Which of two rows changed later; both have a time."""
    if one is None or one.updated_at is None or other.updated_at is None:
        return other
    return one if one.updated_at > other.updated_at else other
