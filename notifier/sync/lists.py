"""The lists of one session: when each is asked, and what the answers and the events say of it."""

import logging
import random

from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.events import HintKind, parse
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria
from notifier.core.profile import Profile
from notifier.core.settings import Sync
from notifier.core.wish import Cause
from notifier.sync.freshness import Freshness
from notifier.sync.polling import Polling
from notifier.sync.questions import Questions
from notifier.sync.remote import Remote
from notifier.sync.silence import Silence
from notifier.sync.truth import Follow, Truth

log = logging.getLogger(__name__)

STALE_INTERVALS = 3
"""So many slow looks may fail to come before a list counts as out of date."""

MAX_SINGLE = 20
"""Above so many items to look at again the list is read instead."""


class Lists:
    """What is asked of one session's remote. Used by the synchronizer's thread alone."""

    def __init__(
        self,
        truth: Truth,
        profile: Profile,
        clock: Clock,
        settings: Sync,
        rng: random.Random,
        silence: Silence,
        counters: Counters,
    ) -> None:
        """``rng``: for jitter. ``silence``: hears of each event and each list."""
        self._counters = counters
        self._truth = truth
        self._profile = profile
        self._clock = clock
        self._silence = silence
        self.freshness = Freshness(STALE_INTERVALS * settings.poll_live)
        self._polling = Polling(settings, rng)
        self._questions = Questions(truth, profile, self.freshness, self._polling, clock)

    def use(self, remote: Remote) -> None:
        """Ask this remote from now on."""
        self._questions.remote = remote

    def start(self) -> None:
        """It is known whose token this is; the socket is down."""
        self._polling.start(self._clock.monotonic())

    def stop(self) -> None:
        """The session is over: nobody is asked, nothing is expected."""
        self._polling.stop()
        self.freshness.reset()
        self._truth.expectations.forget()
        self._questions.remote = None

    def opened(self) -> None:
        """The socket stands: what was read before may have missed a change."""
        self._polling.set_live(True, self._clock.monotonic())
        self.freshness.reset()
        for categoria in Categoria:
            self._questions.ask_list(categoria, Cause.START, counted=True)

    def closed(self) -> None:
        """The socket is down."""
        self._polling.set_live(False, self._clock.monotonic())

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        times = (
            self._polling.next_due(),
            self.freshness.next_change(self._clock.monotonic()),
            self._truth.expectations.next_due(),
        )
        return min((at for at in times if at is not None), default=None)

    def tick(self) -> None:
        """Ask what is due."""
        now = self._clock.monotonic()
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

    def take_event(self, name: str, args: tuple[object, ...]) -> None:
        """An event came: untrusted, not yet read."""
        hint = parse(self._profile, name, args)
        self._silence.heard(hint, self._clock.monotonic())
        self._counters.add("events_unknown" if hint is None else "events_understood", name)
        if hint is None:
            log.debug("event %r says nothing of an estado", name)
            return
        self._truth.batching.changed = {hint.id: hint.at}
        follow = self._truth.take_hint(hint, self.freshness.next_ticket(hint.categoria))
        if follow is Follow.NOTHING:
            return
        whole = follow is Follow.LIST
        if hint.id is None or (hint.estado is None and hint.kind is not HintKind.DELETED):
            self._polling.look_again(hint.categoria, self._clock.monotonic())
        if self._polling.hinted(hint.categoria, self._clock.monotonic(), whole=whole):
            self._questions.ask_list(hint.categoria, Cause.EVENT, whole=whole)

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Some rows came."""
        categoria, now = snapshot.categoria, self._clock.monotonic()
        was_pending = categoria in self.freshness.pending()
        told = self._truth.round_trips.told
        self._truth.batching.changed = {item.id: item.updated_at for item in snapshot.items}
        follow = self._truth.take_snapshot(
            snapshot,
            self.freshness.next_ticket(categoria),
            missed=was_pending or categoria in self.freshness.stale(now),
            can_ask=self._profile.has_single_items(categoria),
        )
        self._silence.shown(snapshot, now, changed=self._truth.round_trips.told > told)
        if snapshot.last:
            rows = snapshot.scope is not Scope.ITEMS
            self.freshness.arrived(categoria, snapshot.ticket, now, rows=rows)
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
                self.freshness.expect(categoria, ticket)

    def agree(self) -> bool:
        """Whether every list is as the server has it."""
        return not self.freshness.pending() and not self.freshness.stale(self._clock.monotonic())
