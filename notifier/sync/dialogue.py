"""One session with one server: what its remote says, and what it is asked next."""

import logging
import random
from collections.abc import Callable

from notifier.core.clock import Clock
from notifier.core.connection_errors import NoNetworkError, TimedOutError, UnencryptedError
from notifier.core.counters import Counters
from notifier.core.errors import (
    AppError,
    EventsUnansweredError,
    OutdatedError,
    RateLimitedError,
    RefusedError,
    UnreadItemsError,
)
from notifier.core.link import Facts, SocketPhase
from notifier.core.messages import (
    AccountKnown,
    FetchFailed,
    FromRemote,
    Refused,
    Snapshot,
    SocketClosed,
    SocketEvent,
    SocketOpened,
    SocketTrying,
)
from notifier.core.model import Categoria
from notifier.core.own_faults import own_fault
from notifier.core.profile.profile import Profile
from notifier.core.server import Server
from notifier.core.settings import Sync
from notifier.core.trace import Moment
from notifier.sync.hearing import Hearing
from notifier.sync.lists import STALE_INTERVALS, Lists
from notifier.sync.remote import Remote, RemoteFactory
from notifier.sync.socket_watch import SocketWatch
from notifier.sync.truth import Truth

log = logging.getLogger(__name__)

MAX_TRIES = 2
"""How often a refused token is tried in all."""

REFUSED_PAUSE = 2.0
"""Seconds before a refused token is tried once more: a server in trouble may have refused it by mistake."""

REFUSALS_FORGOTTEN = 600.0
"""Seconds after which an earlier refusal says nothing of the next one."""

STUMBLE_PAUSE = 30.0
"""Seconds before everything is begun anew after a fault of our own."""


