"""What is known of the items, kept in the store, and what every difference leads to.

A difference, its transitions and the alerts that they cause are committed together and then published.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.events import Hint
from notifier.core.i18n import Translate
from notifier.core.messages import (
    AlertRaised,
    CatalogueChanged,
    ItemsChanged,
    ItemsReset,
    Outbound,
    PauseChanged,
    PendingAlerts,
    Snapshot,
    TransitionSeen,
)
from notifier.core.model import Alert, Categoria, Item, ItemKey, Transition
from notifier.core.rules import Notify, Preferences, Rule, decide
from notifier.core.wording import transition_alert
from notifier.sync.difference import Difference, by_event, by_snapshot, is_old_news
from notifier.sync.store import Store


class Truth:
    """The items of one account. Used by the synchronizer's thread alone."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        rules: tuple[Rule, ...],
        clock: Clock,
        translate: Translate,
        publish: Callable[[Outbound], None],
    ) -> None:
        """Load what the store knows. ``rules`` are the ones that hold; ``catalog`` has the defaults."""
        self._store = store
        self._defaults = catalog
        self._catalog = catalog
        self._clock = clock
        self._translate = translate
        self._publish = publish
        self._preferences = Preferences(rules)
        self._present: dict[Categoria, dict[str, Item]] = {}
        self._absent: dict[Categoria, dict[str, Item]] = {}
        self._load()

    def publish_all(self) -> None:
        """Tell everything that is known, as at the start."""
        for categoria, items in self._present.items():
            self._publish_estados(categoria)
            self._publish(ItemsReset(categoria, tuple(items.values())))
        self._publish(PauseChanged(self._preferences.paused_until))
        self._publish_pending()

    def raise_pending(self) -> None:
        """Raise the alerts that an earlier run could not deliver."""
        for alert in self._store.pending_alerts():
            self._publish(AlertRaised(alert))

    def use_account(self, account: str) -> None:
        """Know only this account's items; another account's are forgotten."""
        if self._store.use_account(account):
            self._load()
            self.publish_all()

    def take_hint(self, hint: Hint) -> bool:
        """Apply a hint where it may be; true if a snapshot is wanted to confirm or find the change."""
        present = self._present[hint.categoria]
        if is_old_news(present, hint):
            return False
        difference = by_event(present, hint, self._clock.now())
        if difference is not None and self._store.has_baseline(hint.categoria):
            self._apply(hint.categoria, difference)
        return True

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Make a snapshot the truth. The first one of a category is its baseline and alerts nothing."""
        categoria = snapshot.categoria
        if snapshot.estados != self._store.estados(categoria):
            self._store.set_estados(categoria, snapshot.estados)
            self._catalog = self._catalog.with_estados(categoria, snapshot.estados)
            self._publish_estados(categoria)
        if self._store.has_baseline(categoria):
            difference = by_snapshot(
                self._present[categoria], self._absent[categoria], snapshot.items, self._clock.now()
            )
            self._apply(categoria, difference)
        else:
            self._apply(categoria, Difference(snapshot.items), baseline=True)

    def delivered(self, seqs: tuple[int, ...]) -> None:
        """The desktop took the alert with these outbox numbers."""
        self._store.mark_delivered(seqs, self._clock.now())
        self._publish_pending()

    def pause(self, minutes: int) -> None:
        """Alerts are silent for so many minutes; 0 ends a pause."""
        until = self._clock.now() + timedelta(minutes=minutes) if minutes else None
        self._store.set_paused_until(until)
        self._preferences = replace(self._preferences, paused_until=until)
        self._publish(PauseChanged(until))

    def mute(self, key: ItemKey, minutes: int) -> None:
        """One item's alerts are silent for so many minutes."""
        self._store.set_mute(key, self._clock.now() + timedelta(minutes=minutes))
        self._preferences = replace(self._preferences, muted=self._store.mutes())

    def in_step(self) -> None:
        """Every category agrees with the server now."""
        self._store.set_last_sync(self._clock.now())

    def last_sync(self) -> datetime | None:
        """When every category last agreed with the server."""
        return self._store.last_sync()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _apply(self, categoria: Categoria, difference: Difference, *, baseline: bool = False) -> None:
        if difference == Difference() and not baseline:
            return
        told = [(transition, self._alert(transition)) for transition in difference.transitions]
        alerts = self._store.apply(
            categoria, difference.upserted, difference.removed, told, baseline=baseline
        )
        present, absent = self._present[categoria], self._absent[categoria]
        for item_id in difference.removed:
            absent[item_id] = present.pop(item_id)
        for item in difference.upserted:
            absent.pop(item.id, None)
            present[item.id] = item
        self._publish(ItemsChanged(categoria, difference.upserted, difference.removed))
        for transition in difference.transitions:
            self._publish(TransitionSeen(transition))
        for alert in alerts:
            self._publish(AlertRaised(alert))
        if alerts:
            self._publish_pending()

    def _alert(self, transition: Transition) -> Alert | None:
        decision = decide(transition, self._preferences, self._catalog, self._clock.now())
        if not isinstance(decision, Notify):
            return None
        return transition_alert(transition, decision.urgency, self._catalog, self._translate)

    def _load(self) -> None:
        self._catalog = self._defaults
        for categoria in Categoria:
            self._present[categoria], self._absent[categoria] = self._store.items(categoria)
            self._catalog = self._catalog.with_estados(categoria, self._store.estados(categoria))
        self._preferences = replace(
            self._preferences, paused_until=self._store.paused_until(), muted=self._store.mutes()
        )

    def _publish_estados(self, categoria: Categoria) -> None:
        self._publish(CatalogueChanged(categoria, tuple(self._catalog.estados[categoria].values())))

    def _publish_pending(self) -> None:
        self._publish(PendingAlerts(self._store.pending_count()))
