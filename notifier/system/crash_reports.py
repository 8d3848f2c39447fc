"""What is written down where the program itself has a fault, and found again after it crashed.

A fault that Python sees (in any thread, in a slot of Qt's, where an object is taken away) becomes a file with
its stack, and the program goes on. So does one that was caught and logged with its traceback.

Where the whole process dies (a segmentation fault, an abort of Qt's), the interpreter's own handler writes
the stacks of all threads into a file that was opened for that at the start; the next start finds it. Neither
has the values of variables in it. Who is killed has not crashed.
"""

import contextlib
import faulthandler
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from notifier import __version__
from notifier.core.errors import AppError
from notifier.core.plain_text import plain_text
from notifier.system.files import open_file
from notifier.system.logs import Redaction
from notifier.system.private_folders import PRIVATE, claim, make_private

log = logging.getLogger(__name__)

_MAX_FILES = 10
_MAX_BYTES = 64 * 1024
_MAX_STACK = 60  # calls; of an endless recursion the ends are enough
_MAX_MESSAGE = 2000  # characters of an error's own text
_MAX_PLACES = 500
_RUNNING = "running.txt"


@dataclass(frozen=True, slots=True)
class Fault:
    """One report that was written: ``crashed`` where the process ended by it, in its own ``version``."""

    file: Path
    at: datetime
    version: str
    crashed: bool


def reports(folder: Path) -> list[Path]:
    """The reports in this folder, the newest first. Any thread; never raises."""
    try:
        found = [path for path in folder.iterdir() if path.suffix == ".txt" and path.name != _RUNNING]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return []


