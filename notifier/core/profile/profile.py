"""A profile says as data how one backend speaks; the code is the same for all (contract, parts 1 and 2).

The data lives in ``resources/profiles/*.toml``, or in a file of the user's own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Annotated
from urllib.parse import quote, urlsplit

from notifier.core.codes import canonical
from notifier.core.i18n import Translate, mark
from notifier.core.item_fields import LABELS
from notifier.core.late_rules import LateRule
from notifier.core.model import Categoria, Item
from notifier.core.profile.categorias import Categorias
from notifier.core.profile.fields import (
    After,
    Code,
    LinkTemplate,
    MistakeError,
    Name,
    Part,
    Range,
    Timezone,
)
from notifier.core.profile.rest import ListSpec, RestSpec
from notifier.core.profile.rule_specs import LateRuleSpec, RuleSpec
from notifier.core.profile.socket import EventSpec, SocketSpec
from notifier.core.rules import ANY, BASIC, NUMERO, Condition, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliases(Part):
    """Other names under which the backend speaks of the same thing."""

    categorias: dict[Code, Categoria] = field(default_factory=dict)
    codigos: dict[Categoria, dict[Code, Code]] = field(default_factory=dict)


Seconds = Annotated[int, Range(ge=5, le=3600)]
"""Between two looks at a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSpec(Part):
    """Seconds between two looks at a list while the socket is up (``live``) and down (contract 2.3).

    ``fold``: events that name no item and come within so many seconds are looked after together; with 0 as
    soon as it is quiet for a moment.
    """

    live: Seconds = 60
    down: Seconds = 20
    fold: Annotated[int, Range(ge=0, le=3600)] = 0


_LINK_START = re.compile(r"(\{origin\}|https?://[^\s/\\?#@{}]+)/")


def _is_link(text: str) -> str:
    # Where it leads is written by whoever wrote the profile; an id cannot name another server.
    if not _LINK_START.match(text):
        raise MistakeError(mark("se espera una dirección como {example}"), example="{origin}/ver/{id}")
    return text


