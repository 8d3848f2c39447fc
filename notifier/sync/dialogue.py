"""The talk with one server in one session: what its remote says, and what it is asked next."""

import logging
import random
from collections.abc import Callable

from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.errors import AppError, OutdatedError
from notifier.core.events import HintKind, parse
from notifier.core.link import Facts, SocketPhase
from notifier.core.messages import (
    AccountKnown,
    FetchFailed,
    FromRemote,
    Refused,
    Scope,
    Snapshot,
    SocketClosed,
    SocketEvent,
    SocketOpened,
    SocketTrying,
)
from notifier.core.model import Categoria
from notifier.core.profile import Profile
from notifier.core.server import Server
from notifier.core.settings import Sync
from notifier.core.trace import Moment
from notifier.core.wish import Cause
from notifier.sync.freshness import Freshness
from notifier.sync.polling import Polling
from notifier.sync.questions import Questions
from notifier.sync.remote import Remote, RemoteFactory
from notifier.sync.silence import Silence
from notifier.sync.socket_watch import SocketWatch
from notifier.sync.truth import Follow, Truth

log = logging.getLogger(__name__)

STALE_INTERVALS = 3
"""So many slow looks may fail to come before a list counts as out of date."""

MAX_TRIES = 2
"""How often a refused token is tried in all."""

REFUSED_PAUSE = 2.0
"""Seconds before a refused token is tried once more: a server in trouble may have refused it by mistake."""

REFUSALS_FORGOTTEN = 600.0
"""Seconds after which an earlier refusal says nothing of the next one."""

STUMBLE_PAUSE = 30.0
"""Seconds before everything is begun anew after a fault of our own."""

