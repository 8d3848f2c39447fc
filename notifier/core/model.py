"""The domain's values. All frozen: any thread may hold and share them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import NewType

from notifier.core.item_fields import NO_FIELDS, Fields
from notifier.core.look import Look

NEUTRAL_COLOR = "#6C757D"
"""The colour of an estado whose own nobody knows."""


Categoria = NewType("Categoria", str)
"""The key of a kind of items that the product watches: which ones there are, a profile says."""


class Urgency(StrEnum):
    """How loudly an alert is told; the names of the freedesktop notification specification."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"


class Source(StrEnum):
    """How a transition was learned: pushed by the socket, or found in a REST snapshot."""

    EVENT = "event"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True, slots=True)
class ItemKey:
    """Names one item of one backend account; ``id`` is the backend's own id as text."""

    categoria: Categoria
    id: str

    def __str__(self) -> str:
        """The form used in alerts, on D-Bus and on the command line: ``entrega:7``."""
        return f"{self.categoria}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "ItemKey":
        """Read the form that ``str`` writes.

        Raises:
            ValueError: the category or the id is empty.
        """
        categoria, _, item_id = text.partition(":")
        if not categoria or not item_id:
            raise ValueError(f"not an item: {text!r}")
        return cls(Categoria(categoria), item_id)


@dataclass(frozen=True, slots=True)
class Estado:
    """One entry of the catalogue of a category (contract 1.2, ``GET /estados/{categoria}``).

    ``final``: nothing happens to the item any more. ``good``: what everybody hopes for. ``trouble``: somebody
    has to see to it. No server says the last two; the default catalogue and the profile do.
    """

    codigo: str
    nombre: str
    color: str = NEUTRAL_COLOR
    icono: str = ""
    orden: int = 0
    final: bool = False
    good: bool = False
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a category as the backend last told it.

    ``estado`` is a canonical code (see :func:`notifier.core.codes.canonical`). ``version`` grows with each
    change of the item; ``None`` where the backend has none. ``fields``: client, zone and whatever else the
    profile names; ``detalle`` is the one line for people that is made of them. ``due``: until when it was
    promised, aware. ``entered_at``: since when it is in this estado, aware: by the server's time where it
    told one, else the moment at which it was seen; ``None`` where nobody saw it come. No row of a server has
    it, so two items that differ in nothing else are equal.
    """

    categoria: Categoria
    id: str
    numero: str
    estado: str
    version: int | None = None
    updated_at: datetime | None = None
    detalle: str = ""
    fields: Fields = NO_FIELDS
    due: datetime | None = None
    entered_at: datetime | None = field(default=None, compare=False)

    @property
    def key(self) -> ItemKey:
        """The item's name."""
        return ItemKey(self.categoria, self.id)


@dataclass(frozen=True, slots=True)
class Transition:
    """A difference between two known states of one item; never the mere arrival of a message.

    ``path`` names the estados that were passed in between, as far as they are known; ``version`` is the
    item's after it. ``detalle``, ``fields`` and ``due`` are the item's, as they were then. ``silenced``: why
    nothing was told of it; empty where it was told.
    """

    key: ItemKey
    numero: str
    origin: str
    target: str
    at: datetime
    source: Source
    detalle: str = ""
    path: tuple[str, ...] = ()
    version: int | None = None
    fields: Fields = NO_FIELDS
    due: datetime | None = None
    silenced: str = ""


class AlertKind(StrEnum):
    """What an alert is about.

    One transition or several, what did not happen in time, what a silence has swallowed, the link, the
    session, the data, a version, a fault of our own, where the program is, or a trial.
    """

    TRANSITION = "transition"
    DIGEST = "digest"
    LATE = "late"
    SUMMARY = "summary"
    TRIAL = "trial"
    LINK = "link"
    SESSION = "session"
    STORE = "store"
    UPDATE = "update"
    FAULT = "fault"
    TRAY = "tray"


@dataclass(frozen=True, slots=True)
class Release:
    """A published version of the program: ``page`` is the web page about it, ``notes`` a text by language."""

    version: str
    page: str
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """What the dispatcher is told, in words, and the transitions that it tells of.

    ``seqs`` are the outbox's numbers; empty where it was never stored. ``release``: what a new version's
    alert is about. ``key``: the item of one that tells of no transition. ``look``: which picture it has.
    ``others``: of a digest, further items that it still tells of and that were told before.
    """

    kind: AlertKind
    title: str
    body: str
    urgency: Urgency
    transitions: tuple[Transition, ...] = ()
    seqs: tuple[int, ...] = ()
    release: Release | None = None
    key: ItemKey | None = None
    look: Look = Look.NEUTRAL
    others: tuple[ItemKey, ...] = ()

    @property
    def is_pressing(self) -> bool:
        """Whether somebody has to see to it now: it is urgent, or tells of trouble."""
        return self.urgency is Urgency.CRITICAL or self.look is Look.TROUBLE

    @property
    def items(self) -> tuple[ItemKey, ...]:
        """The items that it is about, each once, in the order of their first transition."""
        told = (transition.key for transition in self.transitions)
        own = (self.key,) if self.key else ()
        return tuple(dict.fromkeys((*own, *told, *self.others)))

    @property
    def numbered(self) -> tuple[tuple[int, Transition | None], ...]:
        """Its numbers in the outbox, each with its transition; what did not happen in time has none."""
        return tuple(zip_longest(self.seqs, self.transitions[: len(self.seqs)]))

    @property
    def stands_alone(self) -> bool:
        """Whether it is never folded with others: it is urgent, or names several items itself."""
        return self.urgency is Urgency.CRITICAL or (self.kind is AlertKind.LATE and self.key is None)

    @property
    def topic(self) -> str:
        """Two alerts of one topic replace each other on the desktop: there is one of each item.

        There are two digests: of what presses, and of the rest.
        """
        match self.kind:
            case AlertKind.TRANSITION if self.transitions:
                return str(self.transitions[-1].key)
            case AlertKind.LATE | AlertKind.TRANSITION if self.key:
                return str(self.key)
            case AlertKind.TRIAL:
                return f"{self.kind}:{self.urgency}"  # one of each stands beside the others
            case AlertKind.DIGEST:
                return digest_topic(pressing=self.is_pressing)
        return str(self.kind)


def digest_topic(*, pressing: bool) -> str:
    """The topic of the digest of what presses (:attr:`Alert.is_pressing`), or of the other one."""
    return f"{AlertKind.DIGEST}:pressing" if pressing else str(AlertKind.DIGEST)


@dataclass(frozen=True, slots=True)
class User:
    """Who is signed in (contract 1.2, ``GET /user``)."""

    id: str
    name: str
    email: str = ""
