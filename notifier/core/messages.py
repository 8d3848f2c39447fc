"""What travels between the rooms: into the synchronizer's inbox, and out of it to whoever shows things.

All values are frozen; the inbox may be fed from any thread, what goes out is published by the synchronizer's.
"""

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from notifier.core.errors import AppError
from notifier.core.link import Link, SocketPhase
from notifier.core.model import Alert, Categoria, Estado, Item, ItemKey, Transition, User
from notifier.core.profile_categorias import CategoriaSpec
from notifier.core.reading import ListProgress, RowsUnreadable, UnreadableRow
from notifier.core.server import Server
from notifier.core.trace import Moment, Trace
from notifier.core.updates import UpdateMessage

# Into the inbox ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A token is at hand (from the keyring, the sign-in window or the environment); it is not yet proven."""

    server: Server
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The user signed out, or no token could be found; ``reason`` says why in that case.

    ``wiped``: everything of the account is to be forgotten here; gets whether nothing of it is left.
    """

    reason: AppError | None = None
    wiped: "Future[bool] | None" = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class KeyringWait:
    """The token is not to be had yet: the keyring is locked, or not there. It is asked again."""

    error: AppError


@dataclass(frozen=True, slots=True)
class SocketTrying:
    """The socket is at work on a connection: ``CONNECTING``, or ``AUTHENTICATING`` once it is reached."""

    phase: SocketPhase


@dataclass(frozen=True, slots=True)
class SocketOpened:
    """The socket is accepted and authenticated."""


@dataclass(frozen=True, slots=True)
class SocketClosed:
    """The socket is down; it tries again by itself. ``announced``: the server had said that it goes away."""

    error: AppError
    announced: bool = False


@dataclass(frozen=True, slots=True)
class SocketEvent:
    """An event of the server, as it came: untrusted, not yet read. ``size``: characters of its packet."""

    name: str
    args: tuple[Any, ...] = field(repr=False)
    size: int = field(default=0, repr=False, compare=False)


class FullError(Exception):
    """So many events wait already that no more can be taken."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server does not accept the token, said by the socket or by REST. Nobody retries it."""

    error: AppError


@dataclass(frozen=True, slots=True)
class AccountKnown:
    """``GET /user`` answered: whose token this is."""

    user: User


class Scope(Enum):
    """What the rows of a snapshot are: (a page of) the whole list, what changed, or single items."""

    LIST = "list"
    CHANGES = "changes"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows of a category as the server had them, and its catalogue where it was asked for.

    ``ticket`` is the highest one that had been asked for when the request began: what was asked later is not
    answered by it. A list comes in pages, of which one is ``first`` and one is ``last``. The last page is
    ``complete`` where a whole list was read to its end, or where no row can have slipped from one page of a
    delta to another. ``total`` counts the whole list, where it is known.
    Not ``whole``: of a list that is read through a window only the newest pages were asked for, and nothing
    is known of the other rows. ``gone`` are ids that were asked for and that the server does not have,
    ``untold`` those of which it would not tell. ``unreadable`` are rows of this page that are no items.
    ``so_far``: the rows of a list until now, of so many as the server has ``declared``; ``seconds``: since
    the first of them was asked for.
    """

    categoria: Categoria
    items: tuple[Item, ...]
    estados: tuple[Estado, ...]
    ticket: int
    scope: Scope = Scope.LIST
    first: bool = True
    last: bool = True
    complete: bool = True
    total: int | None = None
    gone: tuple[str, ...] = ()
    whole: bool = True
    untold: tuple[str, ...] = ()
    unreadable: tuple[UnreadableRow, ...] = ()
    so_far: int = 0
    declared: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """A request failed; its fetcher retries by itself. ``categoria`` is ``None`` for ``GET /user``."""

    categoria: Categoria | None
    error: AppError


RemoteMessage = (
    SocketTrying | SocketOpened | SocketClosed | SocketEvent | Refused | AccountKnown | Snapshot | FetchFailed
)


@dataclass(frozen=True, slots=True)
class FromRemote:
    """What one session's remote says. A session that has ended may still speak; it is not listened to."""

    session: object
    message: RemoteMessage
    came: Moment | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AlertTaken:
    """The desktop took the alert with these outbox numbers, or the one of this version of the program."""

    seqs: tuple[int, ...]
    version: str = ""
    attempted: Moment | None = field(default=None, compare=False)
    taken: Moment | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ReconnectNow:
    """The user does not want to wait for the next try."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Alerts are silent for so many minutes; 0 ends a pause."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Mute:
    """One item's alerts are silent for so many minutes."""

    key: ItemKey
    minutes: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The synchronizer finishes what it holds and ends."""


Inbound = (
    SignedIn
    | SignedOut
    | KeyringWait
    | FromRemote
    | AlertTaken
    | UpdateMessage
    | ReconnectNow
    | Pause
    | Mute
    | Stop
)

# Out to the observers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link has a new state or a new reason."""

    link: Link


@dataclass(frozen=True, slots=True)
class CategoriasKnown:
    """The categories of the profile, in the order in which they are shown; before anything of their items."""

    categorias: tuple[CategoriaSpec, ...]


@dataclass(frozen=True, slots=True)
class WebPagesKnown:
    """Of these categories the items have a page in the web application (the profile's ``links``)."""

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
    """The alerts of this topic are no longer true and may disappear from the desktop.

    ``seqs``: the outbox's numbers, where only some of the topic are meant.
    """

    topic: str
    seqs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertsForgotten:
    """Whose the stored alerts are is not certain any more: none is told, and what is shown of them goes."""


@dataclass(frozen=True, slots=True)
class PauseChanged:
    """Alerts are paused until then; ``None`` when they are not."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class PendingAlerts:
    """How many alerts the desktop has not taken yet."""

    count: int


Outbound = (
    LinkChanged
    | CategoriasKnown
    | WebPagesKnown
    | CatalogueChanged
    | ListProgress
    | RowsUnreadable
    | ItemsReset
    | ItemsChanged
    | TransitionSeen
    | AlertRaised
    | AlertTold
    | AlertWithdrawn
    | AlertsForgotten
    | PauseChanged
    | PendingAlerts
)
