"""Forgets what the store holds for longer than is wanted."""

import sqlite3
from datetime import datetime

from notifier.sync.store.rows import moment


def prune(db: sqlite3.Connection, before: datetime, now: datetime) -> None:
    """Forget what happened before then, items that left their lists before, and mutes that are past.

    An alert that waits is kept, however old, and so is its transition. Within a transaction, the store's
    thread.
    """
    at = moment(before)
    db.execute(
        "DELETE FROM traces WHERE seq IN (SELECT seq FROM alerts WHERE delivered_at IS NOT NULL"
        " AND transition_seq IN (SELECT seq FROM transitions WHERE at < ?))",
        (at,),
    )
    db.execute(
        "DELETE FROM alerts WHERE delivered_at IS NOT NULL AND transition_seq IN"
        " (SELECT seq FROM transitions WHERE at < ?)",
        (at,),
    )
    db.execute(
        "DELETE FROM transitions WHERE at < ? AND NOT EXISTS"
        " (SELECT 1 FROM alerts WHERE transition_seq = transitions.seq)",
        (at,),
    )
    db.execute("DELETE FROM items WHERE left_at < ?", (at,))
    db.execute("DELETE FROM alerts WHERE transition_seq IS NULL AND delivered_at < ?", (at,))
    db.execute("DELETE FROM late WHERE told_at < ? AND ended_at IS NOT NULL", (at,))
    db.execute("DELETE FROM mutes WHERE until < ?", (moment(now),))
    # What was chosen for an item that is nowhere any more.
    for table in ("mutes", "follows", "late"):
        db.execute(
            f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM items"  # noqa: S608 - the names stand above
            f" WHERE items.categoria = {table}.categoria AND items.id = {table}.id)"
        )
