"""How an alert that the desktop took is marked, with the way that its change had come."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from notifier.core.trace import Trace
from notifier.sync.store.rows import moment


def mark_alerts(
    db: sqlite3.Connection, seqs: Iterable[int], at: datetime, traces: Mapping[int, Trace]
) -> None:
    """The desktop took these alerts; what is known of the way of each is kept beside it."""
    seqs = tuple(seqs)
    db.executemany("UPDATE alerts SET delivered_at = ? WHERE seq = ?", [(moment(at), seq) for seq in seqs])
    for seq in seqs:
        if seq in traces:
            trace = traces[seq]
            walls = (one.wall if one else None for one in (trace.came, trace.committed, trace.attempted))
            times = (moment(time) if time else None for time in (trace.changed, *walls))
            db.execute("INSERT OR REPLACE INTO traces VALUES (?, ?, ?, ?, ?)", (seq, *times))
