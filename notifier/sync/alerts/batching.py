"""How alerts are told: singly while they are few, as one digest after an absence or in a burst.

Each alert is in the outbox before it comes here; one that is held and lost with the process is raised again
at the next start. Urgent ones are held by nothing but a silence.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.digests import DigestReason, digest_alert
from notifier.core.i18n import Translate
from notifier.core.model import Alert, Categoria, Item, ItemKey, Source
from notifier.core.outbound import (
    AlertRaised,
    AlertsForgotten,
    AlertTold,
    AlertWithdrawn,
    Outbound,
    PendingAlerts,
)
from notifier.core.trace import Moment, Trace
from notifier.sync.alerts.handed import Handed
from notifier.sync.alerts.silences import Silences
from notifier.sync.alerts.withheld import Withheld
from notifier.sync.store.store import Store

BURST_ALERTS = 3
BURST_SECONDS = 5.0
"""So many alerts in so many seconds are told singly; what comes on top of them is folded."""

ABSENCE_PATIENCE = 10.0
"""Seconds that what was missed waits for the last list to come in."""


class Batching:
    """Raises alerts and keeps count of them. The synchronizer's thread alone, but for :meth:`digest`."""

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
        self._withheld = Withheld(store, silences, catalog, translate)
        self._counters = counters
        self._store = store
        self._catalog = catalog
        self._clock = clock
        self._translate = translate
        self._publish = publish
        self._raised: deque[float] = deque()
        self._held: dict[DigestReason, list[Alert]] = {DigestReason.ABSENCE: [], DigestReason.BURST: []}
        self._due: dict[DigestReason, float] = {}
        self._begun = False
        self._unsure: list[Alert] = []
        self._handed = handed
        self.came: Moment | None = None
        """When what is worked on was received; the synchronizer's thread sets it."""
        self.changed: Mapping[str | None, datetime | None] = {}
        """When the server made the changes of what is worked on, by its own clock and by the items' ids."""
        self._traces: dict[int, Trace] = {}

    def begin(self) -> None:
        """Whose alerts these are is certain: from now on they are told and counted.

        What an earlier process told and could not mark any more is marked.
        """
        for seq, at in self._handed.taken(self._store.pending_alerts()).items():
            self._store.mark_delivered([seq], at)
        self._handed.keep(self._store.pending_alerts())
        self._begun = True

    def tell(self, alerts: Sequence[Alert], *, missed: bool) -> None:
        """Tell what just happened, or what was ``missed`` while there was no connection."""
        if not alerts:
            return
        now = self._clock.monotonic()
        committed = Moment.of(self._clock)
        for alert in alerts:
            for seq, transition in zip(alert.seqs, alert.transitions, strict=False):
                changed = self.changed.get(transition.key.id)
                self._traces[seq] = Trace(transition, changed, self.came, committed)
            if self._withheld.takes(alert):
                continue
            if alert.stands_alone:
                self._publish(AlertRaised(alert))
            elif missed:
                self._hold(DigestReason.ABSENCE, alert, now + ABSENCE_PATIENCE)
            elif self._is_burst(now):
                began = self._raised[0] if self._raised else now
                self._hold(DigestReason.BURST, alert, began + BURST_SECONDS)
            else:
                self._raised.append(now)
                self._publish(AlertRaised(alert))
        self.publish_pending()

    def tell_together(self, alerts: Sequence[Alert]) -> None:
        """Tell at once what belongs together, as one alert, however urgent each is."""
        told = [alert for alert in alerts if not self._withheld.takes(alert)]
        if told:
            self._publish(AlertRaised(self.digest(told, DigestReason.BURST)))
        self.publish_pending()

    def waits(self, key: ItemKey) -> bool:
        """Whether the desktop has not taken yet that this item is late."""
        return bool(self._late(key))

    def recall(self, key: ItemKey) -> None:
        """That this item is late is not true any more: what waits is not told, and what was told goes."""
        seqs = self._late(key)
        for held in self._held.values():
            held[:] = [alert for alert in held if not set(alert.seqs) & {*seqs}]
        if seqs:
            self._store.mark_delivered(seqs, self._clock.now())
            self._handed.forget(seqs)
        self._publish(AlertWithdrawn(str(key), seqs))
        self.publish_pending()

    def _late(self, key: ItemKey) -> tuple[int, ...]:
        return tuple(alert.seqs[0] for alert in self._store.pending_alerts() if alert.key == key)

    def raise_pending(self) -> None:
        """Raise the alerts that an earlier run could not deliver."""
        # What the desktop may have is told by itself: folded with others it would be told twice.
        waiting = self._store.pending_alerts()
        self._unsure = [alert for alert in waiting if alert.key is not None]
        waiting = [alert for alert in waiting if alert.key is None]
        unclear = [alert for alert in waiting if self._handed.is_noted(alert)]
        waiting = [a for a in waiting if a in unclear or not self._withheld.takes(a, stored=True)]
        for alert in waiting:
            if alert.stands_alone:
                self._publish(AlertRaised(alert))
        for alert in unclear:
            if not alert.stands_alone:
                self._publish(AlertRaised(alert))
        others = [a for a in waiting if not a.stands_alone and a not in unclear]
        if len(others) > BURST_ALERTS:
            others = [self.digest(others, DigestReason.WAITING)]
        for alert in others:
            self._publish(AlertRaised(alert))
        self.publish_pending()

    def raise_certain(self, certain: Collection[Categoria]) -> None:
        """Raise what an earlier run could not deliver of items that are late, once it is certain.

        ``certain``: of these categories what is not true any more was recalled.
        """
        sure = [alert for alert in self._unsure if alert.key is not None and alert.key.categoria in certain]
        if sure:
            self._unsure = [alert for alert in self._unsure if alert not in sure]
            waiting = {alert.seqs for alert in self._store.pending_alerts()}
            for alert in sure:
                is_unclear = self._handed.is_noted(alert)
                if alert.seqs in waiting and (is_unclear or not self._withheld.takes(alert, stored=True)):
                    self._publish(AlertRaised(alert))

    def all_is_in(self) -> None:
        """Every list agrees with the server: what was missed is complete."""
        self._flush(DigestReason.ABSENCE)

    def delivered(
        self, seqs: Sequence[int], attempted: Moment | None = None, taken: Moment | None = None
    ) -> None:
        """The desktop took the alert with these outbox numbers: when it was asked, and when it answered."""
        waiting = {
            alert.seqs[0]: alert.transitions[0] for alert in self._store.pending_alerts() if alert.transitions
        }
        traces = {
            seq: replace(self._traces.pop(seq, Trace(waiting[seq])), attempted=attempted, taken=taken)
            for seq in seqs
            if seq in waiting
        }
        self._counters.add("alerts_told")
        self._counters.add("alerts_folded", by=len(seqs) if len(seqs) > 1 else 0)
        self._store.mark_delivered(seqs, taken.wall if taken else self._clock.now(), traces)
        self._handed.forget(seqs)
        for trace in traces.values():
            if trace.came and taken and trace.transition.source is Source.EVENT:
                self._counters.took("event_to_notification", taken.steady - trace.came.steady)
            self._publish(AlertTold(trace))
        self.publish_pending()

    def withdraw(self, item: Item) -> None:
        """An event had made this of the item, and it never was: what was told of that is not true."""
        untrue = {
            alert.seqs
            for alert in self._store.pending_alerts()
            for transition in alert.transitions
            if (transition.key, transition.version) == (item.key, item.version)
        }
        for held in self._held.values():
            held[:] = [alert for alert in held if alert.seqs not in untrue]
        seqs = tuple(seq for seqs in untrue for seq in seqs)
        self._store.mark_delivered(seqs, self._clock.now())
        self._handed.forget(seqs)
        self._publish(AlertWithdrawn(str(item.key), seqs))
        self.publish_pending()

    def tell_held(self) -> None:
        """Tell now what waits to be told with others."""
        for title in list(self._due):
            self._flush(title)

    def forget(self) -> None:
        """It is not certain any more for whom they are: what is held stays in the store."""
        self._begun = False
        self._unsure = []
        self._traces.clear()
        for held in self._held.values():
            held.clear()
        self._due.clear()
        self._withheld.forget()
        self._publish(AlertsForgotten())

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        return min(self._due.values(), default=None)

    def tick(self) -> None:
        """Tell what was held long enough, and which silence holds now."""
        if self._silences.has_changed:
            # What happened before is told before.
            self.tell_held()
            self._silences.publish()
        for alert in (released := self._withheld.released()):
            self._publish(AlertRaised(alert))
        if released:
            self.publish_pending()
        now = self._clock.monotonic()
        for title in [title for title, due in self._due.items() if due <= now]:
            self._flush(title)
            if title is DigestReason.BURST:
                # It is over only when such a span has passed without one more.
                self._raised.extend([now] * BURST_ALERTS)

    def digest(self, alerts: Sequence[Alert], title: DigestReason) -> Alert:
        """Several alerts as one, with the names that the estados have now. Any thread."""
        return digest_alert(alerts, title, self._catalog(), self._translate)

    def publish_pending(self) -> None:
        """Say how many alerts the desktop has not taken yet."""
        waiting = self._store.pending_count() - len(self._withheld)
        self._publish(PendingAlerts(waiting if self._begun else 0))

    def _is_burst(self, now: float) -> bool:
        while self._raised and self._raised[0] <= now - BURST_SECONDS:
            self._raised.popleft()
        return len(self._raised) >= BURST_ALERTS or bool(self._held[DigestReason.BURST])

    def _hold(self, title: DigestReason, alert: Alert, due: float) -> None:
        self._held[title].append(alert)
        self._due.setdefault(title, due)

    def _flush(self, title: DigestReason) -> None:
        held, self._held[title] = self._held[title], []
        self._due.pop(title, None)
        if len(held) == 1:
            self._publish(AlertRaised(held[0]))
        elif held:
            self._publish(AlertRaised(self.digest(held, title)))
