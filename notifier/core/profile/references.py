"""Whether a profile names only categories that it declares, and each once. Pure; any thread.

It goes through what was written by the types of :mod:`notifier.core.profile.profile`: wherever one of them
says ``Categoria``, there has to be a declared key. A part that has other mistakes is looked at as far as it
can be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin

from notifier.core.codes import canonical
from notifier.core.i18n import mark
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile

Place = tuple[str | int, ...]
Mistake = tuple[Place, str, tuple[tuple[str, object], ...]]
"""Where it is, what is wrong in Spanish, and what stands in the sentence's places."""


def reference_mistakes(document: Mapping[str, Any], declared: list[str]) -> Iterator[Mistake]:
    """The mistakes of a profile that was written, in the order of its types.

    ``declared``: the keys of its categories, in order; one that is there twice is a mistake.
    """
    for position, key in enumerate(declared):
        if key in declared[:position]:
            yield (
                ("categorias", position, "key"),
                mark("la categoría {name} está declarada dos veces"),
                (("name", key),),
            )
    yield from _doubled_estados(document.get("categorias"))
    for place, name in _named(Profile, document, ()):
        # Where none can be read that alone is the mistake.
        if declared and name not in declared:
            yield (
                place,
                mark("la categoría {name} no está en [[categorias]]; están: {known}"),
                (("name", name), ("known", ", ".join(declared))),
            )


def declared_keys(document: Mapping[str, Any]) -> list[str]:
    """The keys of the categories that a profile declares, as they were written."""
    found = document.get("categorias")
    entries = found if isinstance(found, (list, tuple)) else ()
    keys = (
        entry.get("key") if isinstance(entry, Mapping) else getattr(entry, "key", None) for entry in entries
    )
    return [key for key in keys if isinstance(key, str)]


def _doubled_estados(categorias: Any) -> Iterator[Mistake]:
    for number, entry in enumerate(categorias if isinstance(categorias, list) else ()):
        estados = entry.get("estados") if isinstance(entry, Mapping) else None
        codes: list[str] = []
        for position, estado in enumerate(estados if isinstance(estados, list) else ()):
            code = estado.get("codigo") if isinstance(estado, Mapping) else None
            plain = canonical(code) if isinstance(code, str) else ""
            if plain and plain in codes:
                there: Place = ("categorias", number, "estados", position, "codigo")
                yield there, mark("el estado {name} está dos veces"), (("name", str(code)),)
            codes.append(plain)


def _named(kind: Any, value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """The categories that stand where the types want one."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if type(None) in get_args(kind):  # of X | None
        kind = get_args(kind)[0]
    if kind is Categoria:
        if isinstance(value, str):
            yield place, value
        return
    for inner, found, step in _parts(kind, value):
        yield from _named(inner, found, (*place, step))


def _parts(kind: Any, value: Any) -> Iterator[tuple[Any, Any, str | int]]:
    """What a section, a list or a table of this type is made of: type, value and step of each."""
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(value, Mapping) and is_dataclass(kind):
        yield from ((part.type, value[part.name], part.name) for part in fields(kind) if part.name in value)
    elif isinstance(value, Mapping) and origin is dict:
        for key, found in value.items():
            yield from ((inner[0], key, key), (inner[1], found, key))
    elif isinstance(value, list) and origin in (tuple, frozenset):
        yield from ((inner[0], element, position) for position, element in enumerate(value))