class Dialogue:
    """At most one session at a time. Used by the synchronizer's thread alone."""

    def __init__(
        self,
        truth: Truth,
        profile: Profile,
        remote_factory: RemoteFactory,
        clock: Clock,
        settings: Sync,
        rng: random.Random,
        put: Callable[[FromRemote], None],
        counters: Counters,
    ) -> None:
        """``rng``: for jitter. ``put`` takes, on any thread, what the remotes say, for :meth:`take`."""
        self._counters = counters
        self._truth = truth
        self._remote_factory = remote_factory
        self._clock = clock
        self._put = put
        self._signed_in: tuple[Server, str] | None = None
        self._remote: Remote | None = None
        self._session = object()
        hearing = Hearing(profile.socket.pushed, counters)
        self._socket = SocketWatch(hearing)
        self._lists = Lists(truth, profile, clock, settings, rng, hearing, counters)
        self._refusals = 0
        self._retry_at: float | None = None
        self._refused_at = -REFUSALS_FORGOTTEN
        # Whether the API has answered since the socket was lost, and not failed since then.
        self._api_answers = False

    # The session ------------------------------------------------------------------------------------------

    def expect(self, server: Server, token: str) -> None:
        """There is a session from now on, whatever goes wrong before it begins; an earlier one ends."""
        self.close(None)
        self._refusals = 0
        self._signed_in = server, token

    def open(self) -> None:
        """Begin the session that was expected.

        Raises:
            RefusedError: no server can have given such a token.
            UnencryptedError: others could read it on its way, and nobody accepted that.
        """
        self._begin()

    def close(self, reason: AppError | None) -> None:
        """End the session, if there is one; ``reason`` is told. What its remote still says is not heard."""
        self._end_remote()
        self._signed_in = None
        self._socket.end(reason)

    def use(self, settings: Sync) -> None:
        """Lists are looked at in these intervals from now on."""
        self._lists.polling.use(settings, self._clock.monotonic())
        self._lists.freshness.use(STALE_INTERVALS * settings.poll_live)

    def hurry(self) -> None:
        """Somebody waits, or the network is another one: ask and connect now, whatever seems to be open."""
        if self._signed_in is None:
            return
        self._lists.freshness.doubt()
        if self._remote is None:
            self._begin()
            return
        if self._socket.hurried(self._clock.monotonic()):
            self._lists.freshness.reset()
            self._remote.hurry()

    def stumble(self, error: AppError) -> None:
        """Something went wrong in here: begin anew after a while, or it would go wrong again at once."""
        self._counters.add("stumbles")
        self._end_remote()
        self._socket.end(error)
        self._retry_at = self._clock.monotonic() + STUMBLE_PAUSE

    def facts(self) -> Facts:
        """What the link's state depends on."""
        now = self._clock.monotonic()
        return Facts(
            signed_in=self._signed_in is not None,
            socket=self._socket.phase,
            pending=self._lists.freshness.pending(),
            stale=self._lists.freshness.stale(now) | self._lists.unread.stale(),
            encrypted=self._signed_in is None or self._signed_in[0].is_encrypted,
        )

    def certain(self) -> frozenset[Categoria]:
        """The categories of which is known how it stands with the server now."""
        is_on = self._signed_in is not None
        return self._lists.freshness.certain(self._clock.monotonic()) if is_on else frozenset()

    @property
    def error(self) -> AppError | None:
        """Why it is not as it should be."""
        if self._socket.error is None and self._socket.phase is SocketPhase.OPEN:
            if self._lists.freshness.stale(self._clock.monotonic()):
                return OutdatedError()
            names = self._lists.unread.names()
            return UnreadItemsError(names=", ".join(names)) if names else None
        return self._socket.error

    # Time -------------------------------------------------------------------------------------------------

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        times = (
            self._retry_at,
            self._socket.next_due(),
            self._lists.next_due(),
        )
        return min((at for at in times if at is not None), default=None)

    def tick(self) -> None:
        """Do what is due."""
        now = self._clock.monotonic()
        if self._retry_at is not None and self._retry_at <= now:
            self._begin()
        if self._socket.tick(now):
            self.hurry()
        self._lists.tick()

    # What the remote says ---------------------------------------------------------------------------------

    def take(self, message: FromRemote) -> AppError | None:
        """Take what a remote said; an error where the server has refused the token for good."""
        if message.session is not self._session or self._remote is None:
            return None
        self._truth.batching.traces.came = message.came
        match message.message:
            case SocketEvent(name, args):
                self._lists.take_event(name, args)
            case Snapshot() as snapshot:
                self._take_snapshot(snapshot)
            case SocketTrying(phase):
                self._socket.trying(phase)
            case SocketOpened():
                self._opened()
            case SocketClosed(error, announced):
                self._closed(error, announced=announced)
            case AccountKnown(user):
                self._api_answers = True
                server, token = self._signed_in or (Server(), "")
                self._truth.prove(server, token, user)
                self._lists.start()
                self._socket.begin()
                self._remote.open()
            case FetchFailed(categoria, error):
                self._failed(categoria, error)
            case Refused(error):
                return self._refused(error)
        return None

    def _opened(self) -> None:
        self._socket.opened(self._clock.monotonic())
        self._lists.opened()

    def _closed(self, error: AppError, *, announced: bool) -> None:
        self._lists.closed()
        self._lists.freshness.doubt()
        self._counters.add("reconnections", type(error).__name__)
        if self._socket.phase is SocketPhase.OPEN:
            self._api_answers = False
        elif self._api_answers and isinstance(error, TimedOutError | NoNetworkError):
            error = EventsUnansweredError(host=error.values["host"])
        self._socket.closed(error, self._clock.monotonic(), announced=announced)

    def _refused(self, error: AppError) -> AppError | None:
        now = self._clock.monotonic()
        self._refusals = 1 if now - self._refused_at > REFUSALS_FORGOTTEN else self._refusals + 1
        self._refused_at = now
        if self._refusals >= MAX_TRIES:
            return error
        self._end_remote()
        self._socket.begin()
        self._retry_at = now + REFUSED_PAUSE
        return None

    def _failed(self, categoria: Categoria | None, error: AppError) -> None:
        self._api_answers = False
        if categoria is None:
            # Without knowing whose token it is nothing else is asked; the socket has not been tried.
            self._socket.end(error)
        else:
            self._socket.list_failed(error)
            # Who is told to wait in the middle of a list goes on with it: it is on its way.
            if not (isinstance(error, RateLimitedError) and self._lists.progress.is_on(categoria)):
                self._lists.failed(categoria, error)

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        self._api_answers = True
        self._lists.take_snapshot(snapshot)
        is_open = self._socket.phase is SocketPhase.OPEN
        if not is_open and self._lists.all_read() and self._lists.agree():
            # Nobody pushes anything, but what is shown was right a moment ago.
            self._truth.in_step()
        if snapshot.last and self._lists.agree() and is_open:
            self._refusals = 0
            self._socket.in_step()
            self._truth.in_step()

    # The remote -------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._end_remote()
        if self._signed_in is None:
            return
        server, token = self._signed_in
        session = self._session
        try:
            self._remote = self._remote_factory(
                server, token, lambda message: self._put(FromRemote(session, message, Moment.of(self._clock)))
            )
        except (RefusedError, UnencryptedError):
            self._signed_in = None  # only who signs in can mend that
            raise
        except Exception as error:
            log.exception("no remote could be made")
            self.stumble(own_fault(error))
            return
        self._lists.use(self._remote)
        self._socket.begin()
        self._remote.start()

    def _end_remote(self) -> None:
        self._session = object()
        self._retry_at = None
        self._lists.stop()
        if self._remote is not None:
            self._remote.close()
            self._remote = None
