"""How the store's values become rows, and rows become values again."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from notifier.core.model import (
    Alert,
    AlertKind,
    Categoria,
    Estado,
    Item,
    ItemKey,
    Source,
    Transition,
    Urgency,
)
from notifier.core.plain_text import DETAIL, plain_line, plain_text
from notifier.sync.database import Database


def moment(at: datetime) -> str:
    """A moment as it is stored: in UTC, so that texts compare as the moments do."""
    return at.astimezone(UTC).isoformat()


def put_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    """Remember one value by name."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def put_items(db: sqlite3.Connection, items: Iterable[Item], left_at: datetime | None = None) -> None:
    """Write items that are in their lists or, since ``left_at``, are not."""
    left = moment(left_at) if left_at else None
    db.executemany(
        "INSERT OR REPLACE INTO items (categoria, id, numero, estado, version, updated_at, detalle, left_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                item.categoria,
                item.id,
                item.numero,
                item.estado,
                item.version,
                item.updated_at.isoformat() if item.updated_at else None,
                item.detalle,
                left,
            )
            for item in items
        ],
    )


def read_items(database: Database, categoria: Categoria) -> Iterator[tuple[Item, bool]]:
    """The items of a category, and whether each is in its list."""
    for item_id, numero, estado, version, updated_at, detalle, present in database.read(
        "SELECT id, numero, estado, version, updated_at, detalle, left_at IS NULL FROM items"
        " WHERE categoria = ?",
        categoria,
    ):
        updated = datetime.fromisoformat(updated_at) if updated_at else None
        # Written by an earlier version, it may be anything.
        item = Item(
            categoria, item_id, plain_line(numero), estado, version, updated, plain_line(detalle, DETAIL)
        )
        yield item, bool(present)


def put_estados(db: sqlite3.Connection, categoria: Categoria, estados: Iterable[Estado]) -> None:
    """Replace the catalogue of a category."""
    db.execute("DELETE FROM estados WHERE categoria = ?", (categoria,))
    db.executemany(
        "INSERT OR REPLACE INTO estados (categoria, codigo, nombre, color, icono, orden, final)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(categoria, e.codigo, e.nombre, e.color, e.icono, e.orden, e.final) for e in estados],
    )


def put_mute(db: sqlite3.Connection, key: ItemKey, until: datetime) -> None:
    """Mute an item until then."""
    db.execute("INSERT OR REPLACE INTO mutes VALUES (?, ?, ?)", (key.categoria, key.id, moment(until)))


def put_transition(db: sqlite3.Connection, transition: Transition) -> int:
    """Add a transition; returns its number."""
    cursor = db.execute(
        "INSERT INTO transitions"
        " (categoria, id, numero, origin, target, at, source, detalle, path, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            transition.key.categoria,
            transition.key.id,
            transition.numero,
            transition.origin,
            transition.target,
            moment(transition.at),
            transition.source,
            transition.detalle,
            " ".join(transition.path),
            transition.version,
        ),
    )
    return cursor.lastrowid or 0


def put_alert(db: sqlite3.Connection, seq: int, transition_seq: int, alert: Alert) -> Alert:
    """Add an alert to the outbox under a number; returns it with the number."""
    db.execute(
        "INSERT INTO alerts (seq, transition_seq, title, body, urgency) VALUES (?, ?, ?, ?, ?)",
        (seq, transition_seq, alert.title, alert.body, alert.urgency),
    )
    return replace(alert, seqs=(seq,))


def read_pending(database: Database) -> Iterator[tuple[int, Alert]]:
    """The alerts that were not delivered, by their numbers, oldest first."""
    for seq, title, body, urgency, *transition in database.read(
        "SELECT a.seq, a.title, a.body, a.urgency, t.categoria, t.id, t.numero, t.origin, t.target, t.at,"
        " t.source, t.detalle, t.path, t.version FROM alerts a"
        " JOIN transitions t ON t.seq = a.transition_seq WHERE a.delivered_at IS NULL ORDER BY a.seq"
    ):
        told = (_transition(*transition),)
        texts = plain_line(title), plain_text(body)
        yield seq, Alert(AlertKind.TRANSITION, *texts, Urgency(urgency), told, (seq,))


def _transition(
    categoria: str,
    item_id: str,
    numero: str,
    origin: str,
    target: str,
    at: str,
    source: str,
    detalle: str,
    path: str,
    version: int | None,
) -> Transition:
    return Transition(
        ItemKey(Categoria(categoria), item_id),
        plain_line(numero),
        origin,
        target,
        datetime.fromisoformat(at),
        Source(source),
        plain_line(detalle, DETAIL),
        tuple(path.split()),
        version,
    )
