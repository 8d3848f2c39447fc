"""The items of one account as they are known: each difference is committed, published and told."""

from collections.abc import Callable
from dataclasses import replace

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.decision import Notify
from notifier.core.i18n import Translate
from notifier.core.model import Alert, Categoria, Item, ItemKey, Transition
from notifier.core.outbound import (
    ChoicesKnown,
    ItemsChanged,
    ItemsReset,
    Outbound,
    RefusedKnown,
    TransitionSeen,
)
from notifier.core.wording import first_seen_alert, transition_alert
from notifier.sync.alerts.batching import Batching
from notifier.sync.alerts.choices import Choices
from notifier.sync.alerts.lateness import Lateness
from notifier.sync.difference import Difference
from notifier.sync.store.late_rows import Late
from notifier.sync.store.store import Store


class Items:
    """What is shown, and what has left its list. Used by the synchronizer's thread alone.

    A difference, its transitions and the alerts that they cause are one commit, and published after it.
    """

    def __init__(
        self,
        store: Store,
        choices: Choices,
        batching: Batching,
        lateness: Lateness,
        catalog: Callable[[], Catalog],
        translate: Translate,
        publish: Callable[[Outbound], None],
        counters: Counters,
        clock: Clock,
    ) -> None:
        """Nothing is known before :meth:`load`. ``catalog`` gives the one that holds."""
        self._store = store
        self._choices = choices
        self._batching = batching
        self._lateness = lateness
        self._catalog = catalog
        self._translate = translate
        self._publish = publish
        self._counters = counters
        self._clock = clock
        self.present: dict[Categoria, dict[str, Item]] = {}
        self.absent: dict[Categoria, dict[str, Item]] = {}
        self._refused: frozenset[Categoria] = frozenset()

    def load(self) -> None:
        """Take what the store has."""
        for categoria in self._catalog().categorias:
            self.present[categoria], self.absent[categoria] = self._store.items(categoria)
        self._choices.load(lambda key: item.estado if (item := self.item(key)) is not None else None)
        self._lateness.load(self.present)

    def item(self, key: ItemKey) -> Item | None:
        """One item, in its list or not any more; ``None`` where nobody knows it."""
        listed, left = (items.get(key.categoria, {}) for items in (self.present, self.absent))
        return listed.get(key.id) or left.get(key.id)

    def estado(self, key: ItemKey) -> str | None:
        """The estado of an item, in its list or not any more; ``None`` where nobody knows it."""
        listed, left = (items.get(key.categoria, {}) for items in (self.present, self.absent))
        item = listed.get(key.id) or left.get(key.id)
        return item.estado if item is not None else None

    def is_listed(self, key: ItemKey) -> bool:
        """Whether an item is in its list."""
        return key.id in self.present.get(key.categoria, {})

    def forget(self) -> None:
        """Another account's: gone from here too, whatever happens to the file before it is read again."""
        self.present = {categoria: {} for categoria in self._catalog().categorias}
        self.absent = {categoria: {} for categoria in self._catalog().categorias}
        self._lateness.load(self.present)

    def forget_pruned(self) -> None:
        """The store has forgotten what is too old; so does this."""
        for categoria in self._catalog().categorias:
            _, self.absent[categoria] = self._store.items(categoria)

    def rebuild(self) -> None:
        """Write a new file of the store from what is known."""
        self._store.rebuild(
            [item for items in self.present.values() for item in items.values()],
            [item for items in self.absent.values() for item in items.values()],
            {categoria: estados.values() for categoria, estados in self._catalog().estados.items()},
        )

    def publish(self, *, shown: bool) -> None:
        """Tell all items, or that nothing may be shown."""
        for categoria, items in self.present.items():
            may_be_shown = shown and categoria not in self._refused
            self._publish(ItemsReset(categoria, tuple(items.values()) if may_be_shown else ()))

    def publish_choices(self, *, shown: bool) -> None:
        """Tell which items are followed and muted; none while nobody's items are ``shown``."""
        follows, mutes = self._choices.chosen() if shown else (frozenset(), {})
        items = {key: item for key in {*follows, *mutes} if (item := self.item(key)) is not None}
        self._publish(ChoicesKnown(follows, mutes, items))

    def refuse(self, categoria: Categoria) -> None:
        """The server does not show this category any more: what is known stays in the store alone."""
        if categoria not in self._refused:
            self._refused |= {categoria}
            self._publish(RefusedKnown(self._refused))
            self._publish(ItemsReset(categoria, ()))

    def allow(self, categoria: Categoria) -> None:
        """The server shows this category (again)."""
        if categoria in self._refused:
            self._refused -= {categoria}
            self._publish(RefusedKnown(self._refused))
            self._publish(ItemsReset(categoria, tuple(self.present[categoria].values())))

    def allow_all(self) -> None:
        """Nobody has asked the server yet."""
        if self._refused:
            self._refused = frozenset()
            self._publish(RefusedKnown(self._refused))

    def apply(
        self,
        categoria: Categoria,
        difference: Difference,
        *,
        is_baseline: bool = False,
        missed: bool = False,
    ) -> None:
        """Commit, publish and tell a difference; ``missed``: it came about without a connection."""
        if difference == Difference() and not is_baseline:
            return
        transitions = [self._explained(transition) for transition in difference.transitions]
        upserted = {item.key: item for item in difference.upserted}
        over: list[Late] = []
        told = [self._told(transition, upserted.get(transition.key), over) for transition in transitions]
        transitions = [transition for transition, _ in told]
        present, absent = self.present[categoria], self.absent[categoria]
        first = [
            alert
            for item in difference.upserted
            if item.id not in present and item.id not in absent and (alert := self._first_seen(item))
        ]
        alerts = self._store.apply(
            *(categoria, difference.upserted, difference.removed, told),
            baseline=is_baseline,
            over=over,
            alone=first,
        )
        for item_id in difference.removed:
            absent[item_id] = present.pop(item_id)
        for item in difference.upserted:
            absent.pop(item.id, None)
            present[item.id] = item
        self._lateness.changed(categoria, difference.upserted, (absent[gone] for gone in difference.removed))
        if difference.upserted or difference.removed:
            self._publish(ItemsChanged(categoria, difference.upserted, difference.removed))
        for transition in transitions:
            self._publish(TransitionSeen(transition))
        if self._choices.changed(transitions):
            self.publish_choices(shown=True)
        for item in difference.corrected:
            self._batching.withdraw(item)
        self._lateness.recall(over)
        self._batching.tell(alerts, missed=missed)
        self._batching.ended([transition for transition, alert in told if alert is None])

    def _first_seen(self, item: Item) -> Alert | None:
        """Who was away has missed how it came into trouble. Of a list's first reading nothing is told."""
        if not self._store.has_baseline(item.categoria):
            return None
        urgency = self._choices.decide_first(item, self._catalog())
        if urgency is None:
            return None
        return first_seen_alert(item, urgency, self._catalog(), self._translate, self._clock.now())

    def _explained(self, transition: Transition) -> Transition:
        """With the way between its ends, where it was skipped and only one leads there."""
        if transition.path:
            return transition
        categoria = transition.key.categoria
        return replace(
            transition, path=self._catalog().between(categoria, transition.origin, transition.target)
        )

    def _told(
        self, transition: Transition, item: Item | None, over: list[Late]
    ) -> tuple[Transition, Alert | None]:
        """With the alert that it causes; what was late and is ``over`` with it, that says, too."""
        decision = self._choices.decide(transition, self._catalog())
        if not isinstance(decision, Notify):
            self._counters.add("alerts_silenced", decision.reason)
            transition = replace(transition, silenced=str(decision.reason))
        if decision.urgency is None:
            return transition, None
        # What a silence holds back waits in the outbox for its end.
        at = item.entered_at if item is not None else None
        alert = transition_alert(transition, decision.urgency, self._catalog(), self._translate, at)
        ended, words = self._lateness.ended_by(item) if item is not None else ((), "")
        over += ended
        return transition, replace(alert, body=f"{alert.body}\n{words}") if words else alert
