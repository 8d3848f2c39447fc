"""The part of a profile about REST: where what is asked for is found in the answers (contract 1.2, 2.4)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated

from notifier.core.i18n import mark
from notifier.core.model import Categoria
from notifier.core.profile.fields import (
    NOT_EMPTY,
    After,
    CategoriaTemplate,
    CodigoTemplate,
    IdTemplate,
    MistakeError,
    Name,
    Part,
    Paths,
    Range,
)
from notifier.core.profile.item import OF_THE_ITEM, ItemSpec

Rows = Annotated[int, Range(ge=1, le=1000)]
"""How many rows of a list are asked for at once."""


class Paging(StrEnum):
    """How a list is asked for what follows.

    ``PAGE``: by the number of the page. ``OFFSET``: by how many rows were read. ``NEXT``: by the link or the
    cursor that the answer before has. ``WHOLE``: it comes in one answer.
    """

    PAGE = "page"
    OFFSET = "offset"
    NEXT = "next"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec(ItemSpec):
    """Where a category's list is, and what is where in it.

    ``of`` names another list whose rows are read for this category, too: then only what is where in a row
    is said here. ``fallbacks``: asked in this order where the user may not see ``path`` (403). ``item`` is
    the path of one item with ``{id}`` in it, empty where the backend has none. ``window``: how many rows of a
    list are read, newest first; ``None`` for all. ``look_pages``: how many pages of such a window a look
    reads between two readings of all of it; ``None`` for all. What is open and older is then asked for by
    itself, one item a look, where there is ``item``. ``params`` are sent with each question.

    ``paging``: how the list goes on; ``None`` for by pages, or by the link or cursor that an answer without
    a last page has; without any ``last_page`` the list comes in one answer. ``first_page`` is the number of
    the first page; ``page_param`` (the page, or for offsets the number of rows), ``per_page_param`` and
    ``cursor_param`` name the parameters, the first two beside what ``rest`` says. ``next`` leads to a link,
    ``cursor`` to a cursor, ``more`` to whether more follows. A list that does not have what ``last_page``,
    ``total``, ``next``, ``cursor`` and ``more`` declare was not read.

    ``estado`` leads to a code or to an object with ``codigo``. What ``numero`` leads to is shown to people.
    """

    path: str = ""
    of: Categoria | None = None
    fallbacks: tuple[Name, ...] = ()
    item: IdTemplate = ""
    params: dict[Name, str] = field(default_factory=dict)
    per_page: Rows | None = None
    window: Annotated[int, Range(ge=1)] | None = None
    look_pages: Annotated[int, Range(ge=1)] | None = None

    paging: Paging | None = None
    first_page: Annotated[int, Range(ge=0)] = 1
    page_param: str = ""
    per_page_param: str = ""
    cursor_param: Name = "cursor"

    rows: Paths = ("data",)
    current_page: Paths = ("meta.current_page", "current_page")
    last_page: Paths = ("meta.last_page", "last_page")
    total: Paths = ("meta.total", "total")
    next: Paths = ("links.next", "next_page_url", "meta.next", "next")
    cursor: Paths = ("meta.next_cursor", "next_cursor")
    more: Paths = ("meta.has_more_pages", "has_more_pages", "meta.has_more", "has_more")
    item_row: Paths = ("data",)

    id: Paths = ("id",)
    estado: Paths = ("estado",)
    version: Paths = ("version",)
    updated_at: Paths = ("updated_at",)
    numero: Paths

    @property
    def is_whole(self) -> bool:
        """Whether it comes in one answer."""
        return self.paging is Paging.WHOLE or (self.paging is None and not self.last_page)


_OF_THE_LIST = (
    *("path", "fallbacks", "item", "item_row", "params", "per_page", "window", "look_pages", "rows"),
    *("paging", "first_page", "page_param", "per_page_param", "cursor_param"),
    *("current_page", "last_page", "total", "next", "cursor", "more"),
)
"""What two categories that are read from one list have in common."""


def _has_path(spec: ListSpec) -> ListSpec:
    if not spec.path and spec.of is None:
        raise MistakeError(mark("falta {key}"), key="path")
    return spec


def _shared(lists: dict[Categoria, ListSpec]) -> dict[Categoria, ListSpec]:
    """With all that a list which is another one's takes from that one."""
    found = {}
    for categoria, spec in lists.items():
        source = spec if spec.of is None else lists.get(spec.of)
        if source is None or (spec.of is not None and source.of is not None):
            known = ", ".join(name for name, other in lists.items() if other.of is None)
            message = mark("{name}.of: se espera uno de: {expected}")
            raise MistakeError(message, name=categoria, expected=known)
        # What people are shown of a row is the same, where nothing else is said.
        names = (*_OF_THE_LIST, *(() if spec.tells else OF_THE_ITEM))
        common = {name: getattr(source, name) for name in names}
        found[categoria] = spec if spec.of is None else replace(spec, **common)
    return found


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
    ``ends_others``: whether a sign-in ends the user's sessions elsewhere.
    """

    login: Name = "login"
    password: Name = "password"  # noqa: S105 - the name of a field
    device: str = "device_name"
    ends_others: bool = False
    token: Paths = ("token",)
    user_id: Paths = ("user.id",)
    user_name: Paths = ("user.name",)
    user_email: Paths = ("user.email",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSpec(Part):
    """Paths below the API's address.

    ``logout``, ``estados`` and ``transitions`` (what may follow an estado) are empty where the backend has
    none. ``updated_since`` names the parameter
    that asks a list for what changed, empty where there is none; ``page_param`` and ``per_page_param`` are
    those of paged lists. ``success`` leads to whether a good answer is a yes, where it tells, and ``message``
    to what the server says with a no. A category without a list has no items.
    """

    user: Name
    login: Name
    logout: str = ""
    estados: CategoriaTemplate = ""
    transitions: CodigoTemplate = ""
    page_param: Name = "page"
    per_page_param: Name = "per_page"
    per_page: Rows
    updated_since: str = ""
    success: Paths = ("success",)
    message: Paths = ("message", "error")
    session: SessionFields = SessionFields()
    estado_fields: EstadoFields = EstadoFields()
    lists: Annotated[dict[Categoria, Annotated[ListSpec, After(_has_path)]], NOT_EMPTY, After(_shared)]

    def source(self, categoria: Categoria) -> Categoria:
        """In whose name the list of this category is asked: its own, or the one it is read from.

        Raises:
            KeyError: the category has no list.
        """
        return self.lists[categoria].of or categoria

    def fed(self, source: Categoria) -> tuple[Categoria, ...]:
        """The categories that are read from this list, its own first."""
        return (source, *(name for name, spec in self.lists.items() if spec.of == source))
