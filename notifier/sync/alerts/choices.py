"""What a person chose to hear: the rules that hold, a pause, and the items that are muted or followed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from notifier.core.catalog import Catalog
from notifier.core.choices import Muted, MuteLength
from notifier.core.clock import Clock
from notifier.core.messages import Follow, Mute, Unfollow, Unmute
from notifier.core.model import Item, ItemKey, Transition
from notifier.core.outbound import ChoicesKnown, Silence, SilenceChanged, SilenceKind
from notifier.core.rules import AlertSettings, Notify, Rule, Silent, decide
from notifier.sync.store.store import Store


class Choices:
    """Pause, mutes and follows are kept in the store. Used by the synchronizer's thread alone."""

    def __init__(self, rules: tuple[Rule, ...], store: Store, clock: Clock) -> None:
        """``rules`` are the ones that hold. Nothing is paused before :meth:`load_pause`."""
        self._settings = AlertSettings(rules)
        self._store = store
        self._clock = clock

    @property
    def muted(self) -> Mapping[ItemKey, Muted]:
        """The muted items and how long."""
        return self._store.choices.mutes

    def silence(self) -> SilenceChanged:
        """Whether alerts are silent now, and until when."""
        until = self._settings.paused_until
        return SilenceChanged(Silence(SilenceKind.PAUSE, until) if until is not None else None)

    def known(self, *, shown: bool) -> ChoicesKnown:
        """Which items are followed and muted; none while nobody's items are ``shown``."""
        if not shown:
            return ChoicesKnown(frozenset(), {})
        return ChoicesKnown(frozenset(self._store.choices.follows), dict(self._store.choices.mutes))

    def use_rules(self, rules: tuple[Rule, ...]) -> None:
        """These rules hold from now on."""
        self._settings = replace(self._settings, rules=rules)

    def load_pause(self) -> None:
        """Read the pause of the account that is stored; one that was wished meanwhile holds for it too."""
        if self._settings.paused_until is not None:
            self._store.set_paused_until(self._settings.paused_until)
        self._settings = replace(self._settings, paused_until=self._store.paused_until())

    def forget_pause(self) -> None:
        """It is not certain any more whose pause that was; it stays in the store."""
        self._settings = replace(self._settings, paused_until=None)

    def pause(self, minutes: int) -> None:
        """Alerts are silent for so many minutes; 0 ends a pause."""
        until = self._clock.now() + timedelta(minutes=minutes) if minutes else None
        self._store.set_paused_until(until)
        self._settings = replace(self._settings, paused_until=until)

    def choose(self, choice: Mute | Unmute | Follow | Unfollow, item: Item | None) -> None:
        """One item, as it is known now, is muted or followed from now on, or no more."""
        match choice:
            case Mute(key, length):
                self._store.choices.mute(key, self._muted(length, item))
            case Unmute(key):
                self._store.choices.unmute(key)
            case Follow(key):
                self._store.choices.follow(key)
            case Unfollow(key):
                self._store.choices.unfollow(key)

    def decide(self, transition: Transition, catalog: Catalog) -> Notify | Silent:
        """Whether this transition is told now."""
        muted = self._store.choices.mutes
        return decide(transition, replace(self._settings, muted=muted), catalog, self._clock.now())

    def _muted(self, length: MuteLength, item: Item | None) -> Muted:
        now = self._clock.now()
        match length:
            case MuteLength.HOUR:
                return Muted(now + timedelta(hours=1))
            case MuteLength.TOMORROW:
                midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
                return Muted(midnight + timedelta(days=1))
            case MuteLength.CHANGE if item is not None:
                return Muted(estado=item.estado)
            case _:
                return Muted()
