"""How the store's values become rows, and rows become values again.

Texts are plain text, whoever wrote them: an earlier version may have kept anything.
A value that cannot be read is damage: each ``*_of`` raises ValueError or TypeError for it.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from notifier.core.codes import is_key
from notifier.core.events import is_name
from notifier.core.item_fields import Fields, read_fields
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
from notifier.core.moments import EARLIEST_YEAR, LATEST_YEAR
from notifier.core.plain_text import DETAIL, plain_color, plain_line, plain_text

YEARS = range(EARLIEST_YEAR, LATEST_YEAR)
"""What is dated otherwise nobody wrote; between these a minute or a time zone more or less is a date too."""

MAX_NUMBER = 2**53
"""No row has so high a number of its own."""

MAX_QUIET = timedelta(days=366)
"""Nobody asks for silence for longer: such an end is a damaged date, or one of a clock that was wrong."""


def moment(at: datetime) -> str:
    """A moment as it is stored: in UTC, so that texts compare as the moments do."""
    return at.astimezone(UTC).isoformat()


def at_of(value: object) -> datetime:
    """The moment that was stored."""
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None or at.year not in YEARS:
        raise ValueError("no moment")
    return at


def put_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    """Remember one value by name."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def meta_of(key: object, value: object) -> tuple[str, str]:
    """One remembered value by name."""
    name, text = _text(key), _text(value)
    if name in {"paused_until", "last_sync"} and text:
        at_of(text)
    return name, text


def put_items(db: sqlite3.Connection, items: Iterable[Item], left_at: datetime | None = None) -> None:
    """Write items that are in their lists or, since ``left_at``, are not."""
    left = moment(left_at) if left_at else None
    db.executemany(
        "INSERT OR REPLACE INTO items"
        " (categoria, id, numero, estado, version, updated_at, detalle, left_at, fields, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                _written(item.fields),
                moment(item.due) if item.due else None,
            )
            for item in items
        ],
    )


ITEM = "categoria, id, numero, estado, version, updated_at, detalle, left_at, fields, due"


def item_of(
    categoria: object,
    item_id: object,
    numero: object,
    estado: object,
    version: object,
    updated_at: object,
    detalle: object,
    left_at: object,
    fields: object,
    due: object,
) -> tuple[Item, bool]:
    """An item, and whether it is in its list."""
    if left_at is not None:
        at_of(left_at)
    item = Item(
        _categoria(categoria),
        _name(item_id),
        plain_line(_text(numero)),
        _name(estado),
        None if version is None else _number(version),
        _at(updated_at),
        plain_line(_text(detalle), DETAIL),
        read_fields(_text(fields)),
        _at(due),
    )
    return item, left_at is None


def put_estados(db: sqlite3.Connection, categoria: Categoria, estados: Iterable[Estado]) -> None:
    """Replace the catalogue of a category."""
    db.execute("DELETE FROM estados WHERE categoria = ?", (categoria,))
    db.executemany(
        "INSERT OR REPLACE INTO estados (categoria, codigo, nombre, color, icono, orden, final)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(categoria, e.codigo, e.nombre, e.color, e.icono, e.orden, e.final) for e in estados],
    )


ESTADO = "categoria, codigo, nombre, color, icono, orden, final"


def estado_of(
    categoria: object,
    codigo: object,
    nombre: object,
    color: object,
    icono: object,
    orden: object,
    final: object,
) -> tuple[Categoria, Estado]:
    """An entry of the catalogue of a category."""
    entry = Estado(
        _name(codigo),
        plain_line(_text(nombre)),
        plain_color(_text(color)),
        plain_line(_text(icono)),
        _number(orden),
        bool(_number(final)),
    )
    return _categoria(categoria), entry


def put_mute(db: sqlite3.Connection, key: ItemKey, until: datetime) -> None:
    """Mute an item until then."""
    db.execute("INSERT OR REPLACE INTO mutes VALUES (?, ?, ?)", (key.categoria, key.id, moment(until)))


def mute_of(categoria: object, item_id: object, until: object) -> tuple[ItemKey, datetime]:
    """A muted item and until when."""
    return ItemKey(_categoria(categoria), _name(item_id)), at_of(until)


def put_transition(db: sqlite3.Connection, transition: Transition) -> int:
    """Add a transition; returns its number."""
    cursor = db.execute(
        "INSERT INTO transitions"
        " (categoria, id, numero, origin, target, at, source, detalle, path, version, fields, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            _written(transition.fields),
            moment(transition.due) if transition.due else None,
        ),
    )
    return cursor.lastrowid or 0


TRANSITION = "seq, categoria, id, numero, origin, target, at, source, detalle, path, version, fields, due"


def transition_of(
    seq: object,
    categoria: object,
    item_id: object,
    numero: object,
    origin: object,
    target: object,
    at: object,
    source: object,
    detalle: object,
    path: object,
    version: object,
    fields: object,
    due: object,
) -> tuple[int, Transition]:
    """A transition and its number."""
    transition = Transition(
        ItemKey(_categoria(categoria), _name(item_id)),
        plain_line(_text(numero)),
        _name(origin),
        _name(target),
        at_of(at),
        Source(_text(source)),
        plain_line(_text(detalle), DETAIL),
        tuple(_text(path).split()),
        None if version is None else _number(version),
        read_fields(_text(fields)),
        _at(due),
    )
    return own_number(seq), transition


def put_alert(db: sqlite3.Connection, seq: int, transition_seq: int, alert: Alert) -> Alert:
    """Add an alert to the outbox under a number; returns it with the number."""
    db.execute(
        "INSERT INTO alerts (seq, transition_seq, title, body, urgency) VALUES (?, ?, ?, ?, ?)",
        (seq, transition_seq, alert.title, alert.body, alert.urgency),
    )
    return replace(alert, seqs=(seq,))


ALERT = "seq, transition_seq, title, body, urgency, delivered_at"


def alert_of(
    seq: object, transition_seq: object, title: object, body: object, urgency: object, delivered_at: object
) -> tuple[int, int, Alert]:
    """The numbers of an alert and of its transition, and the alert without that."""
    if delivered_at is not None:
        at_of(delivered_at)
    texts = plain_line(_text(title)), plain_text(_text(body))
    alert = Alert(AlertKind.TRANSITION, *texts, Urgency(_text(urgency)))
    return own_number(seq), own_number(transition_seq), alert


def own_number(value: object) -> int:
    """A number that this program gave."""
    number = _number(value)
    if not 0 < number < MAX_NUMBER:
        raise ValueError("no number of ours")
    return number


def _written(fields: Fields) -> str:
    return json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":")) if fields else "{}"


def _at(value: object) -> datetime | None:
    return None if value is None else at_of(value)


def _categoria(value: object) -> Categoria:
    text = _text(value)
    if not is_key(text):
        raise ValueError("no category")
    return Categoria(text)


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError("no text")
    return value


def _name(value: object) -> str:
    """An id or a code: none that was stored has control characters, or bytes that are no text."""
    name = _text(value)
    if not is_name(name):
        raise ValueError("no name")
    return name


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("no number")
    return value