MAX_SINGLE = 20
"""Above so many items to look at again the list is read instead."""


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
        self._profile = profile
        self._remote_factory = remote_factory
        self._clock = clock
        self._put = put
        self._freshness = Freshness(STALE_INTERVALS * settings.poll_live)
        self._polling = Polling(settings, rng)
        self._questions = Questions(truth, profile, self._freshness, self._polling, clock)
        self._signed_in: tuple[Server, str] | None = None
        self._remote: Remote | None = None
        self._session = object()
        self._socket = SocketWatch(Silence(profile.socket.pushed, counters))
        self._refusals = 0
        self._retry_at: float | None = None
        self._refused_at = -REFUSALS_FORGOTTEN

    # The session ------------------------------------------------------------------------------------------

    def open(self, server: Server, token: str) -> None:
        """Begin a session; an earlier one ends.

        Raises:
            AppError: this server cannot be talked to.
        """
        self.close(None)
        self._refusals = 0
        self._signed_in = server, token
        self._begin()

    def close(self, reason: AppError | None) -> None:
        """End the session, if there is one; ``reason`` is told. What its remote still says is not heard."""
        self._end_remote()
        self._signed_in = None
        self._socket.end(reason)

    def hurry(self) -> None:
        """Somebody waits, or the network is another one: ask and connect now, whatever seems to stand."""
        if self._signed_in is None:
            return
        if self._remote is None:
            self._begin()
            return
        if self._socket.hurried(self._clock.monotonic()):
            self._freshness.reset()
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
            pending=self._freshness.pending(),
            stale=self._freshness.stale(now),
            encrypted=self._signed_in is None or self._signed_in[0].is_encrypted,
        )

    @property
    def error(self) -> AppError | None:
        """Why it is not as it should be."""
        if self._socket.error is None and self._socket.phase is SocketPhase.OPEN:
            return OutdatedError() if self._freshness.stale(self._clock.monotonic()) else None
        return self._socket.error

    @property
    def is_announced(self) -> bool:
        """Whether the server had said that it goes away, and has still time to come back."""
        return self._socket.is_announced

    # Time -------------------------------------------------------------------------------------------------

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        now = self._clock.monotonic()
        times = (
            self._retry_at,
            self._socket.next_due(),
            self._polling.next_due(),
            self._freshness.next_change(now),
            self._truth.expectations.next_due(),
        )
        return min((at for at in times if at is not None), default=None)

    def tick(self) -> None:
        """Do what is due."""
        now = self._clock.monotonic()
        if self._retry_at is not None and self._retry_at <= now:
            self._begin()
        if self._socket.tick(now):
            self.hurry()
        for look in self._polling.due(now):
            self._questions.ask_list(look.categoria, Cause.LOOK, whole=look.whole, counted=look.counted)
        for categoria, ids in self._truth.expectations.take_due(now).items():
            alone = self._profile.has_single_items(categoria) and len(ids) <= MAX_SINGLE
            ticket = (
                self._questions.ask_items(categoria, Cause.PROMISE, ids)
                if alone
                else self._questions.ask_list(categoria, Cause.PROMISE, whole=True)
            )
            self._truth.expectations.asked(categoria, ids, ticket)

    # What the remote says ---------------------------------------------------------------------------------

    def take(self, message: FromRemote) -> AppError | None:
        """Take what a remote said; an error where the server has refused the token for good."""
        if message.session is not self._session or self._remote is None:
            return None
        self._truth.batching.came = message.came
        match message.message:
            case SocketEvent(name, args):
                self._take_event(name, args)
            case Snapshot() as snapshot:
                self._take_snapshot(snapshot)
            case SocketTrying(phase):
                self._socket.trying(phase)
            case SocketOpened():
                self._opened()
            case SocketClosed(error, announced):
                now = self._clock.monotonic()
                self._polling.set_live(False, now)
                self._counters.add("reconnections", type(error).__name__)
                self._socket.closed(error, now, announced=announced)
            case AccountKnown(user):
                server, token = self._signed_in or (Server(), "")
                self._truth.prove(server, token, user)
                self._polling.start(self._clock.monotonic())
                self._socket.begin()
                self._remote.open()
            case FetchFailed(categoria, error):
                self._failed(categoria, error)
            case Refused(error):
                return self._refused(error)
        return None

    def _opened(self) -> None:
        self._socket.opened(self._clock.monotonic())
        self._polling.set_live(True, self._clock.monotonic())
        self._freshness.reset()
        for categoria in Categoria:
            self._questions.ask_list(categoria, Cause.START, counted=True)

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
        if categoria is None:
            # Without knowing whose token it is nothing else is asked; the socket has not been tried.
            self._socket.end(error)
        else:
            self._socket.error = error
            self._freshness.failed(categoria)

    def _take_event(self, name: str, args: tuple[object, ...]) -> None:
        hint = parse(self._profile, name, args)
        self._socket.silence.heard(hint, self._clock.monotonic())
        self._counters.add("events_unknown" if hint is None else "events_understood", name)
        if hint is None:
            log.debug("event %r says nothing of an estado", name)
            return
        self._truth.batching.changed = {hint.id: hint.at}
        follow = self._truth.take_hint(hint, self._freshness.next_ticket(hint.categoria))
        if follow is Follow.NOTHING:
            return
        whole = follow is Follow.LIST
        if hint.id is None or (hint.estado is None and hint.kind is not HintKind.DELETED):
            self._polling.look_again(hint.categoria, self._clock.monotonic())
        if self._polling.hinted(hint.categoria, self._clock.monotonic(), whole=whole):
            self._questions.ask_list(hint.categoria, Cause.EVENT, whole=whole)

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        categoria, now = snapshot.categoria, self._clock.monotonic()
        was_pending = categoria in self._freshness.pending()
        told = self._truth.round_trips.told
        self._truth.batching.changed = {item.id: item.updated_at for item in snapshot.items}
        follow = self._truth.take_snapshot(
            snapshot,
            self._freshness.next_ticket(categoria),
            missed=was_pending or categoria in self._freshness.stale(now),
            can_ask=self._profile.has_single_items(categoria),
        )
        self._socket.silence.shown(snapshot, now, changed=self._truth.round_trips.told > told)
        if snapshot.last:
            rows = snapshot.scope is not Scope.ITEMS
            self._freshness.arrived(categoria, snapshot.ticket, now, rows=rows)
            if rows:
                self._polling.read(categoria, now, whole=snapshot.scope is Scope.LIST)
        if follow is None or follow:
            whole = follow is None
            ticket = (
                self._questions.ask_list(categoria, Cause.MISSING, whole=True)
                if whole
                else self._questions.ask_items(categoria, Cause.MISSING, follow or ())
            )
            if was_pending:
                self._freshness.expect(categoria, ticket)
        agree = not self._freshness.pending() and not self._freshness.stale(now)
        if snapshot.last and agree and self._socket.phase is SocketPhase.OPEN:
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
        except AppError:
            self._signed_in = None
            raise
        self._questions.remote = self._remote
        self._socket.begin()
        self._remote.start()

    def _end_remote(self) -> None:
        self._session = object()
        self._retry_at = None
        self._polling.stop()
        self._freshness.reset()
        self._truth.expectations.forget()
        if self._remote is not None:
            self._remote.close()
            self._remote = self._questions.remote = None