class CrashReports:
    """Writes reports while it is entered; one in a process, by the running instance."""

    def __init__(self, folder: Path, redaction: Redaction) -> None:
        """``folder`` is made when it is needed; its files are readable by the user alone."""
        self._folder = folder
        self._redaction = redaction
        self._lock = threading.RLock()
        self._seen: dict[tuple[str, str, int], int] = {}
        self._tell: Callable[[Fault], None] | None = None
        self._untold: list[Fault] = []
        self._running: int | None = None
        self._logged = _Logged(self)
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def __enter__(self) -> Self:
        """Take over from who was told of faults, and look for what a crash left. Main thread."""
        with contextlib.suppress(Exception):  # without a place for reports it still runs
            make_private(self._folder)
            claim(self._folder, PRIVATE)
            self._take_trace()
            self._running = open_file(self._folder / _RUNNING, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.write(self._running, _head("").encode())
            faulthandler.enable(self._running)
        logging.getLogger("notifier").addHandler(self._logged)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        sys.unraisablehook = self._unraisable
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """It ends, and this process has not crashed; an error that ends it is written down as well."""
        if isinstance(error, Exception) and not isinstance(error, AppError):
            self.report(error)
        logging.getLogger("notifier").removeHandler(self._logged)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        if self._running is not None:
            faulthandler.disable()
            os.close(self._running)
            with contextlib.suppress(OSError):
                (self._folder / _RUNNING).unlink()

    def tell(self, tell: Callable[[Fault], None]) -> None:
        """From now on ``tell`` is called for each new report, at once for those so far. Main thread.

        It is called on whatever thread had the fault, once for each place in the program, and must return
        soon.
        """
        with self._lock:
            self._tell = tell
            untold, self._untold = self._untold, []
        for fault in untold:
            tell(fault)

    def report(self, error: BaseException, thread: str = "", *, is_logged: bool = False) -> None:
        """Write down a fault that was caught, and go on. Any thread; never raises.

        ``thread``: its name, if not the caller's. ``is_logged``: the log has it already.
        """
        try:
            self._report(error, thread or threading.current_thread().name, is_logged)
        except Exception:  # noqa: BLE001 - whatever is wrong here must not be a fault of its own
            log.critical("a fault could not be written down: %s", type(error).__name__)

    def _report(self, error: BaseException, thread: str, is_logged: bool) -> None:
        place = _place(error)
        with self._lock:
            times = self._seen.get(place, 0) + 1
            if times > 1 or len(self._seen) < _MAX_PLACES:
                self._seen[place] = times
            number = len(self._seen)  # of this place: another thread may have a fault in this moment
        if times > 1:
            if times & (times - 1) == 0 and not is_logged:  # 2, 4, 8 …: the same again is no news each time
                log.critical("the same fault for the %d. time: %s in %s:%d", times, *place)
            return
        text = _stack(error)
        if not is_logged:
            log.critical("a fault in thread %s\n%s", thread, text)
        now = datetime.now(UTC)
        body = self._redaction.clean(f"{_head(thread)}\n{text}")
        make_private(self._folder)
        with self._lock:
            self._make_room()
            file = self._folder / f"fault-{now:%Y%m%dT%H%M%S}-{number}.txt"
            with open(file, "w", encoding="utf-8", opener=_private) as written:
                written.write(body[:_MAX_BYTES])
        self._told(Fault(file, now, __version__, crashed=False))

    def _told(self, fault: Fault) -> None:
        with self._lock:
            tell = self._tell
            if tell is None:
                self._untold.append(fault)
        if tell is not None:
            tell(fault)

    def _take_trace(self) -> None:
        """Make a report of what the last run left, if it crashed."""
        running = self._folder / _RUNNING
        try:
            with os.fdopen(open_file(running, os.O_RDONLY), "rb") as file:
                left = file.read(_MAX_BYTES).decode(errors="replace")
            at = datetime.fromtimestamp(running.stat().st_mtime, UTC)
        except FileNotFoundError:
            return
        head, _, trace = left.partition("\n\n")
        if not trace.strip():
            return  # it was killed, or the computer lost its power
        self._make_room()
        file_name = self._folder / f"crash-{at:%Y%m%dT%H%M%S}.txt"
        with open(file_name, "w", encoding="utf-8", opener=_private) as written:
            written.write(self._redaction.clean(left))
        version = head.partition("\n")[0].rpartition(" ")[2]
        log.critical("the last run (version %s) crashed at %s: %s", version, at.isoformat(), file_name.name)
        self._told(Fault(file_name, at, plain_text(version, 40), crashed=True))

    def _make_room(self) -> None:
        for old in reports(self._folder)[_MAX_FILES - 1 :]:
            with contextlib.suppress(OSError):
                old.unlink()

    def _uncaught(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        # By a slot of Qt's, too: it calls this, and goes on.
        self.report((error or kind()).with_traceback(trace))

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.report(args.exc_value, args.thread.name if args.thread is not None else "")

    def _unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)


class _Logged(logging.Handler):
    """Takes what this program logs as an error, with a traceback."""

    def __init__(self, reports: CrashReports) -> None:
        super().__init__(logging.ERROR)
        self._reports = reports

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self._reports.report(record.exc_info[1], record.threadName or "", is_logged=True)


def _head(thread: str) -> str:
    lines = [
        f"Estado Notifier {__version__}",
        f"{datetime.now(UTC).isoformat(timespec='seconds')} ({time.tzname[0]})",
        f"{sys.platform} {_release()}, Python {sys.version.partition(' ')[0]}",
        *([f"thread {thread}"] if thread else []),
    ]
    return "\n".join(lines) + "\n\n"


def _release() -> str:
    # The library that knows it on each system costs more than all else here at a start.
    if sys.platform == "win32":
        return str(sys.getwindowsversion().build)
    return os.uname().release


def _place(error: BaseException) -> tuple[str, str, int]:
    """Of what kind it is, and where it was raised."""
    last = error.__traceback__
    if last is None:
        return type(error).__name__, "", 0
    while last.tb_next is not None:
        last = last.tb_next
    return type(error).__name__, Path(last.tb_frame.f_code.co_filename).name, last.tb_lineno


def _stack(error: BaseException) -> str:
    """The stack without values: calls as file, line and source, and what each error says of itself."""
    parts = []
    chain: BaseException | None = error
    known: set[int] = set()
    while chain is not None and id(chain) not in known:
        known.add(id(chain))
        calls = traceback.extract_tb(chain.__traceback__)
        if len(calls) > _MAX_STACK:
            calls = traceback.StackSummary.from_list([*calls[: _MAX_STACK // 2], *calls[-_MAX_STACK // 2 :]])
        message = plain_text(_words(chain), _MAX_MESSAGE)
        parts.append("".join(calls.format()) + f"{type(chain).__name__}: {message}")
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n\nbecause of or while handling:\n\n".join(parts)


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as another:  # noqa: BLE001 - an error that cannot even say what it is
        return f"({type(another).__name__} while it was asked)"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
