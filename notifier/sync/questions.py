"""What the remote of one session is asked: a list, what changed in it, or single items."""

from collections.abc import Collection

from notifier.core.clock import Clock
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile
from notifier.core.wish import Cause, Wish
from notifier.sync.freshness import Freshness
from notifier.sync.polling import Polling
from notifier.sync.remote import Remote
from notifier.sync.truth import Truth


class Questions:
    """Makes each wish, with its ticket. The synchronizer's thread alone."""

    def __init__(
        self, truth: Truth, profile: Profile, freshness: Freshness, polling: Polling, clock: Clock
    ) -> None:
        """``freshness`` gives the tickets, ``polling`` knows when a whole list is due."""
        self._truth = truth
        self._profile = profile
        self._freshness = freshness
        self._polling = polling
        self._clock = clock
        self._whole: dict[Categoria, int] = {}
        self.remote: Remote | None = None
        """Who is asked; ``None`` between two sessions."""

    def ask_list(
        self,
        source: Categoria,
        cause: Cause,
        *,
        whole: bool = False,
        counted: bool = False,
        ids: Collection[str] = (),
    ) -> int:
        """Ask for a list, or for what changed in it or its newest rows where that is enough.

        ``ids``: of items that are asked for besides, one by one. The wish's ticket.
        """
        whole = whole or self._polling.whole_is_due(source, self._clock.monotonic())
        since = self._truth.since(source) if self._profile.has_delta and not whole else None
        ticket = self._freshness.wish(source)
        if whole:
            self._whole[source] = ticket
        is_counted = counted and since is not None
        return self._ask(source, Wish(ticket, since, is_counted, tuple(ids), cause=cause, newest=not whole))

    def answers_whole(self, source: Categoria, ticket: int) -> bool:
        """Whether this is the answer to a wish for the whole list; each such wish is answered once."""
        if ticket < self._whole.get(source, ticket + 1):
            return False
        del self._whole[source]
        return True

    def ask_items(self, source: Categoria, cause: Cause, ids: Collection[str]) -> int:
        """Ask for items one by one; the wish's ticket."""
        ticket = self._freshness.wish(source)
        return self._ask(source, Wish(ticket, ids=tuple(ids), rows=False, cause=cause))

    def ask_missing(self, source: Categoria, ids: Collection[str] | None) -> int:
        """Ask for what a list did not show: these items, or with ``None`` all of it. The wish's ticket."""
        if ids is None:
            return self.ask_list(source, Cause.MISSING, whole=True)
        return self.ask_items(source, Cause.MISSING, ids)

    def _ask(self, source: Categoria, wish: Wish) -> int:
        if self.remote is not None:
            self.remote.refetch(source, wish)
        return wish.ticket
