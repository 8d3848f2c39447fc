"""What the synchronizer publishes, on its thread, to whoever shows things. All values are frozen.

What goes in is in :mod:`notifier.core.messages`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from notifier.core.choices import Muted
from notifier.core.link import Link
from notifier.core.model import Alert, Categoria, Estado, Item, ItemKey, Transition
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.core.trace import Trace


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link has a new state or a new reason."""

    link: Link


@dataclass(frozen=True, slots=True)
class LanguageChanged:
    """From now on all texts are in another language; what was said before is said again."""


@dataclass(frozen=True, slots=True)
class CategoriasKnown:
    """The categories of the profile, in the order in which they are shown; before anything of their items.

    ``labels``: what people call the fields of each, by key, in the user's language.
    """

    categorias: tuple[CategoriaSpec, ...]
    labels: Mapping[Categoria, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebPagesKnown:
    """Of these categories the items have a page in the web application (the profile's ``links``)."""

    categorias: frozenset[Categoria]


@dataclass(frozen=True, slots=True)
class RefusedKnown:
    """The server does not show these categories to this user: nothing of them is shown."""

    categorias: frozenset[Categoria]


@dataclass(frozen=True, slots=True)
class CatalogueChanged:
    """The names and colours of a category's estados."""

    categoria: Categoria
    estados: tuple[Estado, ...]


@dataclass(frozen=True, slots=True)
class ItemsReset:
    """All items of a category, replacing what was shown: at start, and after a change of account."""

    categoria: Categoria
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ItemsChanged:
    """The rows of a category that differ from what was told before."""

    categoria: Categoria
    upserted: tuple[Item, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransitionSeen:
    """An item went from one estado to another; already committed."""

    transition: Transition


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """An alert is to be shown; already committed where it has an outbox number."""

    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertTold:
    """The desktop took the alert of this change, and that is marked."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class AlertWithdrawn:
    """The alert of this topic was seen or is no longer true, and may disappear from the desktop.

    ``seqs``: the outbox's numbers, where only some that the desktop has not taken are meant.
    """

    topic: str
    seqs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertCorrected:
    """Part of what an alert told is no longer true: this one takes its place where it still stands."""

    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertsForgotten:
    """Whose the stored alerts are is not certain any more: none is told, and what is shown of them goes."""


class SilenceKind(StrEnum):
    """Why nothing is told now: a person's pause, the quiet hours of the settings, or the desktop's own."""

    PAUSE = "pause"
    HOURS = "hours"
    DESKTOP = "desktop"


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is told until then, aware; ``None``: until somebody ends it."""

    kind: SilenceKind
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SilenceChanged:
    """Nothing is told for a while; ``None`` when alerts are told again."""

    silence: Silence | None


@dataclass(frozen=True, slots=True)
class ChoicesKnown:
    """The items that a person follows, and those that are muted and how long.

    ``items``: all of them that are known, in their lists or not any more.
    """

    follows: frozenset[ItemKey] = frozenset()
    mutes: Mapping[ItemKey, Muted] = field(default_factory=dict)
    items: Mapping[ItemKey, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnseenChanged:
    """The items of which something was told that nobody has seen; ``urgent``: how many of them urgently."""

    items: tuple[ItemKey, ...]
    urgent: int = 0


@dataclass(frozen=True, slots=True)
class DesktopShows:
    """Whether the desktop takes alerts: it took none for a while, or takes them again."""

    shows: bool


@dataclass(frozen=True, slots=True)
class PendingAlerts:
    """How many alerts the desktop has not taken yet."""

    count: int


Outbound = (
    LinkChanged
    | LanguageChanged
    | CategoriasKnown
    | WebPagesKnown
    | RefusedKnown
    | CatalogueChanged
    | ListProgress
    | RowsUnreadable
    | ItemsReset
    | ItemsChanged
    | TransitionSeen
    | AlertRaised
    | AlertTold
    | AlertWithdrawn
    | AlertCorrected
    | AlertsForgotten
    | SilenceChanged
    | ChoicesKnown
    | UnseenChanged
    | DesktopShows
    | PendingAlerts
)
