"""The SQLite database under the store: in its file, or in memory for as long as the file can't be written.

Used by the store's thread alone.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from notifier.core.i18n import mark
from notifier.sync.schema import VERSION, is_whole, transaction, upgrade, version_of
from notifier.sync.store_errors import CorruptError, NewerError, StoreError, is_damage, is_refusal

log = logging.getLogger(__name__)

T = TypeVar("T")

LOCK_PATIENCE = 1.0
"""Seconds to wait for another process that has the file locked; nobody should."""

SET_ASIDE = mark(
    "No se podían leer los datos guardados: se apartaron en {path} y se vuelven a leer del servidor."
)


class Database:
    """One database file, and a database in memory that stands in for it. One thread."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Open the file or make it; a damaged one is set aside, memory stands in for what can't be written.

        Raises:
            NewerError: a newer version of the program made the file; it is left as it is.
        """
        self._path = path
        self._now = now
        self._troubles: list[StoreError] = []
        self._in_memory = False
        self._unread = False  # memory began without what is in the file
        try:
            self._db = self._opened()
        except (sqlite3.Error, OSError) as error:
            copied = _read(path)
            self._unread = copied is None
            self._go_to_memory(_in_memory() if copied is None else copied, error)

    @property
    def in_memory(self) -> bool:
        """Whether what is written now would be lost with the process."""
        return self._in_memory

    def take_troubles(self) -> tuple[StoreError, ...]:
        """What a user has to be told of since the last call, each once."""
        troubles, self._troubles = tuple(self._troubles), []
        return troubles

    def read(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows that a query finds.

        Raises:
            CorruptError: the file can't be read any more.
        """
        try:
            yield from self._db.execute(query, values)
        except sqlite3.Error as error:
            if not (is_damage(error) or is_refusal(error)):
                raise
            raise CorruptError(path=self._path) from error

    def write(self, step: Callable[[sqlite3.Connection], T]) -> T:
        """Do a step in one transaction; where the file can't take it, it is done again in memory.

        Raises:
            CorruptError: the file is damaged; nothing of the step was kept.
        """
        try:
            with transaction(self._db):
                return step(self._db)
        except sqlite3.Error as error:
            if is_damage(error):
                raise CorruptError(path=self._path) from error
            if self._in_memory or not is_refusal(error):
                raise
            self._leave_file(error)
        with transaction(self._db):
            return step(self._db)

    def heal(self) -> bool:
        """Try to bring what is in memory back into the file; true if the file holds everything.

        It is one transaction: whatever ends the program leaves the file as it was, or whole.
        """
        if not self._in_memory:
            return True
        try:
            if self._unread and _holds_data(self._path):
                # Nobody has read what is there: it is kept beside, not overwritten.
                self._set_aside()
            try:
                file = self._written_back()
            except sqlite3.Error as error:
                if is_refusal(error):
                    raise
                self._set_aside()
                file = self._written_back()
        except (sqlite3.Error, OSError, NewerError) as error:
            log.debug("the data stay in memory: %s", error)
            return False
        self._db.close()
        self._db, self._in_memory, self._unread = file, False, False
        log.info("the data are in their file again")
        return True

    def replace(self, fill: Callable[[sqlite3.Connection], object]) -> None:
        """Set a file that can't be read any more aside, and make one that holds what ``fill`` writes."""
        memory = _in_memory()
        with transaction(memory):
            fill(memory)
        self._db.close()
        self._db, self._in_memory, self._unread = memory, True, True
        if not self.heal():
            self._troubles.append(StoreError(path=self._path))

    def forget_set_aside(self, before: datetime) -> None:
        """Remove the damaged files that were set aside before then: what is in them is history too."""
        limit = self._aside_name(before)
        with suppress(OSError):
            for old in self._path.parent.glob(f"{self._path.name}.damaged-*"):
                if old.name < limit:
                    old.unlink()

    def close(self) -> None:
        """Close it; what is only in memory is tried to be saved once more."""
        self.heal()
        self._db.close()

    def _opened(self) -> sqlite3.Connection:
        try:
            return _open(self._path)
        except sqlite3.Error as error:
            if is_refusal(error):
                raise
            log.warning("the database is damaged: %s", error)
        self._set_aside()
        return _open(self._path)

    def _leave_file(self, error: sqlite3.Error) -> None:
        memory = _connect(":memory:")
        try:
            _copy(self._db, memory)
        except sqlite3.Error:
            memory.close()
            raise CorruptError(path=self._path) from error
        self._db.close()
        self._go_to_memory(memory, error)

    def _go_to_memory(self, memory: sqlite3.Connection, error: Exception) -> None:
        log.warning("the data stay in memory, because their file can't be written: %s", error)
        self._db, self._in_memory = memory, True
        self._troubles.append(StoreError(path=self._path))

    def _written_back(self) -> sqlite3.Connection:
        file = _connect(self._path)
        try:
            _refuse_newer(file, self._path)
            self._path.chmod(0o600)
            _configure(file)
            _copy(self._db, file)
        except BaseException:
            file.close()
            raise
        return file

    def _set_aside(self) -> None:
        aside = self._path.with_name(self._aside_name(self._now()))
        # The file itself goes first: SQLite removes the journals that it finds beside none, whereas the file
        # without its journals could pass for a good one.
        for suffix in ("", "-journal", "-wal", "-shm"):
            part = self._path.with_name(self._path.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
        log.warning("the database was set aside as %s", aside)
        self._troubles.append(CorruptError(SET_ASIDE, path=aside))

    def _aside_name(self, at: datetime) -> str:
        return f"{self._path.name}.damaged-{at.astimezone(UTC):%Y%m%dT%H%M%S}"


def _connect(path: Path | str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=LOCK_PATIENCE, isolation_level=None, uri=uri)


def _open(path: Path) -> sqlite3.Connection:
    db = _connect(path)
    try:
        _refuse_newer(db, path)
        path.chmod(0o600)
        _configure(db)
        _bring_up(db)
    except BaseException:
        db.close()
        raise
    return db


def _in_memory() -> sqlite3.Connection:
    db = _connect(":memory:")
    _configure(db)
    upgrade(db)
    return db


def _configure(db: sqlite3.Connection) -> None:
    # WAL: a reader or a killed writer never blocks the next start. A power cut may cost the last steps, never
    # the file; the next snapshot finds them again.
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")


def _bring_up(db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    upgrade(db)
    if not is_whole(db):
        raise sqlite3.DatabaseError("a table is missing")


def _refuse_newer(db: sqlite3.Connection, path: Path) -> None:
    if version_of(db) > VERSION:
        raise NewerError(path=path)


def _holds_data(path: Path) -> bool:
    try:
        with closing(_connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            _refuse_newer(db, path)
            return db.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None
    except sqlite3.Error:
        return path.exists()


def _read(path: Path) -> sqlite3.Connection | None:
    """What is in a file that can't be written, in memory; ``None`` where it can't be read either."""
    # A full disk has no room for the index of the journal that several readers share; alone, none is needed.
    # A file system that can't be written at all lets a file be read that has no journal, as one that never
    # changes.
    attempts = [("mode=rw", ""), ("mode=rw", "PRAGMA locking_mode = EXCLUSIVE")]
    journal = path.with_name(f"{path.name}-wal")
    with suppress(OSError):
        if not journal.exists() or not journal.stat().st_size:
            attempts.append(("immutable=1", ""))
    for mode, first in attempts:
        memory = _connect(":memory:")
        try:
            with closing(_connect(f"{path.absolute().as_uri()}?{mode}", uri=True)) as file:
                file.execute(first)
                _copy(file, memory)
            _refuse_newer(memory, path)
            _configure(memory)
            _bring_up(memory)
        except (sqlite3.Error, NewerError) as error:
            memory.close()
            if isinstance(error, NewerError):
                raise
        else:
            return memory
    return None


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Make the target what the source is, in one transaction of the target."""

    def give_up(status: int, _remaining: int, _total: int) -> None:
        # The library would try for ever.
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise _locked()

    source.backup(target, progress=give_up)


def _locked() -> sqlite3.Error:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error