PageLink = Annotated[LinkTemplate, After(_is_link)]
"""The address that shows one item in the web application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Part):
    """One backend. Without ``rest`` its events can be read, but the program cannot connect to it.

    ``timezone``: of times that this backend writes without their zone; without it they are not read.
    """

    name: Name
    timezone: Timezone = ""
    categorias: Categorias
    socket: SocketSpec = field(default_factory=SocketSpec)
    events: tuple[EventSpec, ...]
    aliases: Aliases = Aliases()
    rules: tuple[RuleSpec, ...] = ()
    late_rules: tuple[LateRuleSpec, ...] = ()
    poll: PollSpec = PollSpec()
    links: dict[Categoria, PageLink] = field(default_factory=dict)
    rest: RestSpec | None = None

    @property
    def keys(self) -> tuple[Categoria, ...]:
        """The categories, in the order in which they are shown."""
        return tuple(spec.categoria for spec in self.categorias)

    @property
    def has_delta(self) -> bool:
        """Whether a list can be asked for what changed in it."""
        return self.rest is not None and bool(self.rest.updated_since)

    def has_list(self, categoria: Categoria) -> bool:
        """Whether the backend has items of this category at all."""
        return self.rest is not None and categoria in self.rest.lists

    def has_single_items(self, categoria: Categoria) -> bool:
        """Whether one item can be asked for."""
        spec = self.rest.lists.get(categoria) if self.rest is not None else None
        return spec is not None and bool(spec.item)

    def source(self, categoria: Categoria) -> Categoria:
        """In whose name the list of this category is asked: its own, or that of the one it is read from."""
        has_list = self.rest is not None and categoria in self.rest.lists
        return self.rest.source(categoria) if self.rest is not None and has_list else categoria

    def fed(self, source: Categoria) -> tuple[Categoria, ...]:
        """The categories that are read from the list of this one, its own first."""
        return self.rest.fed(source) if self.rest is not None else (source,)

    def has_window(self, categoria: Categoria) -> bool:
        """Whether only the newest rows of a list are read."""
        spec = self.rest.lists.get(categoria) if self.rest is not None else None
        return spec is not None and spec.window is not None

    def look_pages(self, categoria: Categoria) -> int | None:
        """How many pages a look at a list reads; ``None`` for all that is read of it."""
        spec = self.rest.lists.get(categoria) if self.rest is not None else None
        return spec.look_pages if spec is not None and self.has_window(categoria) else None

    def event(self, name: str) -> EventSpec | None:
        """The registry's entry for an event's name; ``None`` where it says nothing of an estado."""
        for spec in self.events:
            if any(fnmatchcase(name, pattern) for pattern in spec.names):
                return spec
        return None

    def categoria(self, name: str) -> Categoria | None:
        """The category that the backend calls so, or ``None``."""
        code = canonical(name)
        alias = self.aliases.categorias.get(code)
        if alias is not None:
            return alias
        plain = code.lower()
        if plain in self.keys:
            return Categoria(plain)
        # Events of many say it in the plural, and some in another language.
        return next((spec.categoria for spec in self.categorias if code in spec.names_as_codes), None)

    def plural(self, categoria: Categoria, translate: Translate) -> str:
        """What its items are called; the key of a category that is none of this profile's."""
        found = (spec.names(translate).plural for spec in self.categorias if spec.key == categoria)
        return next(found, categoria)

    def labels(self, translate: Translate) -> dict[Categoria, dict[str, str]]:
        """What people call the fields of each category's items, by key, in the profile's order."""
        return {
            categoria: {key: spec.label(key, translate) for key, spec in found.fields.items()}
            for categoria, found in self._lists.items()
        }

    def catalogue_name(self, categoria: Categoria) -> str:
        """The name under which the estados of a category are asked."""
        return next((spec.catalogue_name for spec in self.categorias if spec.key == categoria), categoria)

    def codigo(self, categoria: Categoria, code: str) -> str:
        """The canonical code behind what the backend wrote."""
        plain = canonical(code)
        return self.aliases.codigos.get(categoria, {}).get(plain, plain)

    @property
    def told(self) -> tuple[Rule, ...]:
        """What is told where the settings do not say it: its own rules, and what every profile tells."""
        return (*(spec.rule() for spec in self.rules), *BASIC)

    @property
    def late_on(self) -> tuple[LateRule, ...]:
        """What is told, because it did not happen in time, where the settings do not say it."""
        return tuple(spec.rule() for spec in self.late_rules if spec.on)

    def meant(self, rule: Rule) -> Rule:
        """The same rule in canonical words: people may write it in the backend's own."""
        categoria = (self.categoria(rule.categoria) or rule.categoria) if rule.categoria else rule.categoria
        return Rule(
            categoria,
            self.codigo(categoria, rule.origin),
            self.codigo(categoria, rule.target),
            rule.urgency,
            tuple(replace(one, field=self._field(categoria, one)) for one in rule.conditions),
        )

    def meant_late(self, rule: LateRule) -> LateRule:
        """The same rule about time in canonical words."""
        categoria = self.categoria(rule.categoria) or rule.categoria
        estado = self.codigo(categoria, rule.estado) if rule.estado else ""
        unless = tuple(self.codigo(categoria, code) for code in rule.unless)
        return replace(rule, categoria=categoria, estado=estado, unless=unless)

    def has_field(self, categoria: Categoria, key: str) -> bool:
        """Whether the items of a category, of any where it is empty, have this field."""
        return key in (ANY, NUMERO) or any(
            key in spec.fields for of, spec in self._lists.items() if categoria in (ANY, of)
        )

    def has_due(self, categoria: Categoria) -> bool:
        """Whether the backend tells until when an item of this category was promised."""
        spec = self._lists.get(categoria)
        return spec is not None and bool(spec.due)

    def _field(self, categoria: Categoria, condition: Condition) -> str:
        """The key of the field that a person calls so: by its key, or by what the lists call it."""
        written = canonical(condition.field)
        for of, spec in self._lists.items():
            for key, field_spec in spec.fields.items() if categoria in (ANY, of) else ():
                names = (key, field_spec.es, field_spec.en, LABELS.get(key, ""))
                if written and written in map(canonical, names):
                    return key
        return condition.field

    @property
    def _lists(self) -> Mapping[Categoria, ListSpec]:
        return self.rest.lists if self.rest is not None else {}

    def link(self, item: Item, api_url: str) -> str | None:
        """The address that shows an item in the web application, or ``None`` where there is none."""
        template = self.links.get(item.categoria)
        if template is None or (not item.numero and "{numero}" in template):
            return None
        api = urlsplit(api_url)
        host = api.netloc.rpartition("@")[2]
        return template.format(
            origin=f"{api.scheme}://{host}",
            id=quote(item.id, safe=""),
            numero=quote(item.numero, safe=""),
        )
