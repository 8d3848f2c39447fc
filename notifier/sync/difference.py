"""What a snapshot or an event changes. Pure: a transition is a difference of states."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from notifier.core.events import Hint, HintKind
from notifier.core.model import Item, Source, Transition


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows to write, ids that left the list, and what happened in between.

    ``corrected`` are items as an event had made them and as they never were.
    """

    upserted: tuple[Item, ...] = ()
    removed: tuple[str, ...] = ()
    transitions: tuple[Transition, ...] = ()
    corrected: tuple[Item, ...] = ()


def by_rows(
    present: Mapping[str, Item],
    absent: Mapping[str, Item],
    rows: Iterable[Item],
    at: datetime,
    believed: Collection[str] = (),
    undone: Collection[str] = (),
) -> Difference:
    """Compare what is known with rows of a snapshot.

    A row that is older than what is known changes nothing: the request had begun before the change, or the
    server has not committed it yet. Of the ids in ``believed`` it counts all the same, and what is known of
    those in ``undone`` is an event's word alone, which told of something that never happened.
    """
    upserted: list[Item] = []
    transitions: list[Transition] = []
    corrected: list[Item] = []
    for row in rows:
        known = present.get(row.id) or absent.get(row.id)
        item = row
        if known is not None and is_older(row, known):
            if row.id in undone:
                corrected.append(known)
                upserted.append(replace(row, entered_at=row.updated_at or at))
                continue
            if row.id not in believed:
                item = known
        if row.id not in present or item != known:
            upserted.append(item if item is known else replace(item, entered_at=_entered(row, known, at)))
        if known is not None and item.estado != known.estado:
            transitions.append(_transition(known, item, at, Source.SNAPSHOT))
    return Difference(tuple(upserted), (), tuple(transitions), tuple(corrected))


def by_event(present: Mapping[str, Item], hint: Hint, at: datetime) -> Difference | None:
    """What a trusted event changes at once, or ``None`` where only a snapshot can tell.

    Only an event that carries id, estado and a version newer than the known one proves its place in the order
    of changes (contract 1.1). Where versions were skipped, the estado before it is one that was passed.
    """
    if not (hint.trusted and hint.id and hint.estado and hint.version is not None):
        return None
    known = present.get(hint.id)
    if known is None and hint.kind is HintKind.CREATED:
        numero = hint.numero or hint.id
        return Difference((Item(hint.categoria, hint.id, numero, hint.estado, hint.version, entered_at=at),))
    if (
        known is None
        or known.version is None
        or hint.kind is HintKind.DELETED
        or hint.version <= known.version
    ):
        return None
    # The time of the change stays the one that REST told: times of two sources have no order.
    entered = known.entered_at if hint.estado == known.estado else at
    item = replace(known, estado=hint.estado, version=hint.version, entered_at=entered)
    passed = hint.anterior if hint.version > known.version + 1 else None
    path = (passed,) if passed not in (None, known.estado, item.estado) else ()
    if item.estado == known.estado and not path:
        return Difference((item,))
    return Difference((item,), (), (replace(_transition(known, item, at, Source.EVENT), path=path),))


def is_old_news(present: Mapping[str, Item], hint: Hint) -> bool:
    """Whether a trusted event tells nothing that is not known: a copy, or one that came late."""
    known = present.get(hint.id) if hint.trusted and hint.id else None
    return (
        known is not None
        and known.version is not None
        and hint.version is not None
        and hint.version <= known.version
        and hint.kind is not HintKind.DELETED
    )


def is_older(row: Item, known: Item) -> bool:
    """Whether REST shows an item as it was before what is known of it: by version, else by its own time."""
    if row.version is not None and known.version is not None:
        return row.version < known.version
    if row.updated_at is not None and known.updated_at is not None:
        return row.updated_at < known.updated_at
    return False


def _entered(row: Item, known: Item | None, seen: datetime) -> datetime | None:
    """Since when the item of a row is in its estado: by the server's clock, where it tells a time.

    That clock is believed even where it is ahead of this one, for this one may be set right later.
    """
    if known is None or known.estado != row.estado:
        return row.updated_at or seen
    entered, before = known.entered_at, known.updated_at
    if row.version is not None and row.version == known.version and row.updated_at != before:
        # An event had told of the change, which knows no time; where the server's own is older, it was seen.
        was_seen = entered is None or before is None or entered > before
        times = [at for at in (row.updated_at, entered) if at is not None]
        return min(times, default=None) if was_seen else entered
    return entered


def _transition(known: Item, item: Item, at: datetime, source: Source) -> Transition:
    return Transition(
        *(item.key, item.numero, known.estado, item.estado, at, source, item.detalle),
        version=item.version,
        fields=item.fields,
        due=item.due,
    )
