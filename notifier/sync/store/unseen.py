"""The alerts that the desktop took and nobody has seen. The store's thread alone."""

from collections.abc import Iterable
from datetime import datetime

from notifier.core.model import Alert
from notifier.sync.store.database import Database
from notifier.sync.store.reading import read_unseen
from notifier.sync.store.rows import moment


class StoredUnseen:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """``database`` is the store's."""
        self._database = database

    def alerts(self) -> list[Alert]:
        """What the desktop took and nobody has seen, oldest first."""
        return [alert for _, alert in read_unseen(self._database)]

    def mark_seen(self, seqs: Iterable[int], at: datetime) -> None:
        """Nobody has to see these any more."""
        rows = [(moment(at), seq) for seq in seqs]
        if rows:
            statement = "UPDATE alerts SET seen_at = ? WHERE seq = ?"
            self._database.write(lambda db: db.executemany(statement, rows), lasting=False)
