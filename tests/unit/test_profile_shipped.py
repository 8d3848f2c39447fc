"""The profiles that come with the program are read without pydantic, and mean the same as with it."""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.core.item_fields import LABELS
from notifier.core.model import Categoria
from notifier.core.profile.categorias import (
    Categorias,
    CategoriaSpec,
    Color,
    EstadoSpec,
    Key,
    OwnCode,
    OwnEstados,
    Word,
)
from notifier.core.profile.check import check_profile
from notifier.core.profile.fields import NOT_EMPTY, Before, CategoriaTemplate, IdTemplate, Timezone
from notifier.core.profile.item import DueSpec, FieldKey, FieldSpec
from notifier.core.profile.profile import PageLink, Profile
from notifier.core.profile.rest import ListSpec
from notifier.core.profile.rule_specs import End, When, Where
from notifier.core.profile.shipped import shipped_profile
from notifier.core.profile.socket import TOKEN, AuthSpec, EventSpec, SocketNamespace, SocketPath
from notifier.system.resources import resource, resource_text

LETTERS = "aZñÉ 7.-*'\"\\"
KEYS = ("entrega", "ruta_2")
SOME_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    Word: st.sampled_from(("ruta", " É 7")),
    OwnCode: st.sampled_from(("a Z", "É-7", "ZZ")),
    Where: st.sampled_from(("", "zone: norte | sur, acme")),
    End: st.sampled_from(("a Z", "*", "@trouble", "@Good-Final", "")),
    OwnEstados: st.deferred(
        lambda: st.lists(written(EstadoSpec), max_size=2, unique_by=lambda estado: str(estado["codigo"]))
    ),
    Categorias: st.deferred(lambda: st.tuples(*(written(CategoriaSpec).map(_called(key)) for key in KEYS))),
    Categoria: st.sampled_from(KEYS),
    Key: st.sampled_from(KEYS),
    Color: st.sampled_from(["", "#28A745"]),
    CategoriaTemplate: st.just("/e/{categoria}"),
    FieldKey: st.sampled_from(list(LABELS)),
    Timezone: st.sampled_from(["", "America/La_Paz", "-04:00", "UTC"]),
    IdTemplate: st.sampled_from(["", "/e/{id}"]),
    SocketPath: st.sampled_from(["/socket.io", "eventos/ws/"]),
    SocketNamespace: st.sampled_from(["/", "estados", " /a/b"]),
    When: st.sampled_from(["due passed", "A > 5 min [low]"]),
    PageLink: st.sampled_from(["{origin}/{id}", "https://e.bo/{numero}"]),
}
WHOLE: dict[Any, dict[str, Any]] = {
    EventSpec: {"categoria_path": "tipo"},
    EstadoSpec: {"good": False},
    AuthSpec: {
        **dict.fromkeys(("emit", "accepted", "refused", "user"), "x"),
        "handshake": {"t": TOKEN},
        "payload": {"t": TOKEN},
        "transient": ["of its own"],
    },
    ListSpec: {"path": "/x", "of": None, "line": [], "detalle": []},
    FieldSpec: {"path": ["x"], "count": [], "es": "X"},
    DueSpec: {"moment": [], "date": ["x"], "time": ["y"]},
}
"""What the checks of a whole part want in it; ``None``: not there."""


def exact(value: Any) -> Any:
    """Comparable with its types: a member of a ``StrEnum`` and its text are equal otherwise."""
    if is_dataclass(value):
        return type(value), tuple(exact(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, dict):
        return dict, tuple((exact(key), exact(found)) for key, found in value.items())
    if isinstance(value, tuple | frozenset):
        return type(value), type(value)(exact(element) for element in value)
    return type(value), value


def _called(key: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A category of this key; an estado comes once at most."""
    return lambda part: {**part, "key": key, "estados": part.get("estados", [])[:1]}


def is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def written(kind: Any, least: int = 0) -> st.SearchStrategy[Any]:
    """What may stand in a file for a value of this type; ``least``: how long it is at least."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in SOME_VALUES:
        return SOME_VALUES[kind]
    if is_dataclass(kind):
        needed = {field.name: written(field.type) for field in fields(kind) if is_needed(field)}
        free = {field.name: written(field.type) for field in fields(kind) if not is_needed(field)}
        whole = WHOLE.get(kind, {})
        parts = st.fixed_dictionaries(needed, optional=free).map(lambda part: part | whole)
        return parts.map(lambda part: {key: value for key, value in part.items() if value is not None})
    if origin is Annotated:
        values = written(inner[0], least=1 if NOT_EMPTY in inner else 0)
        may_be_text = any(isinstance(mark, Before) for mark in inner)
        return st.one_of(values, written(str, least=1)) if may_be_text else values
    if origin in (tuple, frozenset):
        return st.lists(written(inner[0]), min_size=least, max_size=2)
    if origin is dict:
        return st.dictionaries(written(inner[0]), written(inner[1]), min_size=least, max_size=2)
    if origin is Literal:
        return st.sampled_from(inner)
    if type(None) in inner:
        return written(inner[0])
    if issubclass(kind, Enum):
        return st.sampled_from([member.value for member in kind])
    if kind is str:
        return st.text(LETTERS, min_size=least, max_size=5)
    return {int: st.integers(5, 1000), bool: st.booleans()}[kind]


@pytest.mark.parametrize("name", [path.stem for path in resource("profiles").glob("*.toml")])
def test_a_shipped_profile_is_the_same_without_pydantic(name: str) -> None:
    text = resource_text(f"profiles/{name}.toml")
    assert exact(shipped_profile(text)) == exact(check_profile(text, name))


@given(written(Profile))
@settings(max_examples=60, deadline=None)
def test_so_would_be_any_that_is_right(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)
    assert exact(shipped_profile(text)) == exact(check_profile(text, "any.toml"))
