"""Which categories are in step with the server, counted by tickets.

Every wish for a snapshot has a ticket; a snapshot answers the wishes that were there when its request began.
A request that began before the socket opened may have missed a change, so it does not count as in step.
"""

from notifier.core.model import Categoria


class Progress:
    """Tickets asked for and tickets awaited, per category. Used by the synchronizer's thread alone."""

    def __init__(self) -> None:
        """Start with every category out of step."""
        self._asked = dict.fromkeys(Categoria, 0)
        self._awaited: dict[Categoria, int] = {}
        self.reset()

    def reset(self) -> None:
        """Nothing is in step until a snapshot that is wished from now on is here."""
        self._awaited = {categoria: asked + 1 for categoria, asked in self._asked.items()}

    def wish(self, categoria: Categoria) -> int:
        """The ticket of a new wish."""
        self._asked[categoria] += 1
        return self._asked[categoria]

    def arrived(self, categoria: Categoria, ticket: int) -> None:
        """A snapshot is in."""
        if ticket >= self._awaited.get(categoria, ticket + 1):
            del self._awaited[categoria]

    def failed(self, categoria: Categoria) -> None:
        """A request failed: the category is out of step until its last wish is answered."""
        self._awaited.setdefault(categoria, self._asked[categoria])

    def pending(self) -> frozenset[Categoria]:
        """The categories out of step."""
        return frozenset(self._awaited)
