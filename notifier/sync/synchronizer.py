"""The one thread that owns the truth: it takes what happens, one message at a time, and says what follows.

Events are hints and snapshots are the truth: a hint starts a refetch, every (re)connection refetches all.
"""

import logging
from collections.abc import Callable
from typing import Protocol

from notifier.core.clock import Clock
from notifier.core.errors import AppError
from notifier.core.events import parse
from notifier.core.i18n import Translate
from notifier.core.link import Facts, SocketPhase
from notifier.core.messages import (
    AccountKnown,
    AlertTaken,
    FetchFailed,
    FromRemote,
    Inbound,
    Mute,
    Outbound,
    Pause,
    ReconnectNow,
    Refused,
    RemoteMessage,
    SignedIn,
    SignedOut,
    Snapshot,
    SocketClosed,
    SocketEvent,
    SocketOpened,
    Stop,
)
from notifier.core.model import Categoria
from notifier.core.profile import Profile
from notifier.core.settings import Server
from notifier.sync.inbox import Inbox
from notifier.sync.linkwatch import LinkWatch
from notifier.sync.progress import Progress
from notifier.sync.truth import Truth

log = logging.getLogger(__name__)


class Remote(Protocol):
    """What the synchronizer needs of one token's world; see :class:`notifier.net.remote.Remote`."""

    def start(self) -> None:
        """Ask whose token this is."""

    def open(self) -> None:
        """Connect the socket."""

    def refetch(self, categoria: Categoria, ticket: int) -> None:
        """Want a snapshot that carries this ticket or a later one."""

    def hurry(self) -> None:
        """Retry and reconnect now."""

    def close(self) -> None:
        """End it all without waiting."""


RemoteFactory = Callable[[Server, str, Callable[[RemoteMessage], None]], Remote]
"""Makes the remote for a server and a token; it speaks through the third argument. May raise ``AppError``."""


class Synchronizer:
    """Owns the truth and the state of the link; all of it happens on the thread that calls :meth:`run`."""

    def __init__(
        self,
        inbox: Inbox,
        truth: Truth,
        profile: Profile,
        remote_factory: RemoteFactory,
        clock: Clock,
        translate: Translate,
        publish: Callable[[Outbound], None],
        link_warning_after: int,
    ) -> None:
        """``link_warning_after``: seconds without a live link until it is told; 0 for never."""
        self._inbox = inbox
        self._truth = truth
        self._profile = profile
        self._remote_factory = remote_factory
        self._link = LinkWatch(clock, publish, translate, link_warning_after)
        self._progress = Progress()
        self._remote: Remote | None = None
        self._session = 0
        self._server = Server()
        self._signed_in = False
        self._socket = SocketPhase.DOWN
        self._error: AppError | None = None

    def run(self) -> None:
        """Publish what is known, then work until :class:`~notifier.core.messages.Stop` comes."""
        self._truth.publish_all()
        self._truth.raise_pending()
        while not isinstance(message := self._inbox.get(self._link.timeout()), Stop):
            if message is not None:
                self._take(message)
            self._link.tick()
        self._close_remote()
        self._truth.close()

    def _take(self, message: Inbound) -> None:
        match message:
            case FromRemote(session, inner):
                if session == self._session:
                    self._take_remote(inner)
                    self._update_link()
            case SignedIn(server, token):
                self._sign_in(server, token)
            case SignedOut(reason):
                self._sign_out(reason)
            case AlertTaken(seqs):
                self._truth.delivered(seqs)
            case ReconnectNow() if self._remote is not None:
                self._remote.hurry()
            case Pause(minutes):
                self._truth.pause(minutes)
            case Mute(key, minutes):
                self._truth.mute(key, minutes)

    def _take_remote(self, message: RemoteMessage) -> None:
        match message:
            case SocketEvent(name, args):
                self._take_event(name, args)
            case Snapshot():
                self._take_snapshot(message)
            case SocketOpened():
                self._socket, self._error = SocketPhase.OPEN, None
                self._progress.reset()
                for categoria in Categoria:
                    self._refetch(categoria)
            case SocketClosed(error):
                self._socket, self._error = SocketPhase.DOWN, error
            case AccountKnown(user):
                self._truth.use_account(f"{self._server.api_url} {user.id}")
                if self._remote is not None:
                    self._remote.open()
            case FetchFailed():
                self._take_failure(message)
            case Refused(error):
                self._sign_out(error)

    def _take_event(self, name: str, args: tuple[object, ...]) -> None:
        hint = parse(self._profile, name, args)
        if hint is None:
            log.debug("event %r says nothing of an estado", name)
        elif self._truth.take_hint(hint):
            self._refetch(hint.categoria)

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        self._truth.take_snapshot(snapshot)
        self._progress.arrived(snapshot.categoria, snapshot.ticket)
        if self._socket is SocketPhase.OPEN and not self._progress.pending():
            self._error = None
            self._truth.in_step()

    def _take_failure(self, failure: FetchFailed) -> None:
        self._error = failure.error
        if failure.categoria is None:
            # Without knowing whose token it is nothing else is asked; the socket has not been tried.
            self._socket = SocketPhase.DOWN
        else:
            self._progress.failed(failure.categoria)

    def _sign_in(self, server: Server, token: str) -> None:
        self._close_remote()
        session = self._session
        self._server = server
        self._progress.reset()
        try:
            self._remote = self._remote_factory(
                server, token, lambda message: self._inbox.put(FromRemote(session, message))
            )
        except AppError as error:
            self._sign_out(error)
            return
        self._signed_in, self._socket, self._error = True, SocketPhase.CONNECTING, None
        self._update_link()
        self._remote.start()

    def _sign_out(self, reason: AppError | None) -> None:
        self._close_remote()
        self._signed_in, self._socket, self._error = False, SocketPhase.DOWN, reason
        self._update_link()

    def _close_remote(self) -> None:
        """End the session; what its remote still says is not listened to."""
        self._session += 1
        if self._remote is not None:
            self._remote.close()
            self._remote = None

    def _refetch(self, categoria: Categoria) -> None:
        if self._remote is not None:
            self._remote.refetch(categoria, self._progress.wish(categoria))

    def _update_link(self) -> None:
        facts = Facts(signed_in=self._signed_in, socket=self._socket, pending=self._progress.pending())
        self._link.update(facts, self._error, self._truth.last_sync())
