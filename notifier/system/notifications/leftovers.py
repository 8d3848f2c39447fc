"""Which notifications of this program a desktop shows: the memory of a killed process.

The next one takes them back: nobody answers a click on them any more, and it may tell the same beside them.
One line is written for each that appears and each that goes; a line that is written is with the system.
"""

import contextlib
import os
import threading
from pathlib import Path

from notifier.system.files import open_file

_MAX = 1_000_000  # bytes; it is emptied whenever nothing is shown
_MANY = 5000  # lines; then only what is still shown is written anew
_SHOWN, _GONE = "+", "-"


class Leftovers:
    """Remembers, for each life of a daemon, what it shows. Any thread; never raises."""

    def __init__(self, path: Path | None) -> None:
        """Read what an earlier process left; ``None``, or a file that can't be used: only memory is."""
        self._lock = threading.Lock()
        self._earlier: set[tuple[str, int]] = set()
        self._now: set[tuple[str, int]] = set()
        self._lines = 0
        self._file: int | None = None
        if path is None:
            return
        with contextlib.suppress(OSError):
            self._file = open_file(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            for line in os.read(self._file, _MAX).decode(errors="replace").splitlines(keepends=True):
                self._read(line)

    @property
    def any(self) -> bool:
        """Whether an earlier process left some that nobody asked for yet."""
        return bool(self._earlier)

    def take(self, life: str) -> list[int]:
        """The ids of an earlier process in this life of the daemon; those of other lives are gone with it."""
        with self._lock:
            taken = sorted(shown for of, shown in self._earlier if of == life)
            self._earlier.clear()
            if not self._now:
                self._empty()
            return taken

    def note_shown(self, life: str, shown: int) -> None:
        """This life of the daemon shows it now."""
        with self._lock:
            if (life, shown) not in self._now:
                self._now.add((life, shown))
                self._write(f"{_SHOWN} {shown} {life}\n")

    def note_gone(self, life: str, shown: int) -> None:
        """It does not any more, nor in a list."""
        with self._lock:
            self._now.discard((life, shown))
            if self._now or self._earlier:
                self._write(f"{_GONE} {shown} {life}\n")
            else:
                self._empty()

    def forget(self) -> None:
        """The daemon is gone, and all that it showed."""
        with self._lock:
            self._now.clear()
            if not self._earlier:
                self._empty()

    def close(self) -> None:
        """Let go of the file: what is shown stays noted in it."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _write(self, line: str) -> None:
        self._lines += 1
        if self._lines > _MANY:
            self._empty()
            line = "".join(f"{_SHOWN} {shown} {life}\n" for life, shown in self._earlier | self._now)
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.write(self._file, line.encode())

    def _empty(self) -> None:
        self._lines = 0
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)

    def _read(self, line: str) -> None:
        words = line.split()
        # The last line may be half written, and a power cut may leave anything.
        if len(words) != 3 or not line.endswith("\n"):  # noqa: PLR2004 - as it is written
            return
        with contextlib.suppress(ValueError):
            what, entry = words[0], (words[2], int(words[1]))
            if what == _SHOWN and 0 < entry[1] < 2**32:  # what an id can be
                self._earlier.add(entry)
            elif what == _GONE:
                self._earlier.discard(entry)
