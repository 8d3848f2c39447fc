"""Which lists agree with the server, counted by tickets and by age.

Every wish for a snapshot has a ticket; a snapshot answers the wishes that were there when its request began.
A request that began before the socket opened may have missed a change, so it does not count.
"""

from collections.abc import Mapping

from notifier.core.model import Categoria


class Freshness:
    """Tickets asked for and awaited, failures and ages, per category. The synchronizer's thread alone."""

    def __init__(self, sources: Mapping[Categoria, Categoria], limit: float) -> None:
        """Every category starts pending.

        Args:
            sources: for each category the one in whose name its list is asked. One answer proves all that
                are read from it.
            limit: seconds after which a snapshot no longer proves anything.
        """
        self._limit = limit
        self._sources = sources
        self._asked = dict.fromkeys(sources.values(), 0)
        self._awaited: dict[Categoria, int] = {}
        self._failed: dict[Categoria, int] = {}
        self._read_at: dict[Categoria, float] = {}
        self._left_out: set[Categoria] = set()
        self._certain: set[Categoria] = set()
        self.reset()

    def use(self, limit: float) -> None:
        """After so many seconds a snapshot no longer proves anything, from now on."""
        self._limit = limit

    def reset(self) -> None:
        """Nothing agrees until a snapshot that is wished from now on is here."""
        self._awaited = {categoria: self.next_ticket(categoria) for categoria in self._sources}
        self._failed.clear()
        self._read_at.clear()
        self.doubt()

    def doubt(self) -> None:
        """The socket is down, or the computer slept: nothing is certain before it was read again."""
        self._certain.clear()

    def next_ticket(self, categoria: Categoria) -> int:
        """The ticket that the next wish will get."""
        return self._asked[self._sources[categoria]] + 1

    def wish(self, categoria: Categoria) -> int:
        """The ticket of a new wish."""
        self._asked[self._sources[categoria]] += 1
        return self._asked[self._sources[categoria]]

    def expect(self, categoria: Categoria, ticket: int) -> None:
        """The list does not agree before this wish is answered."""
        self._awaited[categoria] = max(ticket, self._awaited.get(categoria, 0))

    def arrived(self, categoria: Categoria, ticket: int, now: float, *, rows: bool) -> None:
        """A snapshot is in; with ``rows`` it showed the list, else single items. ``now``: monotonic."""
        for waiting in (self._awaited, self._failed):
            if ticket >= waiting.get(categoria, ticket + 1):
                del waiting[categoria]
        if rows:
            self._read_at[categoria] = now
            self._certain.add(categoria)

    def failed(self, categoria: Categoria) -> None:
        """A request failed: the list may be out of date until its last wish is answered."""
        self._failed[categoria] = self._asked[self._sources[categoria]]

    def leave_out(self, categoria: Categoria) -> None:
        """Nobody asks for this list: it is neither awaited nor out of date."""
        self._left_out.add(categoria)

    def take_in(self, categoria: Categoria) -> None:
        """This list counts again."""
        self._left_out.discard(categoria)

    def pending(self) -> frozenset[Categoria]:
        """The lists whose first snapshot of this connection, or one that is expected, is on its way."""
        return frozenset(self._awaited.keys() - self._failed.keys() - self._left_out)

    def stale(self, now: float) -> frozenset[Categoria]:
        """The lists whose last request failed, or whose last snapshot is older than the limit."""
        old = (categoria for categoria, at in self._read_at.items() if now - at >= self._limit)
        return frozenset((*self._failed, *old)) - self._left_out

    def certain(self, now: float) -> frozenset[Categoria]:
        """The lists that are as the server has them, as far as anybody can know."""
        return frozenset(self._certain - self.pending() - self.stale(now) - self._left_out)

    def next_change(self, now: float) -> float | None:
        """When, on the monotonic clock, the next list gets too old; ``None`` for never."""
        return min(
            (
                at + self._limit
                for categoria, at in self._read_at.items()
                if now - at < self._limit and categoria not in self._left_out
            ),
            default=None,
        )
