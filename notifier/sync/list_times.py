"""How far each list was read, by the server's own clock: from when on a delta has to tell what changed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria, Item

OVERLAP = timedelta(seconds=60)
"""How far a delta reaches back: a change may be committed later than its own time says."""


class ListTimes:
    """The newest ``updated_at`` of each list. Used by the synchronizer's thread alone."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self._newest: dict[Categoria, datetime | None] = {}
        self._reading: dict[Categoria, datetime] = {}

    def load(self, categoria: Categoria, items: Iterable[Item]) -> None:
        """These items are what is known of the list."""
        self._newest[categoria] = max((item.updated_at for item in items if item.updated_at), default=None)

    def note(self, snapshot: Snapshot) -> None:
        """Rows came; a delta that may have lost a row moves nothing."""
        categoria = snapshot.categoria
        if snapshot.scope is Scope.ITEMS:
            return
        read = self._reading.pop(categoria, None) if not snapshot.first else None
        times = [at for at in (read, *(row.updated_at for row in snapshot.items)) if at is not None]
        if not snapshot.last:
            if times:
                self._reading[categoria] = max(times)
        elif snapshot.scope is Scope.LIST:
            # What changed while a long list was read may stand on one of its first pages as it was before.
            began = timedelta(seconds=snapshot.seconds)
            self._newest[categoria] = max(times) - began if times else None
        elif snapshot.complete:
            began = timedelta(seconds=snapshot.seconds)
            known = [at - began for at in times] + ([newest] if (newest := self._newest[categoria]) else [])
            self._newest[categoria] = max(known, default=None)

    def since(self, categoria: Categoria, now: datetime) -> datetime | None:
        """From when on a delta has to tell the changes; ``None`` where no time is known. ``now``: aware."""
        newest = self._newest[categoria]
        # One row that is dated in the future must not hide what happens until then.
        return None if newest is None else min(newest, now) - OVERLAP
