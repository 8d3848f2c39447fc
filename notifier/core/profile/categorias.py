"""The part of a profile about categories: what kinds of items there are, their names and their estados.

A category is a plain key, as events, lists and rules write it; all that is known of it is here, in the
profile (contract 2.5).
"""

from dataclasses import dataclass
from typing import Annotated

from notifier.core.codes import canonical
from notifier.core.i18n import Translate, language_of, mark
from notifier.core.model import Categoria
from notifier.core.plain_text import plain_color, plain_line
from notifier.core.profile.fields import NOT_EMPTY, After, Code, MistakeError, Part, Range, key_like

MAX_CATEGORIAS = 20
"""So many categories a profile has at most: each has a tab, a line in the menu and a list that is asked."""


def _as_color(text: str) -> str:
    if text and not plain_color(text):
        raise MistakeError(mark("se espera un color como {example}"), example="#28A745")
    return text


Key = Annotated[str, key_like("nota_credito")]
"""The key of a category where it is declared."""

Color = Annotated[str, After(_as_color)]
"""``#RRGGBB``, or empty."""


def _as_word(text: str) -> str:
    plain = plain_line(text)
    if not plain:
        raise MistakeError(mark("no puede estar vacío"))
    return plain


def _as_codigo(text: str) -> str:
    code = canonical(text)
    if not code:
        raise MistakeError(mark("no puede estar vacío"))
    return code


Word = Annotated[str, NOT_EMPTY, Range(max_length=40), After(_as_word)]
"""What people read as the name of something."""

OwnCode = Annotated[str, NOT_EMPTY, After(_as_codigo)]
"""A code where it is declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoriaNames(Part):
    """What one item and what many are called in a language, as in the middle of a sentence."""

    singular: Word
    plural: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoSpec(Part):
    """An estado of a category; what is left out stays as the default catalogue has it.

    ``siguientes``: the estados that may follow. ``final``: nothing happens to the item any more. ``good``:
    what everybody hopes for. ``trouble``: somebody has to see to it.
    """

    codigo: OwnCode
    nombre: Annotated[str, After(plain_line)] = ""
    color: Color = ""
    icono: Annotated[str, Range(max_length=16), After(plain_line)] = ""
    siguientes: tuple[Code, ...] | None = None
    final: bool | None = None
    good: bool | None = None
    trouble: bool | None = None

    def __post_init__(self) -> None:
        """A part that contradicts itself is a mistake."""
        if self.good and self.trouble:
            raise MistakeError(mark("un estado no puede ser good y trouble"))


OwnEstados = Annotated[tuple[EstadoSpec, ...], Range(max_length=200)]
"""Those that a profile says of a category; each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoriaSpec(Part):
    """A kind of items, as this backend has them.

    ``catalogue``: the name under which its estados are asked, and are found in the default catalogue; without
    it the key is that. ``estados`` are laid over those of the default catalogue. ``money``: its estados say
    whether something is paid, and notifications of them have the picture of money.
    """

    key: Key
    symbol: Annotated[str, Range(max_length=16), After(plain_line)] = ""
    money: bool = False
    catalogue: str = ""
    es: CategoriaNames
    en: CategoriaNames | None = None
    estados: OwnEstados = ()

    @property
    def categoria(self) -> Categoria:
        """The key, as everything else names it."""
        return Categoria(self.key)

    @property
    def catalogue_name(self) -> str:
        """The name under which its estados are asked."""
        return self.catalogue or self.key

    @property
    def names_as_codes(self) -> frozenset[str]:
        """All that one or many are called, in the form in which names are compared."""
        names = (self.es, self.en) if self.en is not None else (self.es,)
        return frozenset(canonical(word) for one in names for word in (one.singular, one.plural))

    def names(self, translate: Translate) -> CategoriaNames:
        """The names in the user's language; those in Spanish where there are no others."""
        return self.en if language_of(translate) == "en" and self.en is not None else self.es


Categorias = Annotated[tuple[CategoriaSpec, ...], NOT_EMPTY, Range(max_length=MAX_CATEGORIAS)]
"""All categories of a profile, in the order in which they are shown."""
