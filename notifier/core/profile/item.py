"""The part of a profile about one row of a list: its named fields, when it is due, and its line.

::

    [rest.lists.entrega]
    due = { date = "fecha_prometida", time = "ventana.fin", start = "ventana.inicio" }
    line = ["client", "zone", "Bs {amount}"]

    [rest.lists.entrega.fields]
    client = ["cliente.nombre", "cliente"]     # the first path that leads to a text
    zone = "ventas[].cliente.zona"             # of a list the different texts: "Sopocachi, Centro"
    amount = "total"
    sales = { count = "ventas", es = "Ventas", en = "Sales" }
    weight = { path = "peso_kg", es = "Peso (kg)", en = "Weight (kg)" }

A path is dotted. A list on the way is walked through, and ``[]`` says so; what leads to an object means its
``nombre`` or ``name``.
"""

import re
from dataclasses import dataclass, field
from typing import Annotated, Any

from notifier.core.i18n import Translate, language_of, mark
from notifier.core.item_fields import LABELS, MAX_FIELDS
from notifier.core.plain_text import plain_line
from notifier.core.profile.fields import NOT_EMPTY, After, Before, MistakeError, Part, Paths, Range, key_like

PLACE = re.compile(r"\{([^{}]*)\}")
"""Where a field stands in a piece of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec(Part):
    """Where a field is: at the first ``path`` that leads to a text, or how many a list has (``count``).

    ``es`` and ``en``: what people call it. Needed in Spanish for a key that is not one of
    :data:`~notifier.core.item_fields.LABELS`.
    """

    path: Paths = ()
    count: Paths = ()
    es: Annotated[str, Range(max_length=40), After(plain_line)] = ""
    en: Annotated[str, Range(max_length=40), After(plain_line)] = ""

    def __post_init__(self) -> None:
        """A part that is not whole is a mistake."""
        if bool(self.path) == bool(self.count):
            raise MistakeError(mark("se espera path o count, uno de los dos"))

    def label(self, key: str, translate: Translate) -> str:
        """What people call it, in the user's language. ``key``: the field's own."""
        own = self.en if self.en and language_of(translate) == "en" else self.es
        return own or translate(LABELS[key])


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSpec(Part):
    """Where it is written until when something was promised.

    ``moment``: a moment, or a date alone, of which the last second counts. Or ``date`` with a ``time`` of
    that day, as in the end of a window; ``start`` is when that begins, for one that ends on the next day. See
    :func:`notifier.core.moments.read_due_parts`.
    """

    moment: Paths = ()
    date: Paths = ()
    time: Paths = ()
    start: Paths = ()

    def __post_init__(self) -> None:
        """A part that is not whole is a mistake."""
        if bool(self.moment) == bool(self.date):
            raise MistakeError(mark("se espera moment o date, uno de los dos"))
        if (self.time and not self.date) or (self.start and not self.time):
            raise MistakeError(mark("time va junto a date, y start junto a time"))


def _as_path(value: Any) -> Any:
    return {"path": value} if isinstance(value, (str, list, tuple)) else value


def _as_moment(value: Any) -> Any:
    return {"moment": value} if isinstance(value, (str, list, tuple)) else value


FieldKey = Annotated[str, key_like("peso_kg")]
"""The key of a field where it is declared."""

Field = Annotated[FieldSpec, Before(_as_path)]
"""A field, as a path, a list of paths or a section."""

Due = Annotated[DueSpec, Before(_as_moment)]
"""The same for when it is due."""

Piece = Annotated[str, NOT_EMPTY]
"""A piece of the line: the key of a field, or a text with keys in braces, as ``Bs {amount}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSpec(Part):
    """What people are shown of a row besides its number and estado.

    ``fields`` by key, in the order in which they are shown; ``due``: see :class:`DueSpec`. ``line``: which of
    the fields the one line of lists and notifications has, in this order; without it all of them. A piece of
    which a field is empty is left out. ``detalle``: paths of texts that are the line where a profile has no
    ``fields``.
    """

    fields: Annotated[dict[FieldKey, Field], Range(max_length=MAX_FIELDS)] = field(default_factory=dict)
    due: Due | None = None
    line: tuple[Piece, ...] = ()
    detalle: Paths = ()

    def __post_init__(self) -> None:
        """A part that contradicts itself is a mistake."""
        if self.detalle and (self.fields or self.line):
            raise MistakeError(mark("con fields sobra detalle: su lugar lo tiene line"))
        for key, spec in self.fields.items():
            if key not in LABELS and not spec.es:
                raise MistakeError(
                    mark("el campo {key} necesita un nombre para la gente: {key} = {example}"),
                    key=key,
                    example='{ path = "…", es = "…", en = "…" }',
                )
        for piece in self.line:
            for key in keys_of(piece):
                if key not in self.fields:
                    raise MistakeError(
                        mark("line nombra {key}, que no está en fields: {known}"),
                        key=key,
                        known=", ".join(self.fields),
                    )

    @property
    def tells(self) -> bool:
        """Whether anything is said here at all."""
        return any(getattr(self, name) for name in OF_THE_ITEM)

    @property
    def pieces(self) -> tuple[str, ...]:
        """What the line is made of."""
        return self.line or tuple(self.fields)


OF_THE_ITEM = ("fields", "due", "line", "detalle")
"""What :class:`ItemSpec` says."""


def keys_of(piece: str) -> list[str]:
    """The fields that a piece of the line names."""
    return PLACE.findall(piece) if "{" in piece else [piece]
