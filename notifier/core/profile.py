"""A profile says as data how one backend speaks; the code is the same for all (contract, parts 1 and 2).

The data lives in ``resources/profiles/*.toml``.
"""

import tomllib
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from notifier.core.codes import canonical
from notifier.core.model import Categoria, Urgency
from notifier.core.rules import Rule

Code = Annotated[str, AfterValidator(canonical)]
"""A code of an estado, made canonical when it is read."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EventSpec(_Part):
    """How events of these names are read. Paths are dotted; the first that leads to a value wins."""

    names: tuple[str, ...]
    categoria: Categoria | None = None
    categoria_path: str = ""
    id: tuple[str, ...] = ()
    numero: tuple[str, ...] = ()
    estado: tuple[str, ...] = ()
    anterior: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    implied: Code | None = None
    trusted: bool = False


class RuleSpec(_Part):
    """One transition that this backend's users want to hear about."""

    categoria: Categoria
    origin: Code
    target: Code
    urgency: Urgency = Urgency.NORMAL

    def rule(self) -> Rule:
        """The same as the core's own value."""
        return Rule(self.categoria, self.origin, self.target, self.urgency)


class Aliases(_Part):
    """Other names under which the backend speaks of the same thing."""

    categorias: dict[str, Categoria] = Field(default_factory=dict)
    codigos: dict[Categoria, dict[Code, Code]] = Field(default_factory=dict)


class ListSpec(_Part):
    """Where a category's list is, and which fields are shown to people.

    ``item`` is the path of one item with ``{id}`` in it, empty where the backend has none. ``window``: how
    many rows of a list are read, newest first; ``None`` for all.
    """

    path: str
    item: str = ""
    window: int | None = Field(default=None, ge=1)
    numero: tuple[str, ...]
    detalle: tuple[str, ...] = ()


class RestSpec(_Part):
    """Paths below the API's address (contract 1.2).

    ``updated_since`` names the parameter that asks a list for what changed, empty where there is none.
    """

    user: str
    login: str
    logout: str
    estados: str
    per_page: int = Field(ge=1, le=1000)
    updated_since: str = ""
    lists: dict[Categoria, ListSpec]


class Profile(_Part):
    """One backend. Without ``rest`` its events can be read, but the program cannot connect to it."""

    name: str
    events: tuple[EventSpec, ...]
    aliases: Aliases = Aliases()
    rules: tuple[RuleSpec, ...] = ()
    rest: RestSpec | None = None

    @property
    def has_delta(self) -> bool:
        """Whether a list can be asked for what changed in it."""
        return self.rest is not None and bool(self.rest.updated_since)

    def has_single_items(self, categoria: Categoria) -> bool:
        """Whether one item can be asked for."""
        return self.rest is not None and bool(self.rest.lists[categoria].item)

    def event(self, name: str) -> EventSpec | None:
        """The registry's entry for an event's name; ``None`` where it says nothing of an estado."""
        for spec in self.events:
            if any(fnmatchcase(name, pattern) for pattern in spec.names):
                return spec
        return None

    def categoria(self, name: str) -> Categoria | None:
        """The category that the backend calls so, or ``None``."""
        plain = canonical(name).lower()
        alias = self.aliases.categorias.get(plain)
        if alias is not None:
            return alias
        return Categoria(plain) if plain in set(Categoria) else None

    def codigo(self, categoria: Categoria, code: str) -> str:
        """The canonical code behind what the backend wrote."""
        plain = canonical(code)
        return self.aliases.codigos.get(categoria, {}).get(plain, plain)


def load_profile(text: str) -> Profile:
    """Read a profile from the text of its file. Any thread.

    Raises:
        tomllib.TOMLDecodeError: the text is not TOML.
        pydantic.ValidationError: a part is missing, unknown or of the wrong kind.
    """
    return Profile.model_validate(tomllib.loads(text))
