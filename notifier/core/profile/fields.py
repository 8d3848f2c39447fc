"""What the parts of a profile are made of: frozen sections, codes, paths and templates.

Their annotations say how a value is read and what is a mistake. For a shipped profile
:mod:`notifier.core.profile.shipped` follows them, for a person's file pydantic does, called by
:mod:`notifier.core.profile.check`. Nothing here loads pydantic outside of what it calls itself.
"""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Annotated, Any, ClassVar

from notifier.core.codes import canonical, is_key
from notifier.core.i18n import mark
from notifier.core.moments import zone_of


class Part:
    """A section of a profile: what it does not know is a mistake. Any thread may read it."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}


class MistakeError(ValueError):
    """A mistake in a profile, in Spanish; ``values`` fill its ``{names}``."""

    def __init__(self, text: str, **values: object) -> None:
        """``text`` is marked for translation."""
        # Not filled in here: the sentence is translated first.
        super().__init__(text)
        self.text = text
        self.values = values


class Before:
    """Changes a value before it is read as what the annotation says."""

    def __init__(self, change: Callable[[Any], Any]) -> None:
        """``change`` gets what TOML may hold, of any type."""
        self.change = change

    def __get_pydantic_core_schema__(self, source: Any, inner: Callable[[Any], Any]) -> Any:
        """Pydantic's hook for annotations."""
        from pydantic_core.core_schema import no_info_before_validator_function

        return no_info_before_validator_function(self.change, inner(source))


class After:
    """Changes a value after it was read, or refuses it."""

    def __init__(self, change: Callable[[Any], Any]) -> None:
        """``change`` gets a value of the annotation's type, and may raise :class:`MistakeError`."""
        self.change = change

    def __get_pydantic_core_schema__(self, source: Any, inner: Callable[[Any], Any]) -> Any:
        """Pydantic's hook for annotations."""
        from pydantic_core.core_schema import no_info_after_validator_function

        return no_info_after_validator_function(self.change, inner(source))


class Range:
    """How large a number or how long something may be; only a person's file is held to it."""

    def __init__(self, **limits: int) -> None:
        """``limits`` in the words of pydantic's schemas: ``ge``, ``le``, ``min_length``."""
        self.limits = limits

    def __get_pydantic_core_schema__(self, source: Any, inner: Callable[[Any], Any]) -> Any:
        """Pydantic's hook for annotations."""
        return {**inner(source), **self.limits}


class Held(After):
    """The same for what only a person's file is held to: a check that would cost every start something."""


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _template(*names: str) -> After:
    def check(text: str) -> str:
        try:
            # What may stand after a name, as in {id:>9}, is of no use here.
            used = {
                f"{name}{form}{conversion or ''}"
                for _, name, form, conversion in Formatter().parse(text)
                if name is not None
            }
        except ValueError:
            used = {"{"}
        if not used <= set(names):
            allowed = " ".join(f"{{{name}}}" for name in names)
            raise MistakeError(mark("entre llaves solo puede ir: {allowed}"), allowed=allowed)
        return text

    return After(check)


def key_like(example: str) -> After:
    """For the key of a category or a field where it is declared; ``example``: one, for people."""

    def check(text: str) -> str:
        if not is_key(text):
            raise MistakeError(
                mark("se espera una palabra en minúsculas, sin espacios ni acentos, como {example}"),
                example=example,
            )
        return text

    return After(check)


def _known_zone(name: str) -> str:
    if name and zone_of(name) is None:
        raise MistakeError(
            mark("no se conoce la zona horaria {name}; se espera una como {example}"),
            name=name,
            example="America/La_Paz, -04:00",
        )
    return name


NOT_EMPTY = Range(min_length=1)
"""For texts, lists and tables."""

Code = Annotated[str, After(canonical)]
"""A code of an estado, made canonical when it is read."""

Name = Annotated[str, NOT_EMPTY]
"""The name of an event, a channel or a key."""

Timezone = Annotated[str, Held(_known_zone)]
"""The zone of times that are written without one: ``America/La_Paz``, ``-04:00``; empty for none."""

Paths = Annotated[tuple[Name, ...], Before(_as_tuple)]
"""Dotted paths into a JSON object; the first that leads to a value wins. One may be written as a text."""

CategoriaTemplate = Annotated[str, _template("categoria")]
"""A path of the API with ``{categoria}`` in it."""

CodigoTemplate = Annotated[str, _template("categoria", "codigo")]
"""A path of the API with ``{categoria}`` and ``{codigo}`` in it."""


def _names_an_item(text: str) -> str:
    if text and "{id}" not in text:
        raise MistakeError(mark("falta {place}"), place="{id}")
    return text


IdTemplate = Annotated[str, _template("id"), After(_names_an_item)]
"""A path of the API with ``{id}`` in it."""

LinkTemplate = Annotated[str, _template("origin", "id", "numero")]
"""An address of the web application; ``{origin}`` is that of the API."""
