"""What a person chose to hear: the rules that hold, and the items that are muted or followed."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from notifier.core.catalog import Catalog
from notifier.core.choices import Muted, MuteLength
from notifier.core.clock import Clock
from notifier.core.decision import Notify, Silent, Wishes, decide
from notifier.core.messages import Follow, Mute, Unfollow, Unmute
from notifier.core.model import Item, ItemKey, Source, Transition, Urgency
from notifier.core.pauses import tomorrow
from notifier.core.rules import Rule
from notifier.sync.alerts.silences import Silences
from notifier.sync.store.store import Store


class Choices:
    """Mutes and follows are kept in the store. Used by the synchronizer's thread alone."""

    def __init__(self, rules: tuple[Rule, ...], store: Store, clock: Clock, silences: Silences) -> None:
        """``rules`` are the ones that hold; ``silences``: whether nothing is told now."""
        self._rules = rules
        self._silences = silences
        self._store = store
        self._clock = clock

    def wishes(self) -> Wishes:
        """All of it, as it holds now."""
        stored = self._store.choices
        return Wishes(self._rules, stored.follows, stored.mutes, self._silences.quiet())

    def chosen(self) -> tuple[frozenset[ItemKey], dict[ItemKey, Muted]]:
        """Which items are followed, and which are muted now and how long."""
        now, stored = self._clock.now(), self._store.choices
        mutes = {
            key: muted for key, muted in stored.mutes.items() if muted.until is None or now < muted.until
        }
        return frozenset(stored.follows), mutes

    def use_rules(self, rules: tuple[Rule, ...]) -> None:
        """These rules hold from now on."""
        self._rules = rules

    def choose(self, choice: Mute | Unmute | Follow | Unfollow, item: Item | None) -> None:
        """One item, as it is known now, is muted or followed from now on, or no more.

        To follow an item ends its mute. A mute leaves it followed, and goes before that while it holds.
        """
        match choice:
            case Mute(key, length):
                muted = self._muted(length, item)
                if muted is not None:
                    self._store.choices.mute(key, muted)
            case Unmute(key):
                self._store.choices.unmute(key)
            case Follow(key):
                self._store.choices.unmute(key)
                self._store.choices.follow(key)
            case Unfollow(key):
                self._store.choices.unfollow(key)

    def changed(self, transitions: Iterable[Transition]) -> bool:
        """These items changed: mutes until then are over, as are those of past times. Whether one was."""
        changed = {transition.key for transition in transitions}
        return self._end_mutes(lambda key, muted: muted.estado is not None and key in changed)

    def load(self, estado_of: Callable[[ItemKey], str | None]) -> None:
        """End the mutes of items that have changed meanwhile; ``estado_of``: in which estado one is now."""
        self._end_mutes(
            lambda key, muted: muted.estado is not None and estado_of(key) not in (None, muted.estado)
        )

    def decide_first(self, item: Item, catalog: Catalog) -> Urgency | None:
        """How loud it is told that an item is seen for the first time, and is in trouble; ``None``: not.

        It may have been in any estado before; the rules decide as if it had changed from one of them.
        """
        if not catalog.estado(item.categoria, item.estado).trouble:
            return None
        change = Transition(
            *(item.key, item.numero, "", item.estado, self._clock.now(), Source.SNAPSHOT, item.detalle),
            fields=item.fields,
            due=item.due,
        )
        return self.decide(change, catalog).urgency

    def decide(self, transition: Transition, catalog: Catalog) -> Notify | Silent:
        """Whether this transition is told now."""
        return decide(transition, self.wishes(), catalog, self._clock.now())

    def _end_mutes(self, is_over: Callable[[ItemKey, Muted], bool]) -> bool:
        now = self._clock.now()
        ended = [
            key
            for key, muted in self._store.choices.mutes.items()
            if (muted.until is not None and muted.until <= now) or is_over(key, muted)
        ]
        for key in ended:
            self._store.choices.unmute(key)
        return bool(ended)

    def _muted(self, length: MuteLength, item: Item | None) -> Muted | None:
        now = self._clock.now()
        match length:
            case MuteLength.HOUR:
                return Muted(now + timedelta(hours=1))
            case MuteLength.TOMORROW:
                return Muted(tomorrow(now))
            case MuteLength.CHANGE:
                # Of an item that nobody knows there is nothing to wait for.
                return Muted(estado=item.estado) if item is not None else None
            case MuteLength.ALWAYS:
                return Muted()
