"""What arrives on the socket becomes a hint. Every payload is untrusted (contract 1.1, 2.2).

An event is a hint, a snapshot is the truth: a hint says where to look, and with luck what will be seen there.
A field that is missing or odd costs that field, never the event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from notifier.core.model import Categoria
from notifier.core.profile import EventSpec, Profile

MAX_TEXT = 64
"""Characters of an id, a number or a code; anything longer is not one."""


class HintKind(StrEnum):
    """What happened to the item, as far as the event says."""

    CHANGED = "updated"
    CREATED = "created"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a category may have changed; ``id`` and the rest only if the event told them.

    ``trusted`` says that the backend's events may be applied before a snapshot confirms them.
    """

    categoria: Categoria
    id: str | None = None
    numero: str | None = None
    estado: str | None = None
    anterior: str | None = None
    version: int | None = None
    kind: HintKind = HintKind.CHANGED
    trusted: bool = False


_KINDS = {"estado:creado": HintKind.CREATED, "estado:borrado": HintKind.DELETED}


def parse(profile: Profile, name: str, args: tuple[Any, ...]) -> Hint | None:
    """Read one event of the wire.

    Args:
        profile: how this backend speaks.
        name: the event's name.
        args: what came with it; servers that relay channels put the channel before the data.

    Returns:
        The hint, or ``None`` for everything that says nothing about an estado. Never raises. Any thread.
    """
    payload = next((arg for arg in args if isinstance(arg, Mapping)), None)
    if payload is None:
        return None
    if isinstance(payload.get("data"), Mapping) and isinstance(payload.get("event"), str):
        name, payload = payload["event"], payload["data"]
    spec = profile.event(name)
    if spec is None:
        return None
    categoria = spec.categoria or profile.categoria(_text(payload, (spec.categoria_path,)) or "")
    if categoria is None:
        return None
    return Hint(
        categoria=categoria,
        id=_text(payload, spec.id),
        numero=_text(payload, spec.numero),
        estado=_code(profile, categoria, payload, spec.estado) or spec.implied,
        anterior=_code(profile, categoria, payload, spec.anterior),
        version=_version(payload, spec),
        kind=_kind(name, payload),
        trusted=spec.trusted,
    )


def look_up(payload: Mapping[str, Any], path: str) -> Any:
    """What a dotted path leads to in a JSON object, or ``None``."""
    value: Any = payload
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def as_text(value: Any) -> str | None:
    """An id, number or code as short text; ``None`` for everything else, ``True`` and ``""`` included."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if 0 < len(value) <= MAX_TEXT and value.isprintable() else None


def _text(payload: Mapping[str, Any], paths: tuple[str, ...]) -> str | None:
    return next((text for path in paths if (text := as_text(look_up(payload, path)))), None)


def _code(
    profile: Profile, categoria: Categoria, payload: Mapping[str, Any], paths: tuple[str, ...]
) -> str | None:
    for path in paths:
        value = look_up(payload, path)
        code = as_text(value.get("codigo") if isinstance(value, Mapping) else value)
        if code:
            return profile.codigo(categoria, code)
    return None


def _version(payload: Mapping[str, Any], spec: EventSpec) -> int | None:
    values = (look_up(payload, path) for path in spec.version)
    return next(
        (
            value
            for value in values
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
        ),
        None,
    )


def _kind(name: str, payload: Mapping[str, Any]) -> HintKind:
    if name in _KINDS:
        return _KINDS[name]
    try:
        return HintKind(payload.get("type"))  # type: ignore[arg-type]
    except ValueError:
        return HintKind.CHANGED
