"""How alerts are told: singly while they are few, as one digest after an absence or in a burst.

Each alert is in the outbox before it comes here; one that is held and lost with the process is raised again
at the next start. Of each item one alert stands, alone or in a digest, until it is seen or not true any more.
There are two digests, which grow: what presses comes first, singly while it can, and is held by nothing for
longer than a moment but by a silence.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.digests import DigestReason
from notifier.core.i18n import Translate
from notifier.core.model import Alert, AlertKind, Categoria, Item, ItemKey, Source, Transition, digest_topic
from notifier.core.outbound import AlertsForgotten, AlertTold, AlertWithdrawn, Outbound, PendingAlerts
from notifier.core.trace import Moment
from notifier.sync.alerts.handed import Handed
from notifier.sync.alerts.living import Living
from notifier.sync.alerts.newest import newest, newest_of_each
from notifier.sync.alerts.pace import Pace
from notifier.sync.alerts.piles import Pile, Piles
from notifier.sync.alerts.silences import Silences
from notifier.sync.alerts.standing import is_ended
from notifier.sync.alerts.traces import Traces
from notifier.sync.alerts.untaken import Untaken
from notifier.sync.alerts.withheld import Withheld
from notifier.sync.store.store import Store

ABSENCE_PATIENCE = 10.0
"""Seconds that what was missed waits for the last list to come in."""


class Batching:
    """Raises alerts and keeps count of them. The synchronizer's thread alone."""

    def __init__(
        self,
        store: Store,
        catalog: Callable[[], Catalog],
        clock: Clock,
        translate: Translate,
        publish: Callable[[Outbound], None],
        counters: Counters,
        handed: Handed,
        silences: Silences,
    ) -> None:
        """Nothing is told before :meth:`begin`.

        Args:
            store: keeps the alerts.
            catalog: gives the current names of the estados.
            clock: for bursts, and for the moment at which an alert was taken.
            translate: for the words of digests.
            publish: takes the alerts, and how many wait.
            counters: of alerts told and folded.
            handed: what an earlier process had handed to the desktop.
            silences: whether it is held back.
        """
        self._silences = silences
        self._withheld = Withheld(store, silences, clock)
        self._counters = counters
        self._store = store
        self._clock = clock
        self._publish = publish
        self._calm, self._pressing = Pace.calm(), Pace.pressing()
        self._piles = Piles()
        self._begun = False
        self._is_listed: Callable[[ItemKey], bool] = lambda _key: True
        self._handed = handed
        self.living = Living(store, catalog, clock, translate, publish)
        self._untaken = Untaken(store, handed, self._withheld, self.living, lambda: self._piles.seqs)
        self.traces = Traces(clock)

    def begin(
        self,
        estado_of: Callable[[ItemKey], str | None] = lambda _key: None,
        is_listed: Callable[[ItemKey], bool] = lambda _key: True,
    ) -> None:
        """Whose alerts these are is certain: from now on they are told and counted.

        What an earlier process told and could not mark any more is marked; what nobody has seen stands, if
        its item is still in that estado (``estado_of``). ``is_listed``: whether a person can see an item.
        """
        self._is_listed = is_listed
        for seq, at in self._handed.taken(self._store.pending_alerts()).items():
            self._store.mark_delivered([seq], at)
        self._handed.keep(self._store.pending_alerts())
        self._begun = True
        self.living.load(estado_of)

    def tell(self, alerts: Sequence[Alert], *, missed: bool) -> None:
        """Tell what just happened, or what was ``missed`` while there was no connection."""
        if not alerts:
            return
        now = self._clock.monotonic()
        self.traces.begin(alerts)
        withheld: list[Transition] = []
        for alert in alerts:
            older = self._take_older(alert)
            if self._withheld.takes(alert, *older):
                withheld += alert.transitions
                continue
            if not alert.items:
                self.living.raise_single(alert)  # it names several itself
                continue
            pace = self._pressing if alert.is_pressing else self._calm
            pile = Pile.PRESSING if alert.is_pressing else Pile.ABSENCE if missed else Pile.BURST
            if pile is Pile.ABSENCE:
                self._piles.hold(pile, (*older, alert), now + ABSENCE_PATIENCE)
            elif pile in self._piles or not pace.allows(now):
                self._piles.hold(pile, (*older, alert), pace.due(now))
            else:
                pace.told(now)
                self.living.raise_single(newest([*older, alert]))
        # Nobody hears yet what is so; what stands of it is not so any more all the same.
        self.living.drop(self.living.ended_by(withheld))
        self.publish_pending()

    def tell_together(self, alerts: Sequence[Alert]) -> None:
        """Tell at once what belongs together, as one alert, however urgent each is."""
        if told := [alert for alert in alerts if not self._withheld.takes(alert)]:
            topic = digest_topic(pressing=any(alert.is_pressing for alert in told))
            self.living.raise_digest(told, DigestReason.BURST, topic)
        self.publish_pending()

    def waits(self, key: ItemKey) -> bool:
        """Whether the desktop has not taken yet that this item is late."""
        return bool(self._untaken.late(key))

    def recall(self, key: ItemKey, *, changed: bool) -> None:
        """It is not late any more: that goes; a change that waits is told, unless it ``changed`` again."""
        late, stands = self._untaken.late(key), self.living.tells_late(key)
        if stands or late:
            self._drop([key] if stands else (), late)
            if not changed:
                self._untaken.raise_change(key)

    def raise_pending(self) -> None:
        """Raise what the desktop has not taken: of an earlier run, or from while it was not there."""
        if self._begun:
            self._untaken.raise_again()
            self.publish_pending()

    def raise_certain(self, certain: Collection[Categoria]) -> None:
        """Raise of it what is late, once it is certain that it still is, in these categories."""
        self._untaken.raise_certain(certain)

    def all_is_in(self) -> None:
        """Every list agrees with the server: what was missed is complete."""
        self._flush(Pile.ABSENCE)

    def delivered(
        self, seqs: Sequence[int], attempted: Moment | None = None, taken: Moment | None = None
    ) -> None:
        """The desktop took the alert with these outbox numbers: when it was asked, and when it answered."""
        traces = self.traces.end(seqs, self._store.pending_alerts(), attempted, taken)
        self._counters.add("alerts_told")
        self._counters.add("alerts_folded", by=len(seqs) if len(seqs) > 1 else 0)
        self._store.mark_delivered(seqs, taken.wall if taken else self._clock.now(), traces)
        self._handed.forget(seqs)
        for trace in traces.values():
            if trace.came and taken and trace.transition.source is Source.EVENT:
                self._counters.took("event_to_notification", taken.steady - trace.came.steady)
            self._publish(AlertTold(trace))
        self.living.mark_seen()
        self.publish_pending()

    def withdraw(self, item: Item) -> None:
        """An event had made this of the item, and it never was: what was told of that is not true."""
        untrue = [
            alert
            for alert in self._store.pending_alerts()
            for transition in alert.transitions
            if (transition.key, transition.version) == (item.key, item.version)
        ]
        raised = tuple(seq for alert in untrue for seq in alert.seqs if seq not in self._piles.seqs)
        self._forget_alerts(untrue)
        if self.living.tells(item):
            self.living.drop([item.key], raised)
        elif raised:
            self._publish(AlertWithdrawn(str(item.key), raised))
        self.publish_pending()

    def ended(self, transitions: Sequence[Transition]) -> None:
        """Nobody is told of these changes, and what was told of their items before is not true any more."""
        waiting = self._store.pending_alerts() if transitions else ()
        untrue = [alert for alert in waiting if any(is_ended(alert, by) for by in transitions)]
        keys = [*self.living.ended_by(transitions), *(key for alert in untrue for key in alert.items)]
        if keys:
            self._drop(keys, untrue)

    def seen(self, keys: Collection[ItemKey]) -> None:
        """A person has seen what was told of these items; of all, where there are none.

        Who looks at the lists has not missed what is in none any more.
        """
        if self._begun:
            waiting = self._store.pending_alerts()
            told = {*self.living.keys, *(key for alert in waiting for key in alert.items)}
            wanted = {key for key in told if not self._is_listed(key)}.union(keys) if keys else told
            self._drop(wanted, [alert for alert in waiting if wanted.issuperset(alert.items)])

    def muted(self, key: ItemKey) -> None:
        """Nothing is told of this item any more: what stands of it goes, and what waits is held back."""
        if self._begun:
            waiting = [alert for alert in self._store.pending_alerts() if alert.items == (key,)]
            held = [alert for alert in waiting if self._piles.seqs.issuperset(alert.seqs)]
            self._piles.remove([seq for alert in held for seq in alert.seqs])
            self._withheld.hold(held)
            self._drop([key], [alert for alert in waiting if not self._withheld.has(alert)])

    def tell_held(self) -> None:
        """Tell now what waits to be told with others."""
        for pile in self._piles.all:
            self._flush(pile)

    def forget(self) -> None:
        """It is not certain any more for whom they are: what is held stays in the store."""
        self._begun = False
        self.traces.forget()
        self._piles.clear()
        self._withheld.forget()
        self._untaken.forget()
        self._publish(AlertsForgotten())
        self.living.forget()

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        times = (self._piles.next_due(), self.living.next_due())
        return min((at for at in times if at is not None), default=None)

    def tick(self) -> None:
        """Tell what was held long enough, and which silence holds now; repeat what is urgent and not seen."""
        if self._silences.has_changed:
            # What happened before is told before.
            self.tell_held()
            self._silences.publish()
        self._release()
        now = self._clock.monotonic()
        for pile in self._piles.due(now):
            self._flush(pile)
            if pile is not Pile.ABSENCE:
                (self._pressing if pile is Pile.PRESSING else self._calm).go_on(now)
        self.living.tick(silent=self._silences.holds_urgent)

    def publish_pending(self) -> None:
        """Say how many alerts the desktop has not taken yet."""
        waiting = self._store.pending_count() - len(self._withheld)
        self._publish(PendingAlerts(waiting if self._begun else 0))

    def _release(self) -> None:
        single, summed = self._withheld.released()
        for alert in single:
            self.living.raise_single(alert)
        if summed:
            self.living.raise_digest(summed, self._withheld.reason, str(AlertKind.SUMMARY))
        if single or summed:
            self.publish_pending()

    def _take_older(self, alert: Alert) -> list[Alert]:
        """What waits of its item, and goes with it: told later, that would not be true any more."""
        topic = alert.topic if alert.items else ""
        older = [*self._withheld.of(topic), *self._piles.of(topic)]
        seqs = [seq for one in older for seq in one.seqs]
        self._withheld.remove(seqs)
        self._piles.remove(seqs)
        return older

    def _drop(self, keys: Iterable[ItemKey], waiting: Iterable[Alert]) -> None:
        waiting = list(waiting)
        self._forget_alerts(waiting)
        self.living.drop(keys)
        for alert in waiting:
            self._publish(AlertWithdrawn(alert.topic, alert.seqs))  # also where it never stood
        self.publish_pending()

    def _forget_alerts(self, alerts: Sequence[Alert]) -> None:
        """These are not to be told any more."""
        seqs = [seq for alert in alerts for seq in alert.seqs]
        if seqs:
            self._piles.remove(seqs)
            self._withheld.remove(seqs)
            self._store.mark_delivered(seqs, self._clock.now())
            self.living.mark_seen(seqs)
            self._handed.forget(seqs)

    def _flush(self, pile: Pile) -> None:
        held, topic = newest_of_each(self._piles.take(pile)), digest_topic(pressing=pile is Pile.PRESSING)
        if len(held) == 1 and not self.living.has_digest(topic):
            self.living.raise_single(held[0])
        elif held:
            reason = DigestReason.ABSENCE if pile is Pile.ABSENCE else DigestReason.BURST
            self.living.raise_digest(held, reason, topic)
