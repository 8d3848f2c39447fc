"""The lists of one session: when each is asked, and what the answers and the events say of it."""

import logging
import random
from collections import Counter
from collections.abc import Collection

from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.errors import AppError, ForbiddenError
from notifier.core.events import Hint, HintKind, hints, unknown_categorias
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile
from notifier.core.settings import Sync
from notifier.core.wish import Cause, Question
from notifier.sync.folding import Folding
from notifier.sync.forbidden import Forbidden
from notifier.sync.freshness import Freshness
from notifier.sync.hearing import Hearing
from notifier.sync.missing import MAX_ASKED
from notifier.sync.named import Named
from notifier.sync.polling import Polling
from notifier.sync.progress import Progress
from notifier.sync.questions import Questions
from notifier.sync.remote import Remote
from notifier.sync.truth import Truth
from notifier.sync.unknown_categories import UnknownCategories
from notifier.sync.unread import Unread
from notifier.sync.unseen import A_WHILE, Unseen

log = logging.getLogger(__name__)

STALE_INTERVALS = 3
"""So many slow looks may fail to come before a list counts as out of date."""

MAX_SINGLE = 20
"""Above so many items to look at again the list is read instead."""

FEW = 3
"""So many items of one burst are asked for one by one; for more a look at the list costs less."""

MAX_REFUSED = 3
"""So often in a row one item may be kept from this user before only lists are asked for."""


