"""What a snapshot or an event changes. Pure: a transition is a difference of states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from notifier.core.events import Hint, HintKind
from notifier.core.model import Item, Source, Transition


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows to write, ids that left the list, and what happened in between."""

    upserted: tuple[Item, ...] = ()
    removed: tuple[str, ...] = ()
    transitions: tuple[Transition, ...] = ()


def by_snapshot(
    present: Mapping[str, Item], absent: Mapping[str, Item], snapshot: Iterable[Item], at: datetime
) -> Difference:
    """Compare what is known with the whole list of a category.

    A row that is older than what is known (by ``version``) changes nothing: the request had begun before the
    event that told the newer state.
    """
    upserted: list[Item] = []
    transitions: list[Transition] = []
    seen: set[str] = set()
    for item in snapshot:
        seen.add(item.id)
        known = present.get(item.id) or absent.get(item.id)
        if known is not None and _older(item, known):
            item = known  # noqa: PLW2901 - the known row is the row of this snapshot
        if item.id not in present or item != known:
            upserted.append(item)
        if known is not None and item.estado != known.estado:
            transitions.append(_transition(known, item, at, Source.SNAPSHOT))
    removed = tuple(item_id for item_id in present if item_id not in seen)
    return Difference(tuple(upserted), removed, tuple(transitions))


def by_event(present: Mapping[str, Item], hint: Hint, at: datetime) -> Difference | None:
    """What a trusted event changes at once, or ``None`` where only a snapshot can tell.

    Only an event that carries id, estado and a version newer than the known one proves its place in the order
    of changes (contract 1.1).
    """
    if not (hint.trusted and hint.id and hint.estado and hint.version is not None):
        return None
    known = present.get(hint.id)
    if known is None and hint.kind is HintKind.CREATED:
        created = Item(
            hint.categoria, hint.id, hint.numero or hint.id, hint.estado, hint.version, updated_at=at
        )
        return Difference((created,))
    if (
        known is None
        or known.version is None
        or hint.kind is HintKind.DELETED
        or hint.version <= known.version
    ):
        return None
    item = replace(known, estado=hint.estado, version=hint.version, updated_at=at)
    moved = item.estado != known.estado
    return Difference((item,), (), (_transition(known, item, at, Source.EVENT),) if moved else ())


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


def _older(item: Item, known: Item) -> bool:
    return item.version is not None and known.version is not None and item.version < known.version


def _transition(known: Item, item: Item, at: datetime, source: Source) -> Transition:
    return Transition(item.key, item.numero, known.estado, item.estado, at, source, item.detalle)
