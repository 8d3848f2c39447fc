"""The part of a profile about REST: where what is asked for is found in the answers (contract 1.2, 2.4)."""

from dataclasses import dataclass, field
from typing import Annotated

from notifier.core.model import Categoria
from notifier.core.profile_fields import NOT_EMPTY, CategoriaTemplate, IdTemplate, Name, Part, Paths, Range

Rows = Annotated[int, Range(ge=1, le=1000)]
"""How many rows of a list are asked for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec(Part):
    """Where a category's list is, and what is where in it.

    ``fallbacks``: asked in this order where the user may not see ``path`` (403). ``item`` is the path of one
    item with ``{id}`` in it, empty where the backend has none. ``window``: how many rows of a list are read,
    newest first; ``None`` for all. ``params`` are sent with each question. Without ``last_page`` the list
    comes in one answer. ``estado`` leads to a code or to an object with ``codigo``. What ``numero`` and
    ``detalle`` lead to is shown to people.
    """

    path: Name
    fallbacks: tuple[Name, ...] = ()
    item: IdTemplate = ""
    params: dict[Name, str] = field(default_factory=dict)
    per_page: Rows | None = None
    window: Annotated[int, Range(ge=1)] | None = None

    rows: Paths = ("data",)
    current_page: Paths = ("meta.current_page",)
    last_page: Paths = ("meta.last_page",)
    total: Paths = ("meta.total",)
    item_row: Paths = ("data",)

    id: Paths = ("id",)
    estado: Paths = ("estado",)
    version: Paths = ("version",)
    updated_at: Paths = ("updated_at",)
    numero: Paths
    detalle: Paths = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoFields(Part):
    """What is where in the catalogue of a category."""

    rows: Paths = ("data",)
    codigo: Paths = ("codigo",)
    nombre: Paths = ("nombre",)
    color: Paths = ("color",)
    icono: Paths = ("icono",)
    final: Paths = ("es_estado_final",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFields(Part):
    """What a sign-in sends, and what is where in its answer and in that of ``user``.

    ``device`` is the name of the field for this computer's name, empty where the backend wants none.
    """

    login: Name = "login"
    password: Name = "password"  # noqa: S105 - the name of a field
    device: str = "device_name"
    token: Paths = ("token",)
    user_id: Paths = ("user.id",)
    user_name: Paths = ("user.name",)
    user_email: Paths = ("user.email",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSpec(Part):
    """Paths below the API's address.

    ``logout`` and ``estados`` are empty where the backend has none. ``updated_since`` names the parameter
    that asks a list for what changed, empty where there is none; ``page_param`` and ``per_page_param`` are
    those of paged lists. A category without a list has no items.
    """

    user: Name
    login: Name
    logout: str = ""
    estados: CategoriaTemplate = ""
    page_param: Name = "page"
    per_page_param: Name = "per_page"
    per_page: Rows
    updated_since: str = ""
    session: SessionFields = SessionFields()
    estado_fields: EstadoFields = EstadoFields()
    lists: Annotated[dict[Categoria, ListSpec], NOT_EMPTY]
