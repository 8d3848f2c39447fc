"""What arrives on the socket becomes a hint. Every payload is untrusted (contract 1.1, 2.2).

An event is a hint, a snapshot is the truth: a hint says where to look, and with luck what will be seen there.
A field that is missing or odd costs that field, never the event.
"""

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from notifier.core.envelopes import MAX_OBJECTS, is_envelope, opened, plain_name
from notifier.core.model import Categoria
from notifier.core.plain_text import LINE, plain_line, trimmed
from notifier.core.profile.profile import Profile
from notifier.core.profile.socket import EventSpec

MAX_NAME = 1000
"""Characters of an id or a code: far above any real one. Anything longer is none, and is counted as such."""

_NO_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no id has inside: control characters, and half letters, which no database takes."""

_EXACT = 2**53
"""From here on a number with a decimal point is no longer exactly one whole number."""


class HintKind(StrEnum):
    """What happened to the item, as far as the event says."""

    CHANGED = "updated"
    CREATED = "created"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a category may have changed; ``id`` and the rest only if the event told them.

    ``trusted`` says that the backend's events may be applied before a snapshot confirms them. ``at`` is when
    the change was made, by the server's clock: to be shown, never to be compared (contract 2.3.6).
    ``unread``: the event could not be read as a whole, and only says that something happened.
    """

    categoria: Categoria
    id: str | None = None
    numero: str | None = None
    estado: str | None = None
    anterior: str | None = None
    version: int | None = None
    kind: HintKind = HintKind.CHANGED
    trusted: bool = False
    unread: bool = field(default=False, compare=False)
    at: datetime | None = field(default=None, compare=False)


def parse(profile: Profile, name: str, args: tuple[Any, ...]) -> Hint | None:
    """The first hint of :func:`hints`, ``None`` where there is none. Never raises. Any thread."""
    return next(iter(hints(profile, name, args)), None)


def hints(profile: Profile, name: str, args: tuple[Any, ...]) -> tuple[Hint, ...]:
    """Read one event of the wire.

    An event whose name is known says that something changed, even where the rest of it cannot be read: there
    is a hint without an id for its category, or for each list where that is unknown, too.

    Args:
        profile: how this backend speaks.
        name: the event's name.
        args: what came with it, in whatever it is wrapped (:mod:`notifier.core.envelopes`).

    Returns:
        What it says, each once; nothing where it says nothing about an estado. Never raises. Any thread.
    """
    found: dict[Hint, None] = {}
    objects = list(opened(name, args))
    for names, payload in objects or [((name,), {})]:
        spec = next((spec for one in names if (spec := _spec(profile, one))), None)
        if spec is not None:
            found |= dict.fromkeys(_hints_of(profile, spec, payload))
    if len(objects) >= MAX_OBJECTS:
        # There may be more, of which nobody has read what they are about.
        found |= dict.fromkeys(Hint(hint.categoria, unread=True) for hint in tuple(found))
    return tuple(found)


def _spec(profile: Profile, name: str) -> EventSpec | None:
    return profile.event(name) or profile.event(plain_name(name))


def _hints_of(profile: Profile, spec: EventSpec, payload: Mapping[str, Any]) -> list[Hint]:
    categoria = spec.categoria
    if categoria is None:
        called = _called(look_up(payload, spec.categoria_path))
        categoria = profile.categoria(called or "")
        if categoria is None:
            # One that is named and not known is none of this profile's; without a name it may be any.
            return [] if called else _look(profile)
    item_id = first_text(payload, spec.id)
    return [
        Hint(
            categoria=categoria,
            id=item_id,
            numero=first_words(payload, spec.numero) or None,
            estado=as_code(profile, categoria, payload, spec.estado) or _implied(profile, categoria, spec),
            anterior=as_code(profile, categoria, payload, spec.anterior),
            version=as_version(payload, spec.version),
            kind=_kind(spec, payload),
            trusted=spec.trusted,
            unread=item_id is None and bool(spec.id) and _is_odd(payload, spec),
            at=_time(payload),
        ),
        *(
            Hint(other, found)
            for other, paths in spec.also.items()
            if other in profile.keys and (found := first_text(payload, paths)) is not None
        ),
    ]


