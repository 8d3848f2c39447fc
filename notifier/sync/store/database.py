"""The SQLite database under the store: in its file, or in memory for as long as the file can't be written.

Used by the store's thread alone.
"""

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from notifier.core.i18n import mark
from notifier.sync.store.database_file import (
    Identity,
    connect,
    content,
    copy,
    forget_aside,
    holds_data,
    identity,
    in_memory,
    is_odd,
    open_file,
    put_aside,
    read_file,
    serialized,
    write_back,
)
from notifier.sync.store.errors import (
    FAULTS,
    CorruptError,
    GoneError,
    NewerError,
    StoreError,
    is_damage,
    is_refusal,
)
from notifier.sync.store.salvage import Salvage, salvage
from notifier.sync.store.salvage_tables import ALL, HISTORY
from notifier.sync.store.schema import is_sound, transaction
from notifier.system.private_folders import make_private

log = logging.getLogger(__name__)

T = TypeVar("T")

SET_ASIDE = mark(
    "No se podían leer los datos guardados: se apartaron en {path} y se vuelven a leer del servidor."
)
SET_ASIDE_KEPT = mark(
    "No se podían leer todos los datos guardados: se apartaron en {path} y se vuelven a leer del servidor. "
    "Del historial se recuperaron {kept} registros."
)
SET_ASIDE_LOST = mark(
    "No se podían leer todos los datos guardados: se apartaron en {path} y se vuelven a leer del servidor. "
    "Del historial se recuperaron {kept} registros; {lost} no se pudieron leer."
)


UNSCRUBBED = "unscrubbed"
"""In ``meta`` from when an account is forgotten until :meth:`Database.scrub` has done its work."""

