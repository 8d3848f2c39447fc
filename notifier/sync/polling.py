"""When each list is looked at: at once for the first hint, once more when a burst is over, and now and then.

The first hint asks at once. What comes close behind it waits until it is quiet for a moment, so that a burst
costs two requests and not one per event. Without any hint a list is looked at slowly, faster while the socket
is down (contract 2.3, silence), and read as a whole every so often, whatever the deltas said.
"""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from notifier.core.model import Categoria
from notifier.core.settings import Sync

QUIET = 0.5
"""Seconds without a hint after which a burst is over."""

MAX_HOLD = 3.0
"""Seconds after which a burst that goes on is looked at all the same."""

LOOK_AGAIN = (1.0, 3.0, 8.0)
"""Seconds after an event at which what it told of is looked at again (contract 2.3, hazard 1)."""

JITTER = 0.2
"""Share by which a slow look comes earlier or later, so that a fleet does not ask as one."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A list to look at: the ``whole`` of it or what changed, and whether to count it."""

    source: Categoria
    whole: bool = False
    counted: bool = False


@dataclass(slots=True)
class _List:
    last_hint: float | None = None
    held_since: float | None = None
    held_whole: bool = False
    next_poll: float | None = None
    read_whole_at: float | None = None
    again_at: list[float] = field(default_factory=list)


class Polling:
    """The timetable of all lists. Times are monotonic seconds. The synchronizer's thread alone."""

    def __init__(self, sources: Collection[Categoria], settings: Sync, rng: random.Random) -> None:
        """Nothing is planned for these lists before :meth:`start`. ``rng``: for the jitter."""
        self._sources = sources
        self._settings = settings
        self._rng = rng
        self._is_begun = self._is_live = False
        self._interval = float(settings.poll_down)
        self._lists = {source: _List() for source in self._sources}

    def start(self, now: float) -> None:
        """A session begins: the socket is down, and nothing was read in it."""
        self._lists = {source: _List() for source in self._sources}
        self._interval = float(self._settings.poll_down)
        self._is_begun, self._is_live = True, False
        self._replan(now)

    def use(self, settings: Sync, now: float) -> None:
        """These intervals hold from now on."""
        self._settings = settings
        self.set_live(self._is_live, now)

    def stop(self) -> None:
        """The session is over: nothing is planned."""
        self._is_begun = self._is_live = False
        self._lists = {source: _List() for source in self._sources}

    def set_live(self, live: bool, now: float) -> None:
        """The socket came up or went down."""
        self._is_live = live
        interval = float(self._settings.poll_live if live else self._settings.poll_down)
        if interval != self._interval:
            self._interval = interval
            self._replan(now)

    def hinted(self, source: Categoria, now: float, *, whole: bool) -> bool:
        """A hint came. True: look at once, :meth:`opening` says how; else it is held until it is due."""
        planned = self._lists[source]
        is_first = planned.held_since is None and (
            planned.last_hint is None or now - planned.last_hint > QUIET
        )
        planned.last_hint = now
        if not is_first:
            planned.held_since = now if planned.held_since is None else planned.held_since
            planned.held_whole |= whole
        return is_first

    def look_again(self, source: Categoria, now: float) -> None:
        """A hint came that names nothing to compare: its change may not be committed yet."""
        self._lists[source].again_at = [now + seconds for seconds in LOOK_AGAIN]

    def whole_is_due(self, source: Categoria, now: float) -> bool:
        """Whether it is time to read the whole list, in case the deltas missed something."""
        at = self._lists[source].read_whole_at
        return at is None or now - at >= self._settings.full_every * 60

    def read(self, source: Categoria, now: float, *, whole: bool) -> None:
        """A list was read; hints do not put off the slow looks, which alone count the rows."""
        if whole:
            self._lists[source].read_whole_at = now

    def due(self, now: float) -> Iterator[Poll]:
        """The looks to take now; each is said once."""
        for source, planned in self._lists.items():
            if planned.next_poll is not None and planned.next_poll <= now:
                planned.next_poll = now + self._jittered()
                yield Poll(source, counted=True)
            held_until = self._held_until(planned)
            if held_until is not None and held_until <= now:
                whole, planned.held_since, planned.held_whole = planned.held_whole, None, False
                yield Poll(source, whole)
            elif planned.again_at and planned.again_at[0] <= now:
                planned.again_at.pop(0)
                yield Poll(source)

    def next_due(self) -> float | None:
        """When the next look is due; ``None`` for never."""
        times = [
            at
            for planned in self._lists.values()
            for at in (planned.next_poll, self._held_until(planned), *planned.again_at[:1])
            if at is not None
        ]
        return min(times, default=None)

    def _held_until(self, planned: _List) -> float | None:
        if planned.held_since is None or planned.last_hint is None:
            return None
        return min(planned.last_hint + QUIET, planned.held_since + MAX_HOLD)

    def _replan(self, now: float) -> None:
        for planned in self._lists.values():
            if self._is_begun:
                planned.next_poll = now + self._jittered()

    def _jittered(self) -> float:
        return self._interval * self._rng.uniform(1 - JITTER, 1 + JITTER)
