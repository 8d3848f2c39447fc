"""What events promised and no snapshot has shown yet (contract 2.3, hazards 1 and 2).

An event may come before its change is committed, and it may tell of a change that never happens. So the
server is asked again after 1, 3 and 8 s; then the matter is let go, and the snapshot is believed.
"""

from collections.abc import Collection
from dataclasses import dataclass

from notifier.core.events import Hint, HintKind
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria, Item, ItemKey
from notifier.sync.difference import is_older
from notifier.sync.polling import LOOK_AGAIN


@dataclass(slots=True)
class _Expected:
    """One promise.

    ``held``: the item as it is shown by now, which the server must reach. ``ticket``: no snapshot of an
    earlier wish can break it. ``due``: when to look again, ``None`` while an answer is out.
    ``from_event``: an event made what is held, not a snapshot.
    """

    kind: HintKind
    since: float
    ticket: int
    estado: str | None = None
    before: Item | None = None
    held: Item | None = None
    looks: int = 0
    due: float | None = None
    from_event: bool = False

    def met_by(self, row: Item) -> bool:
        if self.kind is HintKind.DELETED:
            return False
        if self.held is not None:
            return not is_older(row, self.held)
        return row.estado == self.estado or (self.before is not None and row != self.before)


def _is_shown_already(hint: Hint, before: Item | None) -> bool:
    if hint.kind is HintKind.DELETED:
        return before is None
    return hint.estado is None or (before is not None and before.estado == hint.estado)


class Expectations:
    """The promises of all lists. Times are monotonic seconds. The synchronizer's thread alone."""

    def __init__(self) -> None:
        """Nothing was promised."""
        self._expected: dict[ItemKey, _Expected] = {}

    def promised(
        self,
        hint: Hint,
        before: Item | None,
        held: Item | None,
        ticket: int,
        now: float,
        *,
        alone: bool = False,
    ) -> None:
        """An event told something.

        Args:
            hint: what it told; without an id, or with nothing to compare, nothing is expected.
            before: the item as it was known when it came.
            held: the item as the event made it, where it was trusted.
            ticket: of the first wish that comes after it.
            now: when it came.
            alone: whether this item alone is asked for. Then one that says nothing to compare is looked at
                once more, when its change is committed for certain.
        """
        if hint.id is None:
            return
        looks = 0
        if held is None and _is_shown_already(hint, before):
            if not alone or hint.estado is not None or hint.kind is HintKind.DELETED:
                return
            looks = len(LOOK_AGAIN) - 1
        self._expected[ItemKey(hint.categoria, hint.id)] = _Expected(
            hint.kind, now, ticket, hint.estado, before, held, looks, from_event=held is not None
        )

    def waits(self, key: ItemKey) -> bool:
        """Whether something is still awaited of an item."""
        return key in self._expected

    def doubted(self, known: Item, ticket: int, now: float) -> None:
        """The server showed something older than what is known."""
        due = now + LOOK_AGAIN[0]
        self._expected.setdefault(known.key, _Expected(HintKind.CHANGED, now, ticket, held=known, due=due))

    def shown(self, row: Item) -> None:
        """The server shows this row."""
        expected = self._expected.get(row.key)
        if expected is not None and expected.met_by(row):
            del self._expected[row.key]

    def believed(self, snapshot: Snapshot) -> frozenset[str]:
        """Ids whose last look this snapshot is: what it shows is believed, whatever was promised."""
        return frozenset(
            key.id
            for key, expected in self._expected.items()
            if key.categoria == snapshot.categoria
            and expected.looks == len(LOOK_AGAIN)
            and expected.ticket <= snapshot.ticket
        )

    def undone(self, snapshot: Snapshot) -> frozenset[str]:
        """Those of the believed ids of which only an event has told what is shown."""
        return frozenset(
            item_id
            for item_id in self.believed(snapshot)
            if self._expected[ItemKey(snapshot.categoria, item_id)].from_event
        )

    def protects(self, categoria: Categoria, item_id: str) -> bool:
        """Whether an item that no list shows may still come: its event was faster than its commit."""
        expected = self._expected.get(ItemKey(categoria, item_id))
        return expected is not None and expected.kind is HintKind.CREATED and expected.looks < len(LOOK_AGAIN)

    def judge(self, snapshot: Snapshot, seen: Collection[str], now: float) -> int:
        """A snapshot is in as a whole; what it was to show and did not is looked at again, or let go.

        ``seen``: the ids of the whole list, where the snapshot was one.

        Returns:
            How many promises were let go though nothing came of them.
        """
        phantoms = 0
        asked = {*(item.id for item in snapshot.items), *snapshot.gone, *snapshot.untold}
        for key, expected in list(self._expected.items()):
            if key.categoria != snapshot.categoria or expected.ticket > snapshot.ticket:
                continue
            if expected.due is not None:
                continue
            if snapshot.scope is Scope.ITEMS and key.id not in asked:
                continue
            is_whole = snapshot.scope is Scope.LIST and snapshot.complete
            is_gone = key.id in snapshot.gone or (is_whole and key.id not in seen)
            # Gone for good, or deleted while something else of it was awaited: the list is right.
            settled = is_gone and expected.kind is not HintKind.CREATED
            if settled or expected.looks == len(LOOK_AGAIN):
                del self._expected[key]
                phantoms += not settled and (expected.estado is not None or expected.held is not None)
            else:
                expected.due = max(now, expected.since + LOOK_AGAIN[expected.looks])
        return phantoms

    def take_due(self, now: float) -> dict[Categoria, list[str]]:
        """The ids to look at now, per category; the caller asks and says so by :meth:`asked`."""
        due: dict[Categoria, list[str]] = {}
        for key, expected in self._expected.items():
            if expected.due is not None and expected.due <= now:
                expected.due = None
                expected.looks += 1
                due.setdefault(key.categoria, []).append(key.id)
        return due

    def asked(self, categoria: Categoria, ids: Collection[str], ticket: int) -> None:
        """These ids were asked for with this ticket: only its answer, or a later one, counts."""
        for item_id in ids:
            self._expected[ItemKey(categoria, item_id)].ticket = ticket

    def next_due(self) -> float | None:
        """When the next look is due; ``None`` for never."""
        return min((e.due for e in self._expected.values() if e.due is not None), default=None)

    def forget(self) -> None:
        """Another account or another session: nothing was promised."""
        self._expected.clear()
