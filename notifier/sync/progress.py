"""How far a list that is being read has come, told while somebody may wait for it."""

from collections.abc import Callable

from notifier.core.clock import Clock
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria
from notifier.core.outbound import Outbound
from notifier.core.reading import ListProgress

PAUSE = 0.3
"""Seconds between two words on one list: a fast server gives a hundred pages in one."""


class Progress:
    """Publishes how many rows of each list are in. The synchronizer's thread alone."""

    def __init__(self, clock: Clock, publish: Callable[[Outbound], None]) -> None:
        """No list is being read."""
        self._clock = clock
        self._publish = publish
        self._told_at: dict[Categoria, float] = {}

    def take(self, snapshot: Snapshot) -> None:
        """A page is in; a list of one page has nothing to wait for."""
        if snapshot.scope is not Scope.LIST:
            return
        categoria, now = snapshot.categoria, self._clock.monotonic()
        if snapshot.last:
            self.end(categoria)
        elif now - self._told_at.get(categoria, float("-inf")) >= PAUSE:
            self._told_at[categoria] = now
            self._publish(ListProgress(categoria, snapshot.so_far, snapshot.declared))

    def end(self, categoria: Categoria) -> None:
        """It is in, or nobody goes on with it."""
        if self._told_at.pop(categoria, None) is not None:
            self._publish(ListProgress(categoria))

    def is_on(self, categoria: Categoria) -> bool:
        """Whether some pages of this list are in, and not all."""
        return categoria in self._told_at

    def forget(self) -> None:
        """The session is over."""
        for categoria in (*self._told_at,):
            self.end(categoria)
