"""What a person chose of single items, as the store keeps it: which are muted, and which are followed."""

import sqlite3
from collections.abc import Callable, KeysView, Mapping
from datetime import datetime, timedelta

from notifier.core.choices import Muted
from notifier.core.model import ItemKey
from notifier.sync.store.choice_rows import FOLLOW, MUTE, follow_of, mute_of, put_follow, put_mute
from notifier.sync.store.database import Database

MAX_QUIET = timedelta(days=366)
"""Nobody asks for silence for longer: such an end is a damaged date, or one of a clock that was wrong."""


class StoredChoices:
    """Read once and kept in memory; each change is one transaction. The store's thread alone."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Read nothing yet. ``now`` is the wall clock, aware."""
        self._database = database
        self._now = now
        self._mutes: dict[ItemKey, Muted] = {}
        self._follows: dict[ItemKey, None] = {}

    def load(self) -> None:
        """Read what is stored."""
        latest = self._now() + MAX_QUIET
        mutes = self._database.values(mute_of, f"SELECT {MUTE} FROM mutes")  # noqa: S608 - our own names
        self._mutes = {key: mute for key, mute in mutes if mute.until is None or mute.until <= latest}
        follows = self._database.values(follow_of, f"SELECT {FOLLOW} FROM follows")  # noqa: S608 - our own names
        self._follows = dict.fromkeys(follows)

    @property
    def mutes(self) -> Mapping[ItemKey, Muted]:
        """The muted items and how long, those whose time is over among them."""
        return self._mutes

    @property
    def follows(self) -> KeysView[ItemKey]:
        """The items of which each change is told."""
        return self._follows.keys()

    def mute(self, key: ItemKey, muted: Muted) -> None:
        """Mute an item; an earlier mute of it is over."""
        self._database.write(lambda db: put_mute(db, key, muted))
        self._mutes[key] = muted

    def unmute(self, key: ItemKey) -> None:
        """End the mute of an item, if there is one."""
        self._database.write(lambda db: _delete(db, "mutes", key))
        self._mutes.pop(key, None)

    def follow(self, key: ItemKey) -> None:
        """Follow an item."""
        self._database.write(lambda db: put_follow(db, key))
        self._follows[key] = None

    def unfollow(self, key: ItemKey) -> None:
        """Follow an item no more."""
        self._database.write(lambda db: _delete(db, "follows", key))
        self._follows.pop(key, None)

    def forget(self) -> None:
        """The tables are empty now."""
        self._mutes, self._follows = {}, {}


def _delete(db: sqlite3.Connection, table: str, key: ItemKey) -> None:
    db.execute(f"DELETE FROM {table} WHERE categoria = ? AND id = ?", (key.categoria, key.id))  # noqa: S608 - our own names
