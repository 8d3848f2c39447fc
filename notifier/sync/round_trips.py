"""Items that went somewhere and came back between two looks: a late event may still tell where they were."""

from datetime import datetime

from notifier.core.events import Hint
from notifier.core.model import Item, ItemKey, Source, Transition


class RoundTrips:
    """Remembers whose version grew by more than one while the estado stayed. One thread."""

    def __init__(self) -> None:
        """Nothing is in doubt."""
        self._since: dict[ItemKey, int] = {}
        self.told = 0
        """Differences that were told."""

    def note(self, known: Item | None, item: Item, *, told: bool) -> None:
        """``item`` was made of what was ``known``, by a snapshot or an event; was the difference told?"""
        self.told += told
        if known is None or told:
            self._since.pop(item.key, None)
        elif known.version is not None and item.version is not None and item.version > known.version + 1:
            self._since.setdefault(item.key, known.version)

    def told_by(self, hint: Hint, known: Item, at: datetime) -> Transition | None:
        """The round trip that an event, too late to move the badge, tells of; each is told once."""
        since = self._since.get(known.key)
        if since is None or hint.version is None or hint.version <= since:
            return None
        visited = hint.estado if hint.estado != known.estado else hint.anterior
        if visited is None or visited == known.estado:
            return None
        del self._since[known.key]
        return Transition(
            known.key,
            known.numero,
            known.estado,
            known.estado,
            at,
            Source.EVENT,
            known.detalle,
            (visited,),
            known.version,
            known.fields,
            known.due,
        )

    def forget(self) -> None:
        """Another account, another story."""
        self._since.clear()
