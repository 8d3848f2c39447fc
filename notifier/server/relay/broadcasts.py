"""What Laravel broadcasts (contract 1.4) becomes an event of the contract (1.1). Every payload is untrusted.

Pure; any thread.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from notifier.core.catalog import Catalog
from notifier.core.events import Hint, as_text, first_words, hints, look_up
from notifier.core.json_text import read_json
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile
from notifier.server.relay.unread import NotUnderstood
from notifier.server.wire import EVENT_NAMES, rfc3339

MAX_BYTES = 65_536
"""Of one broadcast; a longer one is not read."""

_MAX_NAME = 500
_NO_EVENT = "no event of the profile"
_NO_CATEGORIA = "no category of the profile"
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the desks hear it.

    ``excluding``: the socket that caused it and need not hear of it. ``also``: what the same broadcast says
    of items of other categories.
    """

    categoria: Categoria
    event: str
    payload: Mapping[str, Any]
    excluding: str | None = None
    also: tuple["Told", ...] = ()


class Broadcasts:
    """Reads broadcasts in one profile's words. Any thread."""

    def __init__(self, profile: Profile, catalog: Catalog, clock: Callable[[], datetime]) -> None:
        """``catalog`` names and colours estados that came without; ``clock`` gives aware times."""
        self._profile = profile
        self._catalog = catalog
        self._clock = clock

    @property
    def categorias(self) -> tuple[Categoria, ...]:
        """What broadcasts can be about."""
        return self._profile.keys

    def read(self, message: str | bytes) -> Told | NotUnderstood:
        """A message as it was published, or why it says nothing about an estado. Never raises."""
        if len(message) > MAX_BYTES:
            return NotUnderstood("too long")
        try:
            document = read_json(message)
        except ValueError:
            return NotUnderstood("no JSON")
        return self.read_document(document)

    def read_document(self, document: Any) -> Told | NotUnderstood:
        """The same of its JSON document: ``{"event", "data", "socket"}``."""
        if not isinstance(document, Mapping):
            return NotUnderstood("no event")
        name, data = document.get("event"), document.get("data")
        if not isinstance(name, str):
            return NotUnderstood("no event")
        if not isinstance(data, Mapping):
            return NotUnderstood("no data", name)
        if len(name) > _MAX_NAME:
            return NotUnderstood(_NO_EVENT, name)
        if (reason := self._why_not(name, data)) is not None:
            return reason
        found = hints(self._profile, name.removeprefix("."), (data,))
        if not found:
            return NotUnderstood(_NO_CATEGORIA, name)
        # The socket inside of the data is the event's own, and null: Laravel moves the real one out.
        excluding = as_text(document.get("socket"))
        first, *others = (self._told(hint, data, excluding) for hint in found)
        return replace(first, also=tuple(others))

    def something_changed(self, categoria: Categoria) -> Told:
        """Without an id it says: something in this category changed, look (contract 1.1)."""
        payload = {"categoria": categoria, "timestamp": rfc3339(self._clock())}
        return Told(categoria, EVENT_NAMES[Hint(categoria).kind], payload)

    def _why_not(self, name: str, data: Mapping[str, Any]) -> NotUnderstood | None:
        """What is missing: an event that the profile knows, or a category.

        A desk that hears an event without a category looks at all lists; here nobody could be told of it.
        """
        within = data.get("event")
        if isinstance(within, str) and isinstance(data.get("data"), Mapping):
            name, data = within, data["data"]
        spec = self._profile.event(name.removeprefix("."))
        if spec is None:
            return NotUnderstood(_NO_EVENT, name)
        if spec.categoria is None and not isinstance(look_up(data, spec.categoria_path), str | Mapping):
            return NotUnderstood(_NO_CATEGORIA, name)
        return None

    def _told(self, hint: Hint, data: Mapping[str, Any], excluding: str | None) -> Told:
        payload: dict[str, Any] = {"type": hint.kind.value, "categoria": hint.categoria}
        if isinstance(data.get("event"), str) and isinstance(data.get("data"), Mapping):
            data = data["data"]
        if hint.estado is not None:
            known = self._catalog.estado(hint.categoria, hint.estado)
            told = self._estado_of(hint, data)
            color = told.get("color")
            payload["codigo"] = hint.estado
            payload["nombre"] = first_words(told, ("nombre",)) or known.nombre
            payload["color"] = color if isinstance(color, str) and _COLOR.fullmatch(color) else known.color
        optional = {
            "id": hint.id,
            "numero": hint.numero,
            "estado_anterior": hint.anterior,
            "version": hint.version,
        }
        payload |= {key: value for key, value in optional.items() if value is not None}
        payload["timestamp"] = self._timestamp(data)
        return Told(hint.categoria, EVENT_NAMES[hint.kind], payload, excluding)

    def _estado_of(self, hint: Hint, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The object of the estado itself, which has its code, name and colour, or an empty one."""
        candidates = [data, *(look_up(data, path) for path in ("estado_nuevo", "estado"))]
        for each in candidates:
            code = as_text(each.get("codigo")) if isinstance(each, Mapping) else None
            if code and self._profile.codigo(hint.categoria, code) == hint.estado:
                return each  # type: ignore[no-any-return]  # a mapping, as was asked
        return {}

    def _timestamp(self, data: Mapping[str, Any]) -> str:
        for key in ("timestamp", "fecha_cambio"):
            text = as_text(data.get(key))
            try:
                if text and datetime.fromisoformat(text).tzinfo is not None:
                    return text
            except ValueError:
                pass
        return rfc3339(self._clock())
