"""Which items are muted and followed, as rows; see :mod:`notifier.sync.store.rows`."""

import sqlite3
from collections.abc import Iterable, Mapping

from notifier.core.choices import Muted
from notifier.core.model import ItemKey
from notifier.sync.store.rows import at_of, categoria_of, moment, name_of

MUTE = "categoria, id, until, estado"
FOLLOW = "categoria, id"


def put_mute(db: sqlite3.Connection, key: ItemKey, muted: Muted) -> None:
    """Mute an item."""
    until = moment(muted.until) if muted.until else None
    db.execute(
        f"INSERT OR REPLACE INTO mutes ({MUTE}) VALUES (?, ?, ?, ?)",  # noqa: S608 - our own names
        (key.categoria, key.id, until, muted.estado),
    )


def mute_of(categoria: object, item_id: object, until: object, estado: object) -> tuple[ItemKey, Muted]:
    """A muted item and how long."""
    muted = Muted(None if until is None else at_of(until), None if estado is None else name_of(estado))
    return ItemKey(categoria_of(categoria), name_of(item_id)), muted


def put_follow(db: sqlite3.Connection, key: ItemKey) -> None:
    """Follow an item."""
    db.execute(
        f"INSERT OR REPLACE INTO follows ({FOLLOW}) VALUES (?, ?)",  # noqa: S608 - our own names
        (key.categoria, key.id),
    )


def follow_of(categoria: object, item_id: object) -> ItemKey:
    """A followed item."""
    return ItemKey(categoria_of(categoria), name_of(item_id))


def put_choices(db: sqlite3.Connection, mutes: Mapping[ItemKey, Muted], follows: Iterable[ItemKey]) -> None:
    """Write all of them into empty tables."""
    for key, muted in mutes.items():
        put_mute(db, key, muted)
    for key in follows:
        put_follow(db, key)
