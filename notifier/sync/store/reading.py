"""Reads rows out of the store's database as the domain's values. The store's thread alone."""

from collections.abc import Iterator
from dataclasses import replace

from notifier.core.model import Alert, Categoria, Estado, Item
from notifier.sync.store.database import Database
from notifier.sync.store.rows import ESTADO, ITEM, estado_of, item_of, own_number
from notifier.sync.store.told_rows import ALERT, TRANSITION, alert_of, transition_of


def read_items(database: Database, categoria: Categoria) -> Iterator[tuple[Item, bool]]:
    """The items of a category, and whether each is in its list."""
    return database.values(item_of, f"SELECT {ITEM} FROM items WHERE categoria = ?", categoria)  # noqa: S608 - our own names


def read_estados(database: Database, categoria: Categoria) -> tuple[Estado, ...]:
    """The catalogue of a category, in its order."""
    query = f"SELECT {ESTADO} FROM estados WHERE categoria = ? ORDER BY orden"  # noqa: S608 - our own names
    return tuple(estado for _, estado in database.values(estado_of, query, categoria))


def read_pending(database: Database) -> Iterator[tuple[int, Alert]]:
    """The alerts that were not delivered, by their numbers, oldest first."""
    return _read_alerts(database, "a.delivered_at IS NULL")


def read_unseen(database: Database) -> Iterator[tuple[int, Alert]]:
    """Those that were delivered and that nobody has seen, by their numbers, oldest first."""
    return _read_alerts(database, "a.delivered_at IS NOT NULL AND a.seen_at IS NULL")


def _read_alerts(database: Database, condition: str) -> Iterator[tuple[int, Alert]]:
    columns = [f"a.{name}" for name in ALERT.split(", ")] + [f"t.{name}" for name in TRANSITION.split(", ")]
    return database.values(
        _alert_of,
        # Also those whose transition is not there: that is damage.
        f"SELECT {', '.join(columns)} FROM alerts a LEFT JOIN transitions t"  # noqa: S608 - our own names
        f" ON t.seq = a.transition_seq WHERE {condition} ORDER BY a.seq",
    )


def _alert_of(*row: object) -> tuple[int, Alert]:
    width = len(ALERT.split(", "))
    seq, transition_seq, alert = alert_of(*row[:width])
    if transition_seq is None:
        return seq, replace(alert, seqs=(seq,))
    _, told = transition_of(*row[width:])
    return seq, replace(alert, transitions=(told,), seqs=(seq,))


def last_number(database: Database, table: str) -> int:
    """The highest number of a row of this table; 0 for none."""
    query = f"SELECT seq FROM {table} ORDER BY seq DESC LIMIT 1"  # noqa: S608 - our own names
    return next(database.values(own_number, query), 0)
