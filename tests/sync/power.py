# ruff: noqa: N802 - the methods have the names of SQLite
"""A disk that loses power: what was written and not synced is there or not, in any order, whole or torn.

The store runs on a virtual file system of apsw, which has a SQLite of its own; every step of it is noted.
What a power cut at any of these steps leaves is then laid out as real files.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512


@dataclass
class Step:
    """One thing that the file system did, or that the program said (``said``)."""

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""
    said: tuple[str, int] = ("", 0)


@dataclass
class Disk:
    """All steps, and the files as a program sees them."""

    steps: list[Step] = field(default_factory=list)
    files: dict[str, bytearray] = field(default_factory=dict)

    def say(self, what: str, seq: int) -> None:
        """The program has done this by now."""
        self.steps.append(Step("said", said=(what, seq)))

    def said(self, what: str, until: int) -> set[int]:
        """What the program had done before this step."""
        return {step.said[1] for step in self.steps[:until] if step.said[0] == what}

    def lay_out(self, until: int, lot: random.Random, folder: Path) -> None:
        """Write what is left of the files when the power goes before the step of this number."""
        remains = _Remains(lot)
        for step in self.steps[:until]:
            remains.take(step)
        for name, content in remains.after_the_cut().items():
            (folder / Path(name).name).write_bytes(content)


class _Remains:
    """What is certainly on the disk, and what may be."""

    def __init__(self, lot: random.Random) -> None:
        self._lot = lot
        self._kept: dict[str, bytearray] = {}
        self._loose: dict[str, list[Step]] = {}
        self._in_folder: set[str] = set()
        self._gone: set[str] = set()  # perhaps

    def take(self, step: Step) -> None:
        match step.kind:
            case "write" | "truncate":
                self._loose.setdefault(step.name, []).append(step)
            case "sync":
                self._sync(step.name)
            case "delete":
                self._loose.pop(step.name, None)
                self._in_folder.discard(step.name)
                self._gone.add(step.name)
                if step.offset:
                    self._sync_folder()

    def after_the_cut(self) -> dict[str, bytearray]:
        for name, steps in self._loose.items():
            content = bytearray(self._kept.get(name, b""))
            for step in self._lot.sample(steps, len(steps)):
                if self._lot.random() < 0.5:
                    _apply(content, step, torn=self._lot.random() < 0.3, lot=self._lot)
            if content or name in self._kept:
                self._kept[name] = content
        gone = {name for name in self._gone if self._lot.random() < 0.5}
        return {name: content for name, content in self._kept.items() if name not in gone}

    def _sync(self, name: str) -> None:
        content = self._kept.setdefault(name, bytearray())
        for step in self._loose.pop(name, []):
            _apply(content, step)
        if name.endswith(("-wal", "-journal")) and name not in self._in_folder:
            # So does SQLite on Unix: the first sync of a journal is one of its folder too.
            self._in_folder.add(name)
            self._sync_folder()

    def _sync_folder(self) -> None:
        for name in self._gone:
            self._kept.pop(name, None)
        self._gone.clear()


def _apply(content: bytearray, step: Step, *, torn: bool = False, lot: random.Random | None = None) -> None:
    if step.kind == "truncate":
        del content[step.offset :]
        return
    data = step.data
    if torn and lot is not None:
        data = data[: SECTOR * lot.randint(0, len(data) // SECTOR)]
    if len(content) < step.offset:
        content.extend(bytes(step.offset - len(content)))
    content[step.offset : step.offset + len(data)] = data


class _File:
    def __init__(self, disk: Disk, name: str) -> None:
        self._disk, self._name = disk, name
        self._content = disk.files.setdefault(name, bytearray())

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        step = Step("write", self._name, offset, bytes(data))
        self._disk.steps.append(step)
        _apply(self._content, step)

    def xTruncate(self, size: int) -> None:
        step = Step("truncate", self._name, size)
        self._disk.steps.append(step)
        _apply(self._content, step)

    def xSync(self, _flags: int) -> None:
        self._disk.steps.append(Step("sync", self._name))

    def xFileSize(self) -> int:
        return len(self._content)

    def xClose(self) -> None:
        pass

    def xLock(self, _level: int) -> None:
        pass

    def xUnlock(self, _level: int) -> None:
        pass

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _operation: int, _pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


class LossyVFS(apsw.VFS):
    """Files in memory, each step of them noted on the disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__("lossy", base="")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        flags[1] = flags[0]
        filename = name if isinstance(name, str) else name.filename() if name else "temporary"
        return _File(self._disk, filename)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        self._disk.files.pop(name, None)
        self._disk.steps.append(Step("delete", name, int(sync_folder)))

    def xAccess(self, name: str, _flags: int) -> bool:
        return name in self._disk.files

    def xFullPathname(self, name: str) -> str:
        return name


class Cursor:
    """The rows of a statement that has ended."""

    def __init__(self, rows: list[tuple[Any, ...]], lastrowid: int) -> None:
        self._rows = iter(rows)
        self.lastrowid = lastrowid

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)


class Connection:
    """apsw's connection as the store uses that of Python."""

    def __init__(self, path: object) -> None:
        self._db = apsw.Connection(str(path), vfs="" if path == ":memory:" else "lossy")
        # Without a file of shared memory, which no power cut would leave either.
        self.execute("PRAGMA locking_mode = EXCLUSIVE")

    def execute(self, statement: str, values: Iterable[Any] = ()) -> Cursor:
        rows = list(self._db.cursor().execute(statement, tuple(values)))
        return Cursor(rows, self._db.last_insert_rowid())

    def executemany(self, statement: str, values: Iterable[Iterable[Any]]) -> None:
        self._db.cursor().executemany(statement, [tuple(row) for row in values])

    @property
    def in_transaction(self) -> bool:
        return bool(self._db.in_transaction)

    def close(self) -> None:
        self._db.close()
