"""What is known of the items, kept in the store, and what every difference leads to."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.events import Hint, HintKind
from notifier.core.i18n import Translate
from notifier.core.late_rules import LateRule
from notifier.core.messages import Follow, Mute, Scope, Snapshot, Unfollow, Unmute
from notifier.core.model import Categoria, Item, ItemKey, User
from notifier.core.outbound import CatalogueChanged, Outbound
from notifier.core.rules import Rule
from notifier.core.server import Server
from notifier.core.settings import Notifications
from notifier.core.wish import Question
from notifier.sync.alerts.batching import Batching
from notifier.sync.alerts.choices import Choices
from notifier.sync.alerts.handed import Handed
from notifier.sync.alerts.lateness import Lateness
from notifier.sync.alerts.silences import Silences
from notifier.sync.difference import Difference, by_event, by_rows, is_old_news, is_older
from notifier.sync.expectations import Expectations
from notifier.sync.items import Items
from notifier.sync.list_times import ListTimes
from notifier.sync.missing import Missing
from notifier.sync.restored import Restored
from notifier.sync.round_trips import RoundTrips
from notifier.sync.store.store import Store
from notifier.sync.store.token_proof import secret_of


class Truth:
    """The items of one account. Used by the synchronizer's thread alone."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        rules: tuple[Rule, ...],
        late_rules: tuple[LateRule, ...],
        clock: Clock,
        translate: Translate,
        publish: Callable[[Outbound], None],
        counters: Counters,
        handed: Handed,
        chosen: Notifications,
    ) -> None:
        """Load what the store knows. The rules and what was ``chosen`` hold; ``catalog`` has the defaults."""
        self._counters = counters
        self._store = store
        self._defaults = catalog
        self._catalog = catalog
        self._clock = clock
        self._publish = publish
        self.silences = Silences(chosen, store.pause, clock, publish)
        self.choices = Choices(rules, store, clock, self.silences)
        self.batching = Batching(
            store, lambda: self._catalog, clock, translate, publish, counters, handed, self.silences
        )
        self.expectations = Expectations()
        self.round_trips = RoundTrips()
        self._missing = Missing(catalog.categorias)
        telling = self.choices, self.batching
        self.lateness = Lateness(
            late_rules, store, *telling, lambda: self._catalog, clock, translate, counters
        )
        self._items = Items(
            store, *telling, self.lateness, lambda: self._catalog, translate, publish, counters, clock
        )
        self._times = ListTimes()
        self._restored = Restored()
        self._is_shown = False
        store.at_start(self._load)

    def claim(self, server: Server, token: str) -> None:
        """Show what is stored if it was last proven with this token; another may be another person's."""
        if not self._store.is_proven(secret_of(server, token)):
            self.conceal()
        elif not self._is_shown:
            self._show()

    def prove(self, server: Server, token: str, user: User) -> None:
        """It is certain whose token this is: show this account's data; another account's are forgotten."""
        if self._store.use_account(f"{server.api_url} {user.id}", server.profile):
            self._items.forget()
            self.conceal()
            self._missing = Missing(self._defaults.categorias)
        if not self._store.is_proven(secret_of(server, token)):
            self._store.set_proven(secret_of(server, token))
        if not self._is_shown:
            self._show()

    def conceal(self) -> None:
        """Nobody is signed in, or nobody knows yet who: nothing of any account is shown."""
        self._items.allow_all()
        if self._is_shown:
            self._is_shown = False
            self.batching.forget()
            self.silences.forget()
            self.publish_all()

    def forget(self) -> bool:
        """Forget the account for good; whether the disk has nothing of it any more."""
        is_gone = self._store.forget_account()
        self._load()
        return is_gone

    def publish_all(self) -> None:
        """Tell everything that may be shown, as at the start."""
        for categoria in self._items.present:
            self._publish_estados(categoria)
        self._items.publish(shown=self._is_shown)
        self.silences.publish()
        self._items.publish_choices(shown=self._is_shown)
        self.batching.publish_pending()

    def since(self, categoria: Categoria) -> datetime | None:
        """From when on a delta has to tell the changes, by the server's clock; ``None``: it can't yet."""
        has_baseline = self._store.has_baseline(categoria)
        return self._times.since(categoria, self._clock.now()) if has_baseline else None

    def is_answered(self, hint: Hint) -> bool:
        """Whether what a repeated hint tells of its item is shown, or will be looked at again anyhow."""
        known = self._items.present[hint.categoria].get(hint.id or "")
        is_shown = hint.estado is None or (known is not None and hint.estado == known.estado)
        return is_shown or self.expectations.waits(ItemKey(hint.categoria, hint.id or ""))

    def below(self, categoria: Categoria) -> list[str]:
        """The ids of the open items that the list did not show when it was read last."""
        seen = self._missing.seen(categoria)
        return [
            item.id
            for item in self._items.present[categoria].values()
            if item.id not in seen and not self._is_final(item)
        ]

    def take_hint(self, hint: Hint, ticket: int, *, alone: bool = False) -> Question:
        """Apply a hint where it may be.

        ``ticket`` is that of the next wish: only what is asked from now on can contradict the hint.
        ``alone``: its item alone is going to be asked for.
        """
        present = self._items.present[hint.categoria]
        before = present.get(hint.id) if hint.id else None
        if is_old_news(present, hint):
            is_copy = before is not None and before.version == hint.version
            self._counters.add("events_copies" if is_copy else "events_late")
            self._take_late(hint, before)
            is_other = not is_copy and before is not None and hint.estado not in (None, before.estado)
            return Question.ITEM if is_other else Question.NOTHING
        difference = by_event(present, hint, self._clock.now())
        held = None
        if difference is not None and self._store.has_baseline(hint.categoria):
            (held,) = difference.upserted
            self.round_trips.note(before, held, told=bool(difference.transitions))
            self._items.apply(hint.categoria, difference)
        self.expectations.promised(hint, before, held, ticket, self._clock.monotonic(), alone=alone)
        return Question.LIST if hint.kind is HintKind.DELETED else Question.CHANGES

    def take_snapshot(
        self, snapshot: Snapshot, next_ticket: int, *, missed: bool, can_ask: bool
    ) -> Collection[str] | None:
        """Make a snapshot the truth. The first list of a category is its baseline and alerts nothing.

        Args:
            snapshot: rows of a list.
            next_ticket: of the next wish.
            missed: whether its changes happened while there was no connection.
            can_ask: whether items can be asked for one by one.

        Returns:
            Nothing, ids that have to be asked one by one, or ``None`` where the whole list has to be read.
        """
        categoria = snapshot.categoria
        self._items.allow(categoria)
        if snapshot.estados:
            self._take_estados(categoria, snapshot)
        for codigo, following in snapshot.following.items():
            self._catalog = self._catalog.with_following(categoria, codigo, following)
        went_back = self._restored.note(snapshot)
        self._take_rows(snapshot, next_ticket, missed=missed)
        if not snapshot.last and snapshot.scope is not Scope.ITEMS:
            self._missing.page(snapshot)
            return ()
        removed, follow = self._missing.end(
            snapshot,
            self._items.present[categoria],
            lambda item_id: self.expectations.protects(categoria, item_id),
            self._is_final,
            can_ask=can_ask,
        )
        is_list = snapshot.scope is Scope.LIST and snapshot.whole
        is_baseline = is_list and not self._store.has_baseline(categoria)
        self._items.apply(categoria, Difference(removed=removed), is_baseline=is_baseline)
        phantoms = self.expectations.judge(snapshot, self._missing.seen(categoria), self._clock.monotonic())
        self._counters.add("events_phantom", by=phantoms)
        return None if went_back else follow

    def choose(self, choice: Mute | Unmute | Follow | Unfollow) -> None:
        """One item's alerts are silent, or told in any case, from now on."""
        if self._is_shown:  # or nobody knows whose item that is
            self.choices.choose(choice, self._items.item(choice.key))
            if isinstance(choice, Mute):
                self.batching.muted(choice.key)
            self._items.publish_choices(shown=True)

    def tell(self, message: Outbound) -> None:
        """Publish what was found out about a list."""
        self._publish(message)

    def known(self, categoria: Categoria) -> Mapping[str, Item]:
        """The items of a category that are shown, by id."""
        return self._items.present[categoria]

    def kept(self, categoria: Categoria) -> Collection[str]:
        """What a list did not show, though it may have: behind a row that cannot be read."""
        return self._missing.kept(categoria)

    def refuse(self, categoria: Categoria) -> None:
        """The server does not show this category to this user: nor does the program."""
        self._items.refuse(categoria)

    def in_step(self) -> None:
        """Every category agrees with the server now."""
        self._store.set_last_sync(self._clock.now())
        self.batching.all_is_in()

    def last_sync(self) -> datetime | None:
        """When every category last agreed with the server; ``None`` also while nothing may be shown."""
        return self._store.last_sync() if self._is_shown else None

    def forget_pruned(self) -> None:
        """The store has forgotten what is too old; so does this."""
        self._items.forget_pruned()

    def rebuild(self) -> None:
        """Write a new file from what is known; the old one can't be read any more."""
        self._items.rebuild()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _is_final(self, item: Item) -> bool:
        return self._catalog.estado(item.categoria, item.estado).final

    def _take_late(self, hint: Hint, known: Item | None) -> None:
        now = self._clock.now()
        transition = self.round_trips.told_by(hint, known, now) if known is not None else None
        if transition is not None:
            self._items.apply(hint.categoria, Difference(transitions=(transition,)))

    def _take_rows(self, snapshot: Snapshot, next_ticket: int, *, missed: bool) -> None:
        categoria = snapshot.categoria
        believed, undone = self.expectations.believed(snapshot), self.expectations.undone(snapshot)
        present, absent = self._items.present[categoria], self._items.absent[categoria]
        for row in snapshot.items:
            self.expectations.shown(row)
            known = present.get(row.id)
            if known is not None and is_older(row, known) and row.id not in believed:
                self.expectations.doubted(known, next_ticket, self._clock.monotonic())
        self._times.note(snapshot)
        difference = by_rows(present, absent, snapshot.items, self._clock.now(), believed, undone)
        if not self._store.has_baseline(categoria):
            difference = replace(difference, transitions=())
        told = {transition.key for transition in difference.transitions}
        for item in difference.upserted:
            self.round_trips.note(present.get(item.id), item, told=item.key in told)
        self._items.apply(categoria, difference, missed=missed)

    def _load(self) -> None:
        self._catalog = self._defaults
        self._restored = Restored()
        self.expectations.forget()
        self.round_trips.forget()
        self._items.load()
        for categoria in self._defaults.categorias:
            self._times.load(categoria, self._items.present[categoria].values())
            self._catalog = self._catalog.with_estados(categoria, self._store.estados(categoria))

    def _show(self) -> None:
        self._load()
        self.silences.load()
        self._is_shown = True
        self.batching.begin(self._items.estado, self._items.is_listed)
        self.publish_all()
        self.batching.raise_pending()

    def _take_estados(self, categoria: Categoria, snapshot: Snapshot) -> None:
        if snapshot.estados != self._store.estados(categoria):
            self._store.set_estados(categoria, snapshot.estados)
            self._catalog = self._catalog.with_estados(categoria, snapshot.estados)
            self._publish_estados(categoria)

    def _publish_estados(self, categoria: Categoria) -> None:
        self._publish(CatalogueChanged(categoria, tuple(self._catalog.estados[categoria].values())))
