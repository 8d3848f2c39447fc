"""How the store's values become rows, and rows become values again.

Texts are plain text, whoever wrote them: an earlier version may have kept anything.
A value that cannot be read is damage: each ``*_of`` raises ValueError or TypeError for it.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from notifier.core.codes import is_key
from notifier.core.events import is_name
from notifier.core.item_fields import Fields, read_fields
from notifier.core.model import Categoria, Estado, Item
from notifier.core.moments import EARLIEST_YEAR, LATEST_YEAR
from notifier.core.plain_text import DETAIL, plain_color, plain_line

YEARS = range(EARLIEST_YEAR, LATEST_YEAR)
"""What is dated otherwise nobody wrote; between these a minute or a time zone more or less is a date too."""

MAX_NUMBER = 2**53
"""No row has so high a number of its own."""


def moment(at: datetime) -> str:
    """A moment as it is stored: in UTC, so that texts compare as the moments do."""
    return at.astimezone(UTC).isoformat()


def at_of(value: object) -> datetime:
    """The moment that was stored."""
    at = datetime.fromisoformat(text_of(value))
    if at.tzinfo is None or at.year not in YEARS:
        raise ValueError("no moment")
    return at


def put_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    """Remember one value by name."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def meta_of(key: object, value: object) -> tuple[str, str]:
    """One remembered value by name."""
    name, text = text_of(key), text_of(value)
    if name in {"paused_until", "paused_since", "awake_until", "last_sync"} and text:
        at_of(text)
    return name, text


def put_items(db: sqlite3.Connection, items: Iterable[Item], left_at: datetime | None = None) -> None:
    """Write items that are in their lists or, since ``left_at``, are not."""
    left = moment(left_at) if left_at else None
    db.executemany(
        "INSERT OR REPLACE INTO items"
        " (categoria, id, numero, estado, version, updated_at, detalle, left_at, fields, due, entered_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                written_fields(item.fields),
                moment(item.due) if item.due else None,
                moment(item.entered_at) if item.entered_at else None,
            )
            for item in items
        ],
    )


ITEM = "categoria, id, numero, estado, version, updated_at, detalle, left_at, fields, due, entered_at"


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
    entered_at: object,
) -> tuple[Item, bool]:
    """An item, and whether it is in its list."""
    if left_at is not None:
        at_of(left_at)
    item = Item(
        categoria_of(categoria),
        name_of(item_id),
        plain_line(text_of(numero)),
        name_of(estado),
        None if version is None else number_of(version),
        at_or_none(updated_at),
        plain_line(text_of(detalle), DETAIL),
        read_fields(text_of(fields)),
        at_or_none(due),
        at_or_none(entered_at),
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
        name_of(codigo),
        plain_line(text_of(nombre)),
        plain_color(text_of(color)),
        plain_line(text_of(icono)),
        number_of(orden),
        bool(number_of(final)),
    )
    return categoria_of(categoria), entry


def own_number(value: object) -> int:
    """A number that this program gave."""
    number = number_of(value)
    if not 0 < number < MAX_NUMBER:
        raise ValueError("no number of ours")
    return number


def written_fields(fields: Fields) -> str:
    """Fields as they are stored."""
    return json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":")) if fields else "{}"


def at_or_none(value: object) -> datetime | None:
    """A moment that was stored, or that there was none."""
    return None if value is None else at_of(value)


def categoria_of(value: object) -> Categoria:
    """The key of a category."""
    text = text_of(value)
    if not is_key(text):
        raise ValueError("no category")
    return Categoria(text)


def text_of(value: object) -> str:
    """Any text."""
    if type(value) is not str:
        raise TypeError("no text")
    return value


def name_of(value: object) -> str:
    """An id or a code: none that was stored has control characters, or bytes that are no text."""
    name = text_of(value)
    if not is_name(name):
        raise ValueError("no name")
    return name


def number_of(value: object) -> int:
    """Any whole number."""
    if type(value) is not int:
        raise TypeError("no number")
    return value
