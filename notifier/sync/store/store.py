"""What the program knows, in SQLite. One thread owns it: the one that opened it.

Each public method is one transaction: all of it happened, or none, whatever kills the process.
"""

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from notifier.core.model import Alert, Categoria, Estado, Item, Transition
from notifier.core.trace import Trace
from notifier.sync.store.choices import StoredChoices
from notifier.sync.store.database import UNSCRUBBED, Database
from notifier.sync.store.errors import CorruptError, StoreError
from notifier.sync.store.flipped import flipped
from notifier.sync.store.late import StoredLate
from notifier.sync.store.late_rows import Late, put_late
from notifier.sync.store.marks import mark_alerts
from notifier.sync.store.pause import StoredPause
from notifier.sync.store.pruning import prune
from notifier.sync.store.reading import last_number, read_estados, read_items, read_pending
from notifier.sync.store.rebuilding import Known, refill
from notifier.sync.store.rows import at_of, meta_of, moment, put_estados, put_items, put_meta
from notifier.sync.store.token_proof import fits, seal
from notifier.sync.store.told_rows import put_alert, put_transition
from notifier.sync.store.unseen import StoredUnseen

TABLES = ("alerts", "traces", "transitions", "late", "items", "estados", "mutes", "follows", "meta")
"""All of them; what rests on another one first."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Items, catalogue, transitions and the alert outbox of one account.

    Every method that writes may raise :class:`~notifier.sync.store.errors.CorruptError`: nothing of it was
    kept, and :meth:`rebuild` makes a good file, after which it can be called again. A file that can't be
    written raises nothing: memory stands in for it until :meth:`heal`.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = _utc_now) -> None:
        """Open the database, or make it. ``now`` is the wall clock, aware.

        Raises:
            NewerError: a newer version of the program made it; it is left as it is.
        """
        self._now = now
        self._database = Database(path, now)
        self.choices = StoredChoices(self._database, now)
        self.unseen = StoredUnseen(self._database)
        """What was told and nobody has seen."""
        self.pause = StoredPause(self._moment, self._remember, now)
        """The items that are muted and followed."""
        self.late = StoredLate(self._database, lambda: self._meta, lambda: self._pending, self._number)
        """What was told because it did not happen in time."""
        self.at_start(self._load)

    def _load(self) -> None:
        # What is little and asked for at every step is remembered; a damaged file can't take it away.
        self._meta: dict[str, str] = dict(self._database.values(meta_of, "SELECT key, value FROM meta"))
        self._pending: dict[int, Alert] = dict(read_pending(self._database))
        self.choices.load()
        self.late.load()
        # Never used twice while the program runs: the desktop may hold one of another account or file.
        self._numbers = itertools.count(last_number(self._database, "alerts") + 1)
        last_number(self._database, "transitions")  # behind the highest of all SQLite would choose any

    def at_start(self, load: Callable[[], None]) -> None:
        """Do what reads at the start; a file that it can't read is set aside, and what can be is left."""
        try:
            load()
        except CorruptError:
            self._database.start_anew()
            self._load()
            load()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    # How it stands with the file --------------------------------------------------------------------------

    @property
    def in_memory(self) -> bool:
        """Whether the file can't be written, and what comes is kept in memory; see :meth:`heal`."""
        return self._database.in_memory

    def take_troubles(self) -> tuple[StoreError, ...]:
        """What the user has to be told of since the last call: a file set aside, or that can't be written."""
        return self._database.take_troubles()

    def look(self) -> None:
        """Find out whether the file is still in its place; memory stands in for one that is not."""
        self._database.look()

    def heal(self) -> bool:
        """Try to bring what is in memory into the file; true if the file has everything (again)."""
        return self._database.heal()

    def rebuild(
        self,
        present: Iterable[Item],
        absent: Iterable[Item],
        estados: Mapping[Categoria, Iterable[Estado]],
    ) -> None:
        """Set a file that can't be read any more aside, and write a new one from what is known.

        What the store itself remembers is written too: account, baselines, choices, and the alerts that wait.
        What happened before is taken over as far as it can be read.
        """
        chosen = self.choices.mutes, self.choices.follows
        known = Known(self._meta, present, absent, estados, *chosen, self.late.all, self._pending)
        self._database.replace(lambda db: refill(db, known, self._now()))

    # The account ------------------------------------------------------------------------------------------

    def use_account(self, account: str, profile: str = "") -> bool:
        """Make this account's data the only data; true if another account's had to go.

        Those of another user, server or profile are no baseline: their difference never happened.
        """
        # Noted twice: one damaged letter would take everything away.
        if self._is_noted("account", account):
            if "profile" not in self._meta:
                self._remember("profile", profile)
            if self._is_noted("profile", profile):
                return False
        # Without one before, a file that was set aside may be this account's own.
        if self._forget(account=account, profile=profile, same_account=account, same_profile=profile):
            self._database.scrub()
        return True

    def forget_account(self) -> bool:
        """Forget everything of the account; whether nothing of it is left on the disk, in no file of ours."""
        self._forget()
        return self._database.scrub()

    def _forget(self, **kept: str) -> bool:
        had_one = "account" in self._meta or "same_account" in self._meta
        kept["told_version"] = self.told_version()  # that is nobody's account

        def forget(db: sqlite3.Connection) -> None:
            for table in TABLES:
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            for key, value in (*kept.items(), *[(UNSCRUBBED, "1")] * had_one):
                put_meta(db, key, value)

        self._database.write(forget)
        self._meta = kept
        self._pending.clear()
        self.choices.forget()
        self.late.forget()
        return had_one

    def is_proven(self, secret: str) -> bool:
        """Whether what is stored was last proven to belong to who has this secret."""
        return fits(secret, self._meta.get("proof", ""))

    def set_proven(self, secret: str) -> None:
        """It belongs to who has this secret, of which only a digest is kept."""
        self._remember("proof", seal(secret))

    # Items ------------------------------------------------------------------------------------------------

    def items(self, categoria: Categoria) -> tuple[dict[str, Item], dict[str, Item]]:
        """The items of a category by id: those in its list, and those that left it."""
        read = list(read_items(self._database, categoria))
        self._database.doubt(flipped([item for item, _ in read], self.estados(categoria)))
        present = {item.id: item for item, is_present in read if is_present}
        return present, {item.id: item for item, is_present in read if not is_present}

    def has_baseline(self, categoria: Categoria) -> bool:
        """Whether a snapshot of this category was ever stored; the first one alerts nothing."""
        return f"baseline:{categoria}" in self._meta

    def apply(
        self,
        categoria: Categoria,
        upserted: Iterable[Item],
        removed: Iterable[str],
        told: Sequence[tuple[Transition, Alert | None]],
        *,
        baseline: bool = False,
        over: Sequence[Late] = (),
        alone: Sequence[Alert] = (),
    ) -> list[Alert]:
        """Take a difference in: new states and the alerts that they cause, together.

        ``baseline``: it is the category's first snapshot. ``over``: what an alert says is late no more.
        ``alone``: alerts of items without a transition.

        Returns:
            The alerts with their outbox numbers.
        """
        upserted, removed = tuple(upserted), tuple(removed)  # the step may be done twice

        def take_in(db: sqlite3.Connection) -> list[Alert]:
            if baseline:
                put_meta(db, f"baseline:{categoria}", "1")
            put_items(db, upserted)
            put_late(db, over)
            if removed:
                left_at = moment(self._now())
                db.executemany(
                    "UPDATE items SET left_at = ? WHERE categoria = ? AND id = ? AND left_at IS NULL",
                    [(left_at, categoria, item_id) for item_id in removed],
                )
            alerts: list[Alert] = []
            for transition, alert in told:
                transition_seq = put_transition(db, transition)
                if alert is not None:
                    alerts.append(put_alert(db, self._number(), transition_seq, alert))
            return [*alerts, *(put_alert(db, self._number(), None, alert) for alert in alone)]

        is_told = bool(alone) or any(alert for _, alert in told)
        alerts = self._database.write(take_in, lasting=is_told)
        if baseline:
            self._meta[f"baseline:{categoria}"] = "1"
        self.late.noted(over)
        self._pending.update((alert.seqs[0], alert) for alert in alerts)
        return alerts

    # The catalogue ----------------------------------------------------------------------------------------

    def estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """The server's catalogue as it was last seen, in its order."""
        return read_estados(self._database, categoria)

    def set_estados(self, categoria: Categoria, estados: Iterable[Estado]) -> None:
        """Replace the catalogue of a category."""
        catalogue = tuple(estados)
        self._database.write(lambda db: put_estados(db, categoria, catalogue), lasting=False)

    # The outbox and what happened -------------------------------------------------------------------------

    def pending_alerts(self) -> list[Alert]:
        """The alerts that the desktop has not taken, oldest first."""
        return list(self._pending.values())

    def pending_count(self) -> int:
        """How many alerts the desktop has not taken."""
        return len(self._pending)

    def mark_delivered(
        self, seqs: Iterable[int], at: datetime, traces: Mapping[int, Trace] = MappingProxyType({})
    ) -> None:
        """The desktop took these alerts; they will not be shown again. Unknown numbers are passed over."""
        seqs = tuple(seqs)
        self._database.write(lambda db: mark_alerts(db, seqs, at, traces))
        self._pending = {seq: alert for seq, alert in self._pending.items() if seq not in seqs}

    def prune(self, keep: timedelta) -> None:
        """Forget what happened longer ago than this, items that left their lists before, and past mutes.

        An alert that waits is kept, however old, and so is its transition. A file that was set aside is
        history too, and goes with it.
        """
        now = self._now()
        self._database.forget_set_aside(now - keep)
        self._database.write(lambda db: prune(db, now - keep, now), lasting=False)
        self.choices.load()
        self.late.load()

    # What the user wants ----------------------------------------------------------------------------------

    def last_sync(self) -> datetime | None:
        """When all categories were last in step with the server."""
        return self._moment("last_sync")

    def set_last_sync(self, at: datetime) -> None:
        """All categories are in step with the server."""
        self._remember("last_sync", at.isoformat(), lasting=False)

    def told_version(self) -> str:
        """The newest version of the program that the user was told of; empty before the first one."""
        return self._meta.get("told_version", "")

    def set_told_version(self, version: str) -> None:
        """The user was told of this version of the program."""
        self._remember("told_version", version)

    def _moment(self, key: str) -> datetime | None:
        return at_of(text) if (text := self._meta.get(key)) else None

    def _number(self) -> int:
        return next(self._numbers)

    def _is_noted(self, key: str, value: str) -> bool:
        return value in (self._meta.get(key), self._meta.get(f"same_{key}"))

    def _remember(self, key: str, value: str, *, lasting: bool = True) -> None:
        self._database.write(lambda db: put_meta(db, key, value), lasting=lasting)
        self._meta[key] = value
