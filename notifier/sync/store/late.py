"""What was told because it did not happen in time, as the store keeps it."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from notifier.core.model import Alert, ItemKey
from notifier.sync.store.database import Database
from notifier.sync.store.late_rows import LATE, Late, late_of, put_late
from notifier.sync.store.rows import put_meta
from notifier.sync.store.told_rows import put_alert

BEGUN = "late_rule:"
"""With a rule's name behind it: what was late by it when it was looked at for the first time was told."""


class StoredLate:
    """Read once and kept in memory; each change is one transaction. The store's thread alone."""

    def __init__(
        self,
        database: Database,
        meta: Callable[[], dict[str, str]],
        pending: Callable[[], dict[int, Alert]],
        number: Callable[[], int],
    ) -> None:
        """Read nothing yet.

        Args:
            database: of the store.
            meta: the values that the store remembers by name.
            pending: the alerts that the desktop has not taken, by number.
            number: the next alert's.
        """
        self._database = database
        self._meta = meta
        self._pending = pending
        self._number = number
        self._latest: dict[ItemKey, dict[str, Late]] = {}

    def load(self) -> None:
        """Read what is stored."""
        self._latest = {}
        found = self._database.values(late_of, f"SELECT {LATE} FROM late ORDER BY told_at")  # noqa: S608 - our own names
        self._take(found)

    def of(self, key: ItemKey) -> Mapping[str, Late]:
        """What was told of an item last, by rule."""
        return self._latest.get(key, {})

    @property
    def all(self) -> Iterable[Late]:
        """What was told of each item last, by each rule."""
        return chain.from_iterable(found.values() for found in self._latest.values())

    def has_begun(self, rule: str) -> bool:
        """Whether this rule was looked at before."""
        return f"{BEGUN}{rule}" in self._meta()

    def note(
        self, late: Sequence[Late], alerts: Sequence[Alert] = (), begun: Sequence[str] = ()
    ) -> list[Alert]:
        """Write what became late, or is over, together with the alerts that tell it.

        ``begun``: rules that were looked at for the first time.

        Returns:
            The alerts with their outbox numbers.
        """

        def take_in(db: sqlite3.Connection) -> list[Alert]:
            put_late(db, late)
            for rule in begun:
                put_meta(db, f"{BEGUN}{rule}", "1")
            return [put_alert(db, self._number(), None, alert) for alert in alerts]

        numbered = self._database.write(take_in, lasting=bool(alerts or begun))
        self.noted(late)
        self._meta().update({f"{BEGUN}{rule}": "1" for rule in begun})
        self._pending().update((alert.seqs[0], alert) for alert in numbered)
        return numbered

    def noted(self, late: Iterable[Late]) -> None:
        """These were written, perhaps with something else."""
        self._take(late)

    def forget(self) -> None:
        """The table is empty now."""
        self._latest = {}

    def _take(self, late: Iterable[Late]) -> None:
        for one in late:
            self._latest.setdefault(one.key, {})[one.rule] = one
