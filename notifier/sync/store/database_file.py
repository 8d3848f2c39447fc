"""Opens the store's database file, copies it, and puts it aside. The store's thread alone."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from notifier.sync.store.errors import FAULTS, NewerError
from notifier.sync.store.schema import is_newer, is_whole, upgrade

LOCK_PATIENCE = 1.0
"""Seconds to wait for another process that has the file locked; nobody should."""

MAX_ASIDE = 3
"""So many damaged files are kept: a disk that fails makes one at each start."""

MAX_SALVAGED = 128 << 20
"""Bytes of a damaged file that is searched for what can be read; a larger one is no history of ours."""

PARTS = ("", "-journal", "-wal", "-shm")
"""What is added to the name of the database for each of its files."""

Identity = tuple[int, int]
"""The device and the number of a file."""


def identity(path: Path) -> Identity | None:
    """Which file is at this path now; ``None`` for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_odd(path: Path) -> bool:
    """Whether something else than a file is where a database or one of its journals belongs."""
    for suffix in PARTS:
        with suppress(OSError):
            if not stat.S_ISREG(path.with_name(path.name + suffix).stat().st_mode):
                return True
    return False


def content(path: Path) -> bytes:
    """The bytes of a database with what stands in its journal, or those of its file alone.

    Empty where there are none, or more than :data:`MAX_SALVAGED`.
    """
    try:
        if not path.is_file() or path.stat().st_size > MAX_SALVAGED:
            return b""
        if not is_odd(path):  # SQLite would wait for ever for what a pipe says
            with suppress(*FAULTS), closing(connect(path)) as file:
                return serialized(file)
        return path.read_bytes()
    except (OSError, MemoryError):
        return b""


def serialized(db: sqlite3.Connection) -> bytes:
    """The bytes of an open database; empty for more than :data:`MAX_SALVAGED`. Raises sqlite3.Error."""
    pages, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return db.serialize() if pages * size <= MAX_SALVAGED else b""


def put_aside(path: Path, name: str) -> Path:
    """Rename what is at this path, its journals with it, and return its new path.

    Raises:
        OSError: it cannot be renamed.
    """
    aside, number = path.with_name(name), 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{name}-{number}")
    # The file itself goes first: SQLite removes the journals that it finds beside none, whereas the file
    # without its journals could pass for a good one.
    for suffix in PARTS:
        part = path.with_name(path.name + suffix)
        if os.path.lexists(part):
            part.replace(aside.with_name(aside.name + suffix))
    return aside


def forget_aside(path: Path, limit: str) -> None:
    """Remove what was put aside of this database under names before ``limit``, and all but the newest."""
    with suppress(OSError):
        found = sorted(path.parent.glob(f"{path.name}.damaged-*"), reverse=True)
        whole = [part for part in found if not part.name.endswith(PARTS[1:])]
        kept = {part for part in whole[:MAX_ASIDE] if part.name >= limit}
        for part in found:
            if not any(part.name in {old.name + suffix for suffix in PARTS} for old in kept):
                _remove(part)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def connect(path: Path | str, *, uri: bool = False) -> sqlite3.Connection:
    """A connection without transactions of its own."""
    return sqlite3.connect(path, timeout=LOCK_PATIENCE, isolation_level=None, uri=uri)


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, or make it.

    Raises:
        NewerError: a newer version of the program made it.
        sqlite3.Error: it is damaged, or can't be opened.
        OSError: it is not this user's to be closed to others.
    """
    db = connect(path)
    try:
        _refuse_newer(db, path)
        path.chmod(0o600)
        _configure(db)
        _bring_up(db)
    except BaseException:
        db.close()
        raise
    return db


def in_memory() -> sqlite3.Connection:
    """Empty tables in memory."""
    db = connect(":memory:")
    _configure(db)
    upgrade(db)
    return db


def _configure(db: sqlite3.Connection) -> None:
    # EXTRA: the journal that made the file does not come back with a power cut. macOS waits for the disk only
    # when it is told to. WAL: a reader or a killed writer never blocks the next start.
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("PRAGMA fullfsync = ON")
    db.execute("PRAGMA checkpoint_fullfsync = ON")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA foreign_keys = ON")


def _bring_up(db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    upgrade(db)
    if not is_whole(db):
        raise sqlite3.DatabaseError("a table is missing")


def _refuse_newer(db: sqlite3.Connection, path: Path) -> None:
    if is_newer(db):
        raise NewerError(path=path)


def holds_data(path: Path) -> bool:
    """Whether there is something at this path that may be worth keeping. Raises NewerError."""
    try:
        with closing(connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            _refuse_newer(db, path)
            return db.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None
    except FAULTS:
        return path.exists()


def write_back(source: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Make the file what ``source`` is, in one transaction, and return it.

    Raises:
        NewerError, sqlite3.Error, OSError: see :func:`open_file`; it is as it was.
    """
    file = connect(path)
    try:
        _refuse_newer(file, path)
        path.chmod(0o600)
        _configure(file)
        copy(source, file)
    except BaseException:
        file.close()
        raise
    return file


def read_file(path: Path) -> sqlite3.Connection | None:
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
        memory = connect(":memory:")
        try:
            with closing(connect(f"{path.absolute().as_uri()}?{mode}", uri=True)) as file:
                file.execute(first)
                copy(file, memory)
            _refuse_newer(memory, path)
            _configure(memory)
            _bring_up(memory)
        except (*FAULTS, NewerError) as error:
            memory.close()
            if isinstance(error, NewerError):
                raise
        else:
            return memory
    return None


def copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
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
