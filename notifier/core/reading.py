"""What is told of the reading of a list: how far it has come, and which rows of it cannot be read."""

from dataclasses import dataclass

from notifier.core.model import Categoria


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row without an id or an estado that can be read. Frozen; any thread.

    ``id`` is ``None`` where that cannot be read. ``name``: its number, or its id; empty where it has none.
    ``field`` is the path of what is missing in it.
    """

    id: str | None
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class ListProgress:
    """So many rows of a list are in, of ``total`` where the server tells it; none: it is not being read."""

    categoria: Categoria
    read: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class RowsUnreadable:
    """Rows of a list that could not be read when it was read last.

    ``names``: some of them by their number; ``fields``: paths of what is missing in them.
    """

    categoria: Categoria
    count: int = 0
    names: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
