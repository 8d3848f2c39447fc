"""What goes into the synchronizer's inbox. All values are frozen; any thread may feed it.

What comes out is in :mod:`notifier.core.outbound`.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from notifier.core.choices import MuteLength
from notifier.core.errors import AppError
from notifier.core.link import SocketPhase
from notifier.core.model import Categoria, Estado, Item, ItemKey, User
from notifier.core.reading import UnreadableRow
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.core.trace import Moment
from notifier.core.updates import UpdateMessage


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
    delta to another. ``total`` counts the whole list, where it is known. Not ``whole``: only the newest pages
    of a window were read. ``gone`` are ids that were asked for and that the server does not have, ``untold``
    those of which it would not tell. ``unreadable`` are rows of this page that are no items. ``so_far``: the
    rows of a list until now, of so many as the server has ``declared``; ``seconds``: since the first of them
    was asked for. ``following``: which estados may follow one, where that was asked for. ``unchanged``: of a
    delta no row came, for it is the one that was read before.
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
    following: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: bool = False


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
class DesktopReturned:
    """The desktop takes alerts again; many that it had not taken wait, and are to be told together."""


@dataclass(frozen=True, slots=True)
class ReconnectNow:
    """The user does not want to wait for the next try."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is told until then (aware) or, without it, until somebody resumes it.

    Not ``on``: that is now; the quiet hours that hold are over, too.
    """

    until: datetime | None = None
    on: bool = True


@dataclass(frozen=True, slots=True)
class DesktopQuiet:
    """The desktop itself is not to disturb, or may again."""

    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Mute:
    """One item's alerts are silent for so long."""

    key: ItemKey
    length: MuteLength


@dataclass(frozen=True, slots=True)
class Unmute:
    """One item's alerts are told again."""

    key: ItemKey


@dataclass(frozen=True, slots=True)
class Follow:
    """Each change of this item is told."""

    key: ItemKey


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Of this item is told what the rules want."""

    key: ItemKey


@dataclass(frozen=True, slots=True)
class Seen:
    """A person has seen what was told of these items; empty: all that was told."""

    keys: tuple[ItemKey, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """These settings hold from now on; a person changed them."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Stop:
    """The synchronizer finishes what it holds and ends."""


Inbound = (
    SignedIn
    | SignedOut
    | KeyringWait
    | FromRemote
    | AlertTaken
    | DesktopReturned
    | UpdateMessage
    | ReconnectNow
    | Pause
    | DesktopQuiet
    | Mute
    | Unmute
    | Follow
    | Unfollow
    | Seen
    | SettingsChanged
    | Stop
)