def unknown_categorias(profile: Profile, name: str, args: tuple[Any, ...]) -> tuple[str, ...]:
    """What an event calls the categories of which the profile has none. Never raises. Any thread."""
    found: dict[str, None] = {}
    for names, payload in opened(name, args):
        spec = next((spec for one in names if (spec := _spec(profile, one))), None)
        if spec is not None and spec.categoria is None:
            called = _called(look_up(payload, spec.categoria_path))
            if called and profile.categoria(called) is None:
                found[plain_line(called, LINE)] = None
    return tuple(found)


def _is_odd(payload: Mapping[str, Any], spec: EventSpec) -> bool:
    return is_envelope(payload) or any(look_up(payload, path) is not None for path in spec.id)


def _look(profile: Profile) -> list[Hint]:
    lists = profile.rest.lists if profile.rest is not None else ()
    return [Hint(categoria, unread=True) for categoria in lists]


def _called(value: Any) -> str | None:
    """What a category is called: a text, an object with one, or the name of a class."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("codigo", "nombre", "name") if key in value), None)
    text = as_text(value)
    return text.rsplit("\\", 1)[-1] if text is not None else None


def look_up(payload: Mapping[str, Any], path: str) -> Any:
    """What a dotted path leads to in a JSON object, or ``None``."""
    value: Any = payload
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def as_text(value: Any) -> str | None:
    """An id or another name of one thing; ``None`` for everything else, ``True`` and ``""`` included.

    What is around it and cannot be seen is no part of it. Inside it stays as it is: different ids stay
    different, however alike they look.
    """
    text = _written(value)
    return text if text is not None and is_name(text) else None


def is_name(text: str) -> bool:
    """Whether a text may be an id or a code: not empty, not too long, of what can be kept and sent."""
    return 0 < len(text) <= MAX_NAME and not _NO_NAME.search(text)


def _written(value: Any) -> str | None:
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    # First what costs nothing: the text may be as long as an answer.
    return trimmed(value) if isinstance(value, str) and len(value.strip()) <= 4 * MAX_NAME else None


def first_text(row: Mapping[str, Any], paths: Iterable[str]) -> str | None:
    """The first id or name that these paths lead to, or ``None``."""
    return next((text for path in paths if (text := as_text(look_up(row, path)))), None)


def as_code(
    profile: Profile, categoria: Categoria, row: Mapping[str, Any], paths: Iterable[str]
) -> str | None:
    """The canonical code that the first good path leads to: as text, or in an object with ``codigo``."""
    for path in paths:
        value = look_up(row, path)
        written = _written(value.get("codigo") if isinstance(value, Mapping) else value)
        code = profile.codigo(categoria, written or "")
        if is_name(code):
            return code
    return None


def first_words(row: Mapping[str, Any], paths: Iterable[str], limit: int = LINE) -> str:
    """The first text for people that these paths lead to, plain and shortened; empty where there is none."""
    found = (look_up(row, path) for path in paths)
    shown = (value for value in found if isinstance(value, str | int | float) and value is not True)
    texts = (plain_line(value, limit) for value in shown if value is not False)
    return next((text for text in texts if text), "")


def as_version(row: Mapping[str, Any], paths: Iterable[str]) -> int | None:
    """The first good version that these paths lead to: an integer as every database holds it."""
    values = (look_up(row, path) for path in paths)
    return next((value for value in values if type(value) is int and 0 <= value < 2**63), None)


def _time(payload: Mapping[str, Any]) -> datetime | None:
    # Made once per change, where a backend sends both (contract 2.2).
    for name in ("fecha_cambio", "timestamp"):
        with contextlib.suppress(ValueError):
            at = datetime.fromisoformat(as_text(payload.get(name)) or "")
            if at.tzinfo is not None:
                return at
    return None


def _implied(profile: Profile, categoria: Categoria, spec: EventSpec) -> str | None:
    return profile.codigo(categoria, spec.implied) if spec.implied else None


def _kind(spec: EventSpec, payload: Mapping[str, Any]) -> HintKind:
    try:
        return HintKind(spec.kind or payload.get("type"))  # type: ignore[arg-type]  # a wrong kind is what is caught
    except ValueError:
        return HintKind.CHANGED
