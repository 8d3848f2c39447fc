"""What was handed to the desktop and is not yet marked in the store: the memory of a killed process.

Between the desktop taking an alert and the store's commit lie milliseconds of other threads' work; a process
that is killed there would tell the alert again. So whoever hands it over writes one line into a file in
the same moment: a line that is written is with the system, whatever becomes of the process. A power cut may
take it back, but then the desktop that had the alert is gone too.
"""

import contextlib
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from notifier.core.model import Alert
from notifier.system.files import open_file
from notifier.system.noted_send import Note

_TAKEN = "taken"
_REFUSED = "refused"
_MAX = 1_000_000  # bytes; it is emptied whenever nothing waits


@dataclass(frozen=True, slots=True)
class _Told:
    """A stored alert: a number alone could be another file's, after damage or another account."""

    seq: int
    at: float  # of its transition, seconds since the epoch; 0 for what did not happen in time


class Handed:
    """One line for each step of an alert on its way. Any thread; never raises."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier process left behind; where the file can't be used, only memory is."""
        self._lock = threading.Lock()
        self._desktops: dict[_Told, tuple[str, float]] = {}
        self._file: int | None = None
        with contextlib.suppress(OSError):
            self._file = open_file(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            for line in os.read(self._file, _MAX).decode(errors="replace").splitlines(keepends=True):
                self._read(line)

    def note_of(self, alert: Alert, desktop: str) -> Note:
        """To be written when this desktop is sent the alert; ``desktop`` names one life of it."""
        at = datetime.now(UTC).timestamp()
        told = _told(alert)
        with self._lock:
            self._desktops.update((one, (desktop, at)) for one in told)
            return Note(-1 if self._file is None else self._file, _lines(told, desktop, at))

    def note_refused(self, alert: Alert) -> None:
        """The desktop does not take it, or was not sent it after all."""
        self._add(alert, _REFUSED)

    def note_taken(self, alert: Alert) -> None:
        """The desktop answered that it took it."""
        self._add(alert, _TAKEN)

    def was_sent(self, alert: Alert, desktop: str) -> bool:
        """Whether this very desktop was sent the alert, and nobody knows what became of it."""
        with self._lock:
            told = [self._desktops.get(told, ("", 0.0))[0] for told in _told(alert)]
        return bool(told) and all(name == desktop for name in told)

    def is_noted(self, alert: Alert) -> bool:
        """Whether it was sent to some desktop, and nobody knows what became of it."""
        with self._lock:
            return any(self._desktops.get(told, (_REFUSED, 0.0))[0] != _REFUSED for told in _told(alert))

    def taken(self, alerts: Iterable[Alert]) -> dict[int, datetime]:
        """The numbers of those that a desktop took, and when."""
        with self._lock:
            noted = {told: self._desktops.get(told) for alert in alerts for told in _told(alert)}
        return {
            told.seq: datetime.fromtimestamp(entry[1], UTC)
            for told, entry in noted.items()
            if entry is not None and entry[0] == _TAKEN
        }

    def forget(self, seqs: Iterable[int]) -> None:
        """The store has these now."""
        with self._lock:
            gone = set(seqs)
            self._desktops = {told: entry for told, entry in self._desktops.items() if told.seq not in gone}
            if not self._desktops:
                self._empty()

    def keep(self, alerts: Iterable[Alert]) -> None:
        """Only these still wait; what is noted of others is of no use any more."""
        with self._lock:
            waiting = {told for alert in alerts for told in _told(alert)}
            self._desktops = {told: entry for told, entry in self._desktops.items() if told in waiting}
            self._empty()
            for told, (desktop, at) in self._desktops.items():
                self._write(_lines([told], desktop, at))

    def close(self) -> None:
        """Let go of the file. Nobody may hand anything over any more."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _add(self, alert: Alert, desktop: str) -> None:
        note = self.note_of(alert, desktop)
        with self._lock:
            self._write(note.line)

    def _write(self, lines: bytes) -> None:
        if self._file is not None and lines:
            with contextlib.suppress(OSError):
                os.write(self._file, lines)

    def _empty(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)

    def _read(self, line: str) -> None:
        words = line.split()
        # The last line may be half written, and a power cut may leave anything.
        if len(words) == 4 and line.endswith("\n"):  # noqa: PLR2004 - as _write has it
            with contextlib.suppress(ValueError, OverflowError):
                self._desktops[_Told(int(words[0]), float(words[1]))] = words[3], float(words[2])


def _lines(noted: Iterable[_Told], desktop: str, at: float) -> bytes:
    return "".join(f"{told.seq} {told.at!r} {at!r} {desktop}\n" for told in noted).encode()


def _told(alert: Alert) -> list[_Told]:
    return [_Told(seq, moved.at.timestamp() if moved is not None else 0.0) for seq, moved in alert.numbered]
