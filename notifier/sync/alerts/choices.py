"""What a person chose to hear: the rules that hold, a pause, and single items that are muted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.model import ItemKey, Transition
from notifier.core.rules import AlertSettings, Notify, Rule, Silent, decide
from notifier.sync.store.store import Store


class Choices:
    """Pause and mutes are kept in the store. Used by the synchronizer's thread alone."""

    def __init__(self, rules: tuple[Rule, ...], store: Store, clock: Clock) -> None:
        """``rules`` are the ones that hold. Nothing is paused before :meth:`load`."""
        self._settings = AlertSettings(rules)
        self._store = store
        self._clock = clock

    @property
    def paused_until(self) -> datetime | None:
        """Until when alerts are silent; aware."""
        return self._settings.paused_until

    @property
    def muted(self) -> Mapping[ItemKey, datetime]:
        """The muted items and until when."""
        return self._settings.muted

    def load_mutes(self) -> None:
        """Read the mutes of the account that is stored."""
        self._settings = replace(self._settings, muted=self._store.mutes())

    def load_pause(self) -> None:
        """Read the pause of the account that is stored; one that was wished meanwhile holds for it too."""
        if self.paused_until is not None:
            self._store.set_paused_until(self.paused_until)
        self._settings = replace(self._settings, paused_until=self._store.paused_until())

    def forget_pause(self) -> None:
        """It is not certain any more whose pause that was; it stays in the store."""
        self._settings = replace(self._settings, paused_until=None)

    def pause(self, minutes: int) -> None:
        """Alerts are silent for so many minutes; 0 ends a pause."""
        until = self._clock.now() + timedelta(minutes=minutes) if minutes else None
        self._store.set_paused_until(until)
        self._settings = replace(self._settings, paused_until=until)

    def mute(self, key: ItemKey, minutes: int) -> None:
        """One item's alerts are silent for so many minutes."""
        self._store.set_mute(key, self._clock.now() + timedelta(minutes=minutes))
        self.load_mutes()

    def decide(self, transition: Transition, catalog: Catalog) -> Notify | Silent:
        """Whether this transition is told now."""
        return decide(transition, self._settings, catalog, self._clock.now())
