"""The notifications that stand: one of each item, alone or in a digest, until it is seen or untrue."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.digests import DigestReason, digest_alert
from notifier.core.i18n import Translate
from notifier.core.model import Alert, AlertKind, Item, ItemKey, Transition, Urgency, digest_topic
from notifier.core.outbound import AlertCorrected, AlertRaised, AlertWithdrawn, Outbound
from notifier.sync.alerts.standing import Standing, Stood
from notifier.sync.store.store import Store

REPEATED_SINGLY = 3
"""So many urgent ones are repeated one by one; more as one digest."""


class Living:
    """Raises alerts in the place of those that stand, and takes them back. The synchronizer's thread."""

    def __init__(
        self,
        store: Store,
        catalog: Callable[[], Catalog],
        clock: Clock,
        translate: Translate,
        publish: Callable[[Outbound], None],
    ) -> None:
        """See :class:`~notifier.sync.alerts.batching.Batching`. Nothing stands."""
        self._store = store
        self._catalog = catalog
        self._clock = clock
        self._translate = translate
        self._publish = publish
        self._standing = Standing()
        self._repeat_every = 0.0
        self._repeat_at: float | None = None

    def load(self, estado_of: Callable[[ItemKey], str | None]) -> None:
        """What nobody has seen stands again, if its item is still in that estado (``estado_of``)."""
        over: list[int] = []
        for alert in self._store.unseen.alerts():
            targets = {told.key: told.target for told in alert.transitions}
            if all(targets.get(key) in (None, estado_of(key)) for key in alert.items) and alert.items:
                self._standing.put(alert.items[0], alert, alert.topic)
            else:
                over += alert.seqs
        self.mark_seen(over)
        self._repeat_later()
        self.publish()

    def forget(self) -> None:
        """It is not certain any more for whom they are: what nobody has seen stays in the store."""
        self._standing.forget()
        self._repeat_at = None
        self.publish()

    def raise_single(self, alert: Alert) -> None:
        """Tell it in the place of what stands of its item."""
        self._publish(AlertRaised(alert))
        self._put([(key, alert) for key in alert.items], alert.topic)

    def raise_digest(self, alerts: Sequence[Alert], reason: DigestReason, topic: str) -> None:
        """Tell them together, in the one of this topic that stands if there is one."""
        newest = {key: alert for alert in alerts for key in alert.items}
        standing = [alert for alert in self._standing.under(topic) if alert.items[0] not in newest]
        self._publish(AlertRaised(self._digest(alerts, reason, standing, topic)))
        self._put(list(newest.items()), topic)

    def has_digest(self, topic: str) -> bool:
        """Whether the digest of this topic stands: it may grow."""
        return bool(self._standing.under(topic))

    def ended_by(self, transitions: Iterable[Transition]) -> list[ItemKey]:
        """The items of which something stands that these transitions have made untrue."""
        return self._standing.untrue(transitions)

    def tells(self, item: Item) -> bool:
        """Whether what stands of the item is that it came to be as it is here."""
        stood = self._standing.get(item.key)
        told = stood.alert.transitions if stood is not None else ()
        return bool(told) and told[-1].version == item.version

    def tells_late(self, key: ItemKey) -> bool:
        """Whether what stands of the item is no transition, but what did not happen in time."""
        stood = self._standing.get(key)
        return stood is not None and stood.alert.kind is AlertKind.LATE

    def drop(self, keys: Iterable[ItemKey], waiting: tuple[int, ...] = ()) -> None:
        """Nobody has to see these any more: they were seen, or are not true.

        ``waiting``: the outbox numbers of those that the desktop has not taken, where only they are meant.
        """
        dropped = self._standing.take(keys)
        if dropped:
            self.mark_seen(seq for stood in dropped for seq in stood.alert.seqs)
            self._take_back(dropped, waiting)
            for stood in dropped:
                if stood.alert.kind is AlertKind.LATE and not stood.is_alone:
                    self._publish(AlertWithdrawn(stood.alert.topic))  # a change that was told beside it
            self.publish()

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        """The items of which something stands."""
        return self._standing.keys

    def mark_seen(self, seqs: Iterable[int] = ()) -> None:
        """Note in the store that nobody has to see these, nor those in whose place others stand."""
        marked = [*seqs, *self._standing.superseded()]
        if marked:
            self._store.unseen.mark_seen(marked, self._clock.now())

    def repeat_urgent(self, minutes: int) -> None:
        """Tell urgent ones again each so many minutes until they were seen; 0 for never."""
        self._repeat_every = minutes * 60.0
        self._repeat_at = None
        self._repeat_later()

    def next_due(self) -> float | None:
        """When, on the monotonic clock, urgent ones are repeated; ``None`` for never."""
        return self._repeat_at

    def tick(self, *, silent: bool) -> None:
        """Repeat what is urgent and was not seen, if it is time; later where not even that is told now."""
        if self._repeat_at is not None and self._repeat_at <= self._clock.monotonic():
            self._repeat_at = None
            if not silent:
                self.tell_urgent_again()
            self._repeat_later()

    def tell_urgent_again(self) -> None:
        """Show the urgent ones anew: few desktops show that a notification was replaced."""
        topic = digest_topic(pressing=True)
        folded = self._standing.under(topic)
        alone = [alert for alert in self._standing.urgent() if alert not in folded]
        if len(alone) > REPEATED_SINGLY:
            folded, alone = [*folded, *alone], []
        if any(alert.urgency is Urgency.CRITICAL for alert in folded):
            self._publish(AlertWithdrawn(topic))
            self._publish(AlertRaised(self._digest((), DigestReason.BURST, folded, topic)))
            self._take_back([stood for alert in folded for stood in self._standing.move(alert, topic)])
        for alert in alone:
            self._publish(AlertWithdrawn(alert.topic))
            self._publish(AlertRaised(replace(alert, seqs=())))

    def publish(self) -> None:
        """Say what nobody has seen."""
        self._publish(self._standing.unseen())

    def _put(self, told: Iterable[tuple[ItemKey, Alert]], topic: str) -> None:
        gone: list[Stood] = []
        changes: list[Alert] = []
        for key, alert in told:
            befores = [before for before in self._standing.put(key, alert, topic) if before.topic != topic]
            gone += befores
            if alert.kind is AlertKind.LATE:
                changes += [one.alert for one in befores if one.alert.kind is not AlertKind.LATE]
        self._take_back(gone)
        self._tell_still(changes)
        self._repeat_later()
        self.publish()

    def _tell_still(self, changes: Sequence[Alert]) -> None:
        """That its item is late makes no change untrue: one that the desktop has not taken yet is told."""
        pending = {seq for alert in self._store.pending_alerts() for seq in alert.seqs} if changes else set()
        for alert in changes:
            if not pending.isdisjoint(alert.seqs):
                self._publish(AlertRaised(alert))

    def _take_back(self, gone: Iterable[Stood], waiting: tuple[int, ...] = ()) -> None:
        """These do not stand in their notifications any more."""
        for topic, is_alone in {stood.topic: stood.is_alone for stood in gone}.items():
            left = [] if is_alone else self._standing.under(topic)
            if left:
                self._publish(AlertCorrected(self._digest((), DigestReason.BURST, left, topic)))
            else:
                self._publish(AlertWithdrawn(topic, waiting))

    def _digest(
        self, alerts: Sequence[Alert], reason: DigestReason, standing: Sequence[Alert], topic: str
    ) -> Alert:
        digest = digest_alert(alerts, reason, self._catalog(), self._translate, standing)
        return replace(digest, kind=AlertKind.SUMMARY) if topic == str(AlertKind.SUMMARY) else digest

    def _repeat_later(self) -> None:
        if not self._repeat_every or not self._standing.urgent():
            self._repeat_at = None
        elif self._repeat_at is None:
            self._repeat_at = self._clock.monotonic() + self._repeat_every
