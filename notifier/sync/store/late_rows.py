"""What was told because it did not happen in time, as rows; see :mod:`notifier.sync.store.rows`."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifier.core.model import ItemKey
from notifier.core.plain_text import plain_line
from notifier.sync.store.rows import at_of, at_or_none, categoria_of, moment, name_of, text_of

LATE = "categoria, id, rule, since, told_at, ended_at"


@dataclass(frozen=True, slots=True)
class Late:
    """A rule about time that an item has broken: ``since`` when the time is counted, and when it was told.

    ``ended_at``: when it was over. All aware.
    """

    key: ItemKey
    rule: str
    since: datetime
    told_at: datetime
    ended_at: datetime | None = None


def late_of(
    categoria: object, item_id: object, rule: object, since: object, told_at: object, ended_at: object
) -> Late:
    """What was told of an item, because it did not happen in time."""
    key = ItemKey(categoria_of(categoria), name_of(item_id))
    return Late(key, plain_line(text_of(rule)), at_of(since), at_of(told_at), at_or_none(ended_at))


def put_late(db: sqlite3.Connection, late: Iterable[Late]) -> None:
    """Write what was told, or that it is over."""
    db.executemany(
        f"INSERT OR REPLACE INTO late ({LATE}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
        [
            (
                *(one.key.categoria, one.key.id, one.rule, moment(one.since), moment(one.told_at)),
                moment(one.ended_at) if one.ended_at else None,
            )
            for one in late
        ],
    )
