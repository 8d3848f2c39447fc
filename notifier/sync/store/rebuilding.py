"""Writes what the program knows into the tables of a new file, beside the history of the old one."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from notifier.core.choices import Muted
from notifier.core.model import Alert, Categoria, Estado, Item, ItemKey
from notifier.sync.store.choice_rows import put_choices
from notifier.sync.store.late_rows import Late, put_late
from notifier.sync.store.rows import moment, put_estados, put_items, put_meta
from notifier.sync.store.told_rows import put_alert, put_transition


@dataclass(frozen=True, slots=True)
class Known:
    """What is in memory while a file can't be read: of the store itself, and of who uses it.

    ``pending``: the alerts that the desktop has not taken, by number.
    """

    meta: Mapping[str, str]
    present: Iterable[Item]
    absent: Iterable[Item]
    estados: Mapping[Categoria, Iterable[Estado]]
    mutes: Mapping[ItemKey, Muted]
    follows: Iterable[ItemKey]
    late: Iterable[Late]
    pending: Mapping[int, Alert]


def refill(db: sqlite3.Connection, known: Known, now: datetime) -> None:
    """Write it, within a transaction. The store's thread.

    Alerts of the history that wait there and are not ``pending`` were delivered.
    """
    waiting = {seq for (seq,) in db.execute("SELECT seq FROM alerts WHERE delivered_at IS NULL")}
    delivered = [(moment(now), seq) for seq in waiting - known.pending.keys()]
    db.executemany("UPDATE alerts SET delivered_at = ? WHERE seq = ?", delivered)
    for key, value in known.meta.items():
        put_meta(db, key, value)
    put_items(db, known.present)
    put_items(db, known.absent, now)
    for categoria, catalogue in known.estados.items():
        put_estados(db, categoria, catalogue)
    put_choices(db, known.mutes, known.follows)
    put_late(db, known.late)
    for seq, alert in known.pending.items():
        if seq not in waiting:
            db.execute("DELETE FROM alerts WHERE seq = ?", (seq,))
            told = put_transition(db, alert.transitions[0]) if alert.transitions else None
            put_alert(db, seq, told, alert)