_AFTER_ALL = "\N{REPLACEMENT CHARACTER}"  # as the name of a file, after all that there are


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
        self._left: Identity | None = None  # the file that memory began with, where it went away
        self._salvaged = Salvage()
        try:
            if is_odd(path):
                raise sqlite3.DatabaseError("something else is in the place of the file")
            self._db = open_file(path)
        except (*FAULTS, OSError) as error:
            self._begin_without(error)
        self._identity = identity(path)
        with suppress(*FAULTS):  # who forgets an account may be killed before all of it is gone
            if self._db.execute("SELECT 1 FROM meta WHERE key = ?", (UNSCRUBBED,)).fetchone():
                self.scrub()

    @property
    def in_memory(self) -> bool:
        """Whether what is written now would be lost with the process."""
        return self._in_memory

    def take_troubles(self) -> tuple[StoreError, ...]:
        """What a user has to be told of since the last call, each once."""
        troubles, self._troubles = tuple(self._troubles), []
        return troubles

    def values(self, make: Callable[..., T], query: str, *values: object) -> Iterator[T]:
        """What ``make`` makes of the columns of each row that a query finds.

        Raises:
            CorruptError: the file can't be read any more, or ``make`` can't read a row of it.
        """
        try:
            for row in self._db.execute(query, values):
                yield make(*row)
        except (*FAULTS, ValueError, TypeError, OverflowError) as error:
            # Whatever it is: the query is this program's own, and was good when the file was.
            log.warning("a row can't be read: %s", type(error).__name__)
            raise CorruptError(path=self._path) from error

    def doubt(self, is_damaged: bool) -> None:
        """Raises CorruptError where what was read says so."""
        if is_damaged:
            raise CorruptError(path=self._path)

    def write(self, step: Callable[[sqlite3.Connection], T], *, lasting: bool = True) -> T:
        """Do a step in one transaction; where the file can't take it, it is done again in memory.

        ``lasting``: it outlives a power cut, which costs a wait for the disk; what the server says again
        anyway need not.

        Raises:
            CorruptError: the file is damaged; nothing of the step was kept.
        """
        try:
            self._db.execute(f"PRAGMA synchronous = {'EXTRA' if lasting else 'NORMAL'}")
            with transaction(self._db):
                return step(self._db)
        except FAULTS as error:
            if is_damage(error) or not (is_refusal(error) or is_sound(self._db)):
                raise CorruptError(path=self._path) from error
            if self._in_memory or not is_refusal(error):
                raise
            self._leave_file(StoreError(path=self._path), error)
        with transaction(self._db):
            return step(self._db)

    def look(self) -> None:
        """Find out whether the file is still in its place; memory stands in for one that is not.

        Raises:
            CorruptError: it is not, and what was in it can't be read any more.
        """
        if not self._in_memory and identity(self._path) != self._identity:
            with suppress(*FAULTS):
                # Its journal may lie beside another file by now, of which it would make nonsense.
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            gone = FileNotFoundError(f"{self._path} is not the file that was opened")
            self._leave_file(GoneError(path=self._path), gone)
            # What is at its place meanwhile is somebody else's, or older.
            self._unread, self._left = True, self._identity

    def heal(self) -> bool:
        """Try to bring what is in memory back into the file; true if the file holds everything.

        It is one transaction: whatever ends the program leaves the file as it was, or whole.
        """
        if not self._in_memory:
            return True
        try:
            make_private(self._path.parent)
            unread = self._unread and (self._left is None or identity(self._path) != self._left)
            if is_odd(self._path) or (unread and holds_data(self._path)):
                # Nobody has read what is there: it is kept beside, not overwritten.
                self._set_aside()
            try:
                file = write_back(self._db, self._path)
            except FAULTS as error:
                if is_refusal(error):
                    raise
                self._set_aside()
                file = write_back(self._db, self._path)
        except (*FAULTS, OSError, NewerError) as error:
            log.debug("the data stay in memory: %s", error)
            return False
        self._db.close()
        self._db, self._in_memory, self._unread, self._left = file, False, False, None
        self._identity = identity(self._path)
        log.info("the data are in their file again")
        return True

    def replace(
        self, fill: Callable[[sqlite3.Connection], object], tables: Collection[str] = HISTORY
    ) -> None:
        """Set a file that can't be read any more aside, and make one with what ``fill`` writes.

        Args:
            fill: gets the new tables, in which are already the rows of ``tables`` that could be read.
            tables: see :data:`notifier.sync.store.salvage.ALL`.
        """
        try:
            data = serialized(self._db)
        except FAULTS:
            data = content(self._path)
        self._db.close()
        self._begin_anew(data, fill, tables)

    def start_anew(self) -> None:
        """Like :meth:`replace`, with all that can be read of the file and nothing else."""
        self.replace(lambda _db: None, ALL)

    def forget_set_aside(self, before: datetime) -> None:
        """Remove the damaged files that were set aside before then: what is in them is history too."""
        forget_aside(self._path, self._aside_name(before))

    def scrub(self) -> bool:
        """Leave nothing of what was deleted: in the file, in its journal, in files that were set aside.

        Returns:
            Whether that went well; in a file that can't be written it is all still there.
        """
        self.heal()
        forget_aside(self._path, _AFTER_ALL)
        try:
            for step in ("PRAGMA temp_store = MEMORY", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                self._db.execute(step).fetchall()
            if not self._in_memory:
                self._db.execute("DELETE FROM meta WHERE key = ?", (UNSCRUBBED,))
        except FAULTS as error:
            log.warning("what was deleted may still be in the file: %s", error)
            return False
        return not self._in_memory

    def close(self) -> None:
        """Close it; what is only in memory is tried to be saved once more."""
        self.heal()
        self._db.close()

    def _begin_without(self, error: Exception) -> None:
        """The file could not be opened."""
        if not is_refusal(error):
            log.warning("the database is damaged: %s", error)
            self._begin_anew(content(self._path), lambda _db: None, ALL)
            return
        copied = read_file(self._path)
        self._unread = copied is None
        self._go_to_memory(in_memory() if copied is None else copied, StoreError(path=self._path), error)

    def _begin_anew(
        self, data: bytes, fill: Callable[[sqlite3.Connection], object], tables: Collection[str]
    ) -> None:
        memory = in_memory()
        self._salvaged = salvage(data, memory, tables)
        with transaction(memory):
            fill(memory)
        self._db, self._in_memory, self._unread, self._left = memory, True, True, None
        if not self.heal():
            self._troubles.append(StoreError(path=self._path))

    def _leave_file(self, trouble: StoreError, error: Exception) -> None:
        memory = connect(":memory:")
        try:
            copy(self._db, memory)
        except FAULTS as unread:
            memory.close()
            raise CorruptError(path=self._path) from unread
        self._db.close()
        self._go_to_memory(memory, trouble, error)

    def _go_to_memory(self, memory: sqlite3.Connection, trouble: StoreError, error: Exception) -> None:
        log.warning("the data stay in memory, because their file can't be written: %s", error)
        self._db, self._in_memory = memory, True
        self._troubles.append(trouble)

    def _set_aside(self) -> None:
        aside = put_aside(self._path, self._aside_name(self._now()))
        log.warning("the database was set aside as %s", aside)
        (kept, lost), self._salvaged = (self._salvaged.kept, self._salvaged.lost), Salvage()
        words = SET_ASIDE_LOST if lost else SET_ASIDE_KEPT if kept else SET_ASIDE
        self._troubles.append(CorruptError(words, path=aside, kept=kept, lost=lost))

    def _aside_name(self, at: datetime) -> str:
        return f"{self._path.name}.damaged-{at.astimezone(UTC):%Y%m%dT%H%M%S}"
