"""Whether a connection that seems alive brings no events: lists show changes of which no event tells.

A ping proves that somebody is there, and nothing of the events. Where silence is normal (contract 2.3,
hazard 4) it proves nothing either: what counts is what the profile says is pushed, and what was heard before.

Of what is pushed only an event of that category proves anything: a connection that was left out of one room
still gets the events of the others, and a proxy may let through nothing but those without content.
"""

import logging
from collections.abc import Collection

from notifier.core.counters import Counters
from notifier.core.events import Hint
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria

log = logging.getLogger(__name__)

BEFORE = 90.0
"""Seconds before a list was read in which an event may have told of what the next reading shows.

It may come before its change is committed (contract 2.3, hazard 1), and a list takes its time.
"""

AFTER = 30.0
"""Seconds that an event may come later than a list that shows its change."""

MANY = 3
"""After so many changes without an event the connection is doubted, where some of a category are told and
some may not be."""

PAUSE = 600.0
"""Seconds after which a new connection that hears nothing may be doubted, too; twice as long each time."""

LONGEST_PAUSE = 7200.0


class Hearing:
    """What was heard and what was shown. Times are monotonic seconds. The synchronizer's thread alone."""

    def __init__(self, pushed: Collection[Categoria], counters: Counters) -> None:
        """``pushed``: categories of which an event tells each change. ``counters``: of suspicions."""
        self._pushed = pushed
        self._counters = counters
        self._told: set[Categoria] = set()
        self._pause = PAUSE
        self._quiet_until = float("-inf")
        self._heard_at: float | None = None
        self._heard: dict[Categoria, float] = {}
        self._opened_at = float("-inf")
        self._doubted: Categoria | None = None
        self._read_at: dict[Categoria, float] = {}
        self._began: dict[Categoria, float] = {}
        self._changed: set[Categoria] = set()
        self._strikes = 0
        self._due: float | None = None

    def opened(self, now: float) -> None:
        """The connection is open."""
        self.closed()
        self._heard_at = self._opened_at = now

    def closed(self) -> None:
        """There is none: nothing that is shown says anything of it."""
        self._heard_at = self._due = None
        self._strikes = 0
        for known in (self._read_at, self._began, self._changed, self._heard):
            known.clear()

    def heard(self, hint: Hint | None, now: float) -> None:
        """An event came; ``hint`` is what was understood of it."""
        categoria = hint.categoria if hint is not None else None
        if categoria is not None:
            self._told.add(categoria)
        if self._heard_at is not None:
            self._heard_at = now
            if categoria is not None:
                self._heard[categoria] = now
        self._strikes = 0
        if self._doubted in self._pushed and categoria != self._doubted:
            return
        self._due = self._doubted = None
        self._pause, self._quiet_until = PAUSE, float("-inf")

    def shown(self, snapshot: Snapshot, now: float, *, changed: bool) -> None:
        """Some rows are in; ``changed``: they show a change of an item that was known."""
        categoria = snapshot.categoria
        if snapshot.scope is Scope.ITEMS:
            return
        if snapshot.first:
            self._began[categoria] = now
            self._changed.discard(categoria)
        if changed:
            self._changed.add(categoria)
        if not snapshot.last:
            return
        before = self._read_at.get(categoria)
        self._read_at[categoria] = self._began.pop(categoria, now)
        if categoria not in self._changed or before is None or self._heard_at is None:
            return
        heard = self._heard.get(categoria, self._opened_at) if categoria in self._pushed else self._heard_at
        if heard >= before - BEFORE or now < self._quiet_until:
            return
        if categoria in self._pushed:
            self._strikes = MANY
        elif categoria in self._told:
            self._strikes += 1
        if self._strikes >= MANY and self._due is None:
            self._due, self._doubted = now + AFTER, categoria

    @property
    def due(self) -> float | None:
        """When :meth:`tick` has something to do; ``None`` for never."""
        return self._due

    def tick(self, now: float) -> bool:
        """Whether the connection is to be made anew: now, and not again for a while."""
        if self._due is None or self._due > now:
            return False
        log.warning("lists show changes, and no event told of them: connecting anew")
        self._counters.add("suspicions")
        self._quiet_until = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._strikes, self._due = 0, None
        return True
