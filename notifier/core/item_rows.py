"""What a profile's paths lead to in one row of a list: fields, the line, when it is due. Pure; any thread.

Every row is untrusted: what is odd costs the field, never the row.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from math import isfinite
from typing import Any

from notifier.core.item_fields import NO_FIELDS, Fields
from notifier.core.moments import EARLIEST_YEAR, LATEST_YEAR, read_due, read_due_parts
from notifier.core.plain_text import DETAIL, LINE, plain_line
from notifier.core.profile.item import PLACE, DueSpec, FieldSpec, ItemSpec

MAX_JOINED = 200
"""So many values of a list are looked at; no line has room for more."""

_NAMES = ("nombre", "name")  # of what an object is called
_MAX_EXACT = 2**53  # of whole numbers as floating point numbers
_PLAIN = re.compile(r"(?P<whole>-?\d+)(?:[.,](?P<decimals>\d+))?", re.ASCII)
_GROUPED = re.compile(r"(?P<whole>-?\d{1,3}([.,' ])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,](?P<decimals>\d+))?")
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")  # thousands, or thousandths
_MARKS = re.compile(r"[.,' ]")

Row = Mapping[str, Any]


def fields_of(spec: ItemSpec, row: Row) -> Fields:
    """The fields of a row, those that are empty left out."""
    if not spec.fields:
        return NO_FIELDS
    return Fields((key, _field(key, field, row)) for key, field in spec.fields.items())


def line_of(spec: ItemSpec, row: Row, fields: Fields) -> str:
    """The one line that lists and notifications show."""
    if spec.detalle:
        pieces = (plain_line(text) for path in spec.detalle if isinstance(text := _first(row, path), str))
    else:
        pieces = (_piece(piece, fields) for piece in spec.pieces)
    return plain_line(" · ".join(piece for piece in pieces if piece), DETAIL)


def due_of(spec: DueSpec | None, row: Row, timezone: str) -> datetime | None:
    """Until when it was promised, in UTC; ``None`` where nothing readable is there.

    ``timezone``: of a text without its own, see :func:`notifier.core.moments.read_moment`.
    """
    if spec is None:
        return None
    time, start = (_first(row, *paths) for paths in (spec.time, spec.start))
    moments = (read_due(value, timezone) for value in _all(row, spec.moment))
    parts = (read_due_parts(value, time, start, timezone) for value in _all(row, spec.date))
    found = (due.astimezone(UTC) for due in (*moments, *parts) if due is not None)
    # In UTC it may be another year.
    return next((due for due in found if EARLIEST_YEAR <= due.year < LATEST_YEAR), None)


def is_there(spec: DueSpec | None, row: Row) -> bool:
    """Whether something is written where it should stand until when it was promised."""
    return spec is not None and any(value for value in _all(row, (*spec.moment, *spec.date)))


def _all(row: Row, paths: Iterable[str]) -> Iterator[Any]:
    for path in paths:
        yield from _values(row, path)


def _first(row: Row, *paths: str) -> Any:
    """The first value that is not empty."""
    return next((value for value in _all(row, paths) if value not in (None, "")), None)


def _values(row: Row, path: str) -> list[Any]:
    """What a path leads to: one value, or those of the lists on the way."""
    found: list[Any] = [row]
    steps = _steps(path)
    for name, is_list in steps:
        inner: list[Any] = []
        for value in found:
            if isinstance(value, dict):
                at = value.get(name)
                if isinstance(at, list) or (is_list and isinstance(at, dict)):
                    inner += islice(_flat(at), MAX_JOINED)
                elif at is not None:
                    inner.append(at)
        found = inner[:MAX_JOINED]
    return found


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[tuple[str, bool], ...]:
    """The names on the way, and of which the elements are meant."""
    *way, last = path.split(".")
    # At the end an object is no list, but for what PHP makes of one.
    return (
        *((step.removesuffix("[]"), step.endswith("[]")) for step in way),
        (last.removesuffix("[]"), True),
    )


def _flat(value: Any) -> Iterator[Any]:
    elements = _elements(value)
    if elements is None:
        yield value
    else:
        for element in islice(elements, MAX_JOINED):
            yield from _flat(element)


def _elements(value: Any) -> Iterable[Any] | None:
    """The elements of a list, also of one that PHP wrote as an object with numbers as keys."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value and all(key.isdecimal() for key in value):
        return value.values()
    return None


def _field(key: str, spec: FieldSpec, row: Row) -> str:
    if spec.count:
        return next((count for path in spec.count if (count := _count(row, path))), "")
    for path in spec.path:
        texts = [text for value in _values(row, path) if (text := _text(value, is_amount=key == "amount"))]
        if len(texts) > 1:
            different: dict[str, str] = {}
            for text in texts:
                different.setdefault(text.casefold(), text)
            return plain_line(", ".join(different.values()), LINE)
        if texts:
            return texts[0]
    return ""


def _count(row: Row, path: str) -> str:
    """How long the list is, or what the number says that is there instead."""
    way, _, last = path.removesuffix("[]").rpartition(".")
    total: int | None = None
    for around in _values(row, way) if way else [row]:
        found = around.get(last) if isinstance(around, dict) else None
        elements = _elements(found)
        number = len(list(elements)) if elements is not None else found
        if type(number) is int and 0 <= number < _MAX_EXACT:
            total = (total or 0) + number
    return "" if total is None else str(total)


def _text(value: Any, *, is_amount: bool = False) -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in _NAMES if isinstance(value.get(name), str)), None)
    if isinstance(value, str):
        return _amount(plain_line(value)) if is_amount else plain_line(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    if isinstance(value, float) and not isfinite(value):  # JSON's 1e999
        return ""
    if abs(value) >= _MAX_EXACT:
        return plain_line(value)
    if is_amount:
        return f"{round(value, 2) + 0:.2f}"  # without the sign of -0.001
    # A phone that came as 71234567.0, too.
    return str(int(value) if value == int(value) else value)


def _amount(text: str) -> str:
    """An amount as ``1234.50``, whichever way it was written; as it stands where that could be misread."""
    found = _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)
    if found is None or _AMBIGUOUS.fullmatch(text):
        return text
    decimals = (found["decimals"] or "").rstrip("0")
    return f"{_MARKS.sub('', found['whole'])}.{decimals:0<2}"


def _piece(piece: str, fields: Fields) -> str:
    if "{" not in piece:
        return fields.get(piece, "")
    found = {key: fields.get(key, "") for key in PLACE.findall(piece)}
    return PLACE.sub(lambda place: found[place[1]], piece) if all(found.values()) else ""