class Lists:
    """What is asked of one session's remote. Used by the synchronizer's thread alone."""

    def __init__(
        self,
        truth: Truth,
        profile: Profile,
        clock: Clock,
        settings: Sync,
        rng: random.Random,
        hearing: Hearing,
        counters: Counters,
    ) -> None:
        """``rng``: for jitter. ``hearing``: hears of each event and each list."""
        self._counters = counters
        self._truth = truth
        self._profile = profile
        self._clock = clock
        self._hearing = hearing
        self.freshness = Freshness(
            {categoria: profile.source(categoria) for categoria in profile.keys},
            STALE_INTERVALS * settings.poll_live,
        )
        self._sources = tuple(dict.fromkeys(profile.source(categoria) for categoria in profile.keys))
        self.polling = Polling(self._sources, settings, rng)
        self._questions = Questions(truth, profile, self.freshness, self.polling, clock)
        self._folding = Folding(profile.poll.fold)
        self._named = Named()
        self._unseen = Unseen()
        self._unknown = UnknownCategories(counters)
        self._untold: Counter[Categoria] = Counter()
        self.unread = Unread(truth.tell)
        self.progress = Progress(clock, truth.tell)
        self._forbidden = Forbidden()
        self._unread_yet: set[Categoria] = set()

    def use(self, remote: Remote) -> None:
        """Ask this remote from now on."""
        self._questions.remote = remote

    def start(self) -> None:
        """It is known whose token this is; the socket is down."""
        self.polling.start(self._clock.monotonic())
        self._unread_yet = set(self._sources)

    def stop(self) -> None:
        """The session is over: nobody is asked, nothing is expected."""
        self.polling.stop()
        self.freshness.reset()
        self._truth.expectations.forget()
        self._questions.remote = None
        for each in (self._folding, self._named, self._unseen, self._forbidden, self.unread, self.progress):
            each.forget()
        self._untold.clear()

    def opened(self) -> None:
        """The socket is open: what was read before may have missed a change."""
        self.polling.set_live(True, self._clock.monotonic())
        self.freshness.reset()
        for source in self._sources:
            if source not in self._forbidden:
                self._questions.ask_list(source, Cause.START, counted=True)

    def closed(self) -> None:
        """The socket is down."""
        self.polling.set_live(False, self._clock.monotonic())
        self._unread_yet = set(self._sources)

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        times = (
            self.polling.next_due(),
            self._folding.next_due(),
            self._named.next_due(),
            self._forbidden.next_due(),
            self.freshness.next_change(self._clock.monotonic()),
            self._truth.expectations.next_due(),
        )
        return min((at for at in times if at is not None), default=None)

    def tick(self) -> None:
        """Ask what is due."""
        now = self._clock.monotonic()
        for source in self._forbidden.due(now):
            self._questions.ask_list(source, Cause.LOOK, whole=True)
        for look in self.polling.due(now):
            # A list that is being read is looked at: it would be read once more, as a whole, when it is in.
            is_looked_at = look.counted and self.progress.is_on(look.source)
            if look.source not in self._forbidden and not is_looked_at:
                ids = self._older(look.source, now) if look.counted else ()
                self._questions.ask_list(
                    look.source, Cause.LOOK, whole=look.whole, counted=look.counted, ids=ids
                )
        for source in self._folding.due(now):
            if source not in self._forbidden:
                self._questions.ask_list(source, Cause.EVENT)
        for source, named in self._named.due(now):
            if source in self._forbidden:
                continue
            if len(named) <= FEW and self._can_ask(source):
                self._questions.ask_items(source, Cause.EVENT, named)
            else:
                self._questions.ask_list(source, Cause.EVENT, whole=self._profile.has_delta)
        for categoria, promised in self._truth.expectations.take_due(now).items():
            self._ask_promised(categoria, promised)

    def _ask_promised(self, categoria: Categoria, ids: Collection[str]) -> None:
        source = self._profile.source(categoria)
        if source in self._forbidden:
            return
        if self._can_ask(source) and len(ids) <= MAX_SINGLE:
            ticket = self._questions.ask_items(source, Cause.PROMISE, ids)
        else:
            whole = self._profile.look_pages(source) is None
            ticket = self._questions.ask_list(source, Cause.PROMISE, whole=whole)
        self._truth.expectations.asked(categoria, ids, ticket)

    def failed(self, categoria: Categoria, error: AppError) -> None:
        """A list could not be read. One that this user may not see is left out, unless it is the last one."""
        source = self._profile.source(categoria)
        if isinstance(error, ForbiddenError):
            self.progress.end(categoria)
        others = [other for other in self._sources if other != source and self._profile.has_list(other)]
        if isinstance(error, ForbiddenError) and not all(other in self._forbidden for other in others):
            self._forbidden.refused(source, self._clock.monotonic())
            self.freshness.leave_out(categoria)
            self._truth.refuse(categoria)
        else:
            self.freshness.failed(categoria)

    def take_event(self, name: str, args: tuple[object, ...]) -> None:
        """An event came: untrusted, not yet read."""
        found = hints(self._profile, name, args)
        if any(hint.unread for hint in found):
            log.debug("event %r cannot be read as a whole", name)
            self._counters.add("events_unreadable", name)
        self._counters.add("events_understood" if found else "events_unknown", name)
        if not found:
            log.debug("event %r says nothing of an estado", name)
            self._unknown.note(unknown_categorias(self._profile, name, args))
            self._hearing.heard(None, self._clock.monotonic())
        for hint in found:
            self._hearing.heard(hint, self._clock.monotonic())
            self._take_hint(hint)

    def _take_hint(self, hint: Hint) -> None:
        now, source = self._clock.monotonic(), self._profile.source(hint.categoria)
        if source in self._forbidden:
            return
        alone = hint.id is not None and not self._profile.has_delta and self._can_ask(source)
        if alone and self._named.is_repeated(hint, now) and self._truth.is_answered(hint):
            self._counters.add("events_copies")
            return
        self._truth.batching.traces.changed = {hint.id: hint.at}
        follow = self._truth.take_hint(hint, self.freshness.next_ticket(hint.categoria), alone=alone)
        if follow is Question.NOTHING:
            return
        # An older version with another estado: late, or the server was restored from a backup.
        if alone or (follow is Question.ITEM and self._can_ask(source)):
            if self._named.hinted(source, hint, now):
                self._questions.ask_items(source, Cause.EVENT, (hint.id or "",))
        elif hint.id is None and self._profile.poll.fold:
            if self._folding.hinted(source, now):
                self._questions.ask_list(source, Cause.EVENT)
        else:
            self._look_after(source, hint, now, whole=follow is Question.LIST)

    def _look_after(self, source: Categoria, hint: Hint, now: float, *, whole: bool) -> None:
        if hint.id is None or (hint.estado is None and hint.kind is not HintKind.DELETED):
            self.polling.look_again(source, now)
        if self.polling.hinted(source, now, whole=whole):
            self._questions.ask_list(source, Cause.EVENT, whole=whole)

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Some rows came."""
        categoria, now = snapshot.categoria, self._clock.monotonic()
        source = self._profile.source(categoria)
        self._forbidden.allowed(source)
        self.freshness.take_in(categoria)
        was_pending = categoria in self.freshness.pending()
        told = self._truth.round_trips.told
        self._note(snapshot, now)
        self._truth.batching.traces.changed = {item.id: item.updated_at for item in snapshot.items}
        follow = self._truth.take_snapshot(
            snapshot,
            self.freshness.next_ticket(categoria),
            missed=was_pending or categoria in self.freshness.stale(now),
            can_ask=self._can_ask(source),
        )
        unsure = self.unread.take(
            snapshot,
            self._truth.known(categoria),
            self._truth.kept(categoria) if snapshot.last and snapshot.scope is Scope.LIST else (),
            can_ask=self._can_ask(source),
        )
        self.progress.take(snapshot)
        self._hearing.shown(snapshot, now, changed=self._truth.round_trips.told > told)
        if snapshot.last:
            rows = snapshot.scope is not Scope.ITEMS
            self.freshness.arrived(categoria, snapshot.ticket, now, rows=rows)
            if rows:
                self._unread_yet.discard(source)
                whole = snapshot.scope is Scope.LIST and snapshot.whole
                whole = whole and self._questions.answers_whole(source, snapshot.ticket)
                self.polling.read(source, now, whole=whole)
        if follow and snapshot.scope is Scope.LIST and not snapshot.complete:
            # Below the window. What was missed without a connection is asked at once, the rest later.
            many = self._unseen.longest(categoria, follow, now, limit=MAX_ASKED, after=A_WHILE)
            follow = many if was_pending else ()
        if unsure:
            self._questions.ask_items(categoria, Cause.MISSING, unsure[:MAX_ASKED])
        if follow is None or follow:
            ticket = self._questions.ask_missing(source, follow)
            if was_pending:
                self.freshness.expect(categoria, ticket)

    def _note(self, snapshot: Snapshot, now: float) -> None:
        told = (*(item.id for item in snapshot.items), *snapshot.gone)
        self._unseen.seen(snapshot.categoria, (*told, *snapshot.untold), now)
        if snapshot.scope is not Scope.ITEMS:
            return
        source = self._profile.source(snapshot.categoria)
        if told:
            del self._untold[source]
        elif snapshot.untold:
            self._untold[source] += 1
        if snapshot.untold and snapshot.last and self.polling.hinted(source, now, whole=False):
            self._questions.ask_list(source, Cause.EVENT)

    def _can_ask(self, source: Categoria) -> bool:
        """Whether one item can be asked for alone, and is told to this user."""
        return self._profile.has_single_items(source) and self._untold[source] < MAX_REFUSED

    def _older(self, source: Categoria, now: float) -> tuple[str, ...]:
        """The open item below the newest rows that is asked for with this look, if there is one."""
        can_ask = self._profile.has_window(source) and self._can_ask(source)
        if not can_ask or self.polling.whole_is_due(source, now):
            return ()
        fed = self._profile.fed(source)
        below = dict.fromkeys(item_id for categoria in fed for item_id in self._truth.below(categoria))
        ids = self._unseen.longest(source, below, now, limit=1)
        self._unseen.seen(source, ids, now)
        return ids

    def all_read(self) -> bool:
        """Whether each list was read once more, since the socket went down or since this was last true."""
        is_all = all(source in self._forbidden for source in self._unread_yet)
        if is_all:
            self._unread_yet = set(self._sources)
        return is_all

    def agree(self) -> bool:
        """Whether every list is as the server has it."""
        return not self.freshness.pending() and not self.freshness.stale(self._clock.monotonic())
