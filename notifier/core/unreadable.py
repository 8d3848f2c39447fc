"""Rows of a list that cannot be read: what is not whole is said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row without an id or an estado that can be read. Frozen; any thread.

    ``id`` is ``None`` where that cannot be read. ``name``: its number, or its id; empty where it has none.
    ``field`` is the path of what is missing in it.
    """

    id: str | None
    name: str
    field: str
