"""Keeps the store in order: the file when it can be written again, the history no longer than wanted."""

from collections.abc import Callable
from datetime import timedelta

from notifier.core.clock import Clock
from notifier.core.i18n import Translate
from notifier.core.model import AlertKind
from notifier.core.outbound import AlertRaised, AlertWithdrawn, Outbound
from notifier.core.wording import store_alert
from notifier.sync.store.store import Store

HEAL_EVERY = 30.0
"""Seconds until a file that could not be written is tried again."""

LOOK_EVERY = 2.0
"""Seconds that pass at least between two looks whether the file is in its place."""

PRUNE_EVERY = 86_400.0
"""Seconds between two looks for history that is too old."""


class Housekeeping:
    """Looks after the store and says what is wrong with it. The synchronizer's thread alone."""

    def __init__(
        self,
        store: Store,
        keep: timedelta,
        clock: Clock,
        translate: Translate,
        publish: Callable[[Outbound], None],
        pruned: Callable[[], None],
        look: Callable[[], None] = lambda: None,
    ) -> None:
        """``keep``: how long history is kept. ``pruned`` is called when the store has forgotten something.

        ``look`` is called before each look at the file, for whoever has files of its own.
        """
        self._look = look
        self._look_at = clock.monotonic()
        self._store = store
        self._keep = keep
        self._clock = clock
        self._translate = translate
        self._publish = publish
        self._pruned = pruned
        self._prune_at = clock.monotonic()
        self._heal_at: float | None = None

    def keep(self, span: timedelta) -> None:
        """History is kept for so long from now on; what is older goes at once."""
        if span != self._keep:
            self._keep = span
            self._prune_at = self._clock.monotonic()

    def next_due(self) -> float:
        """When, on the monotonic clock, :meth:`tick` has something to do."""
        return self._prune_at if self._heal_at is None else min(self._heal_at, self._prune_at)

    def tick(self) -> None:
        """Do what is due, and tell what happened to the file.

        Raises:
            CorruptError: the file can't be read any more.
        """
        now = self._clock.monotonic()
        if self._look_at <= now:
            self._look_at = now + LOOK_EVERY
            self._look()
            was_in_file = not self._store.in_memory
            self._store.look()
            if was_in_file and self._store.in_memory:
                self._heal_at = now
        if self._heal_at is not None and self._heal_at <= now:
            self._heal_at = now + HEAL_EVERY
            if self._store.heal():
                self._heal_at = None
                self._publish(AlertWithdrawn(str(AlertKind.STORE)))
        if self._prune_at <= now:
            self._prune_at = now + PRUNE_EVERY
            self._store.prune(self._keep)
            self._pruned()
        for trouble in self._store.take_troubles():
            self._publish(AlertRaised(store_alert(trouble, self._translate)))
        if self._store.in_memory and self._heal_at is None:
            self._heal_at = now + HEAL_EVERY
