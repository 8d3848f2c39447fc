"""The program's log: a small rotating file and standard error, with nothing secret in either."""

import contextlib
import logging
import os
import re
import sys
import threading
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from notifier.core.plain_text import plain_line, plain_text
from notifier.system.private_folders import make_private

log = logging.getLogger(__name__)

_BYTES = 1_000_000
_FILES = 3
_HIDDEN = "***"
_MIN_SECRET = 6  # characters; shorter ones would black out ordinary words
_LONGEST_LINE = 2000  # characters
_LONGEST_TRACE = 50_000
_CHATTY = ("httpx", "httpcore", "engineio", "socketio", "keyring", "desktop_notifier", "dbus_fast")
_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"

_NAMES = r"(?:[\w-]*token|authorization|auth|password|passwd|contraseña|secret|api[_-]?key|cookie|set-cookie)"
_PATTERNS = (
    # "token": "…" of JSON, 'token': '…' of Python, also with the quotes escaped once more.
    (re.compile(rf"""(\\?["']{_NAMES}\\?["']\s*:\s*b?(\\?["'])).*?(?<!\\)(\2)""", re.IGNORECASE), r"\1***\3"),
    (re.compile(r"\b(bearer)\s+[^\s\"',;\\]+", re.IGNORECASE), r"\1 ***"),
    # token=… of addresses and forms, Authorization: … of headers (what follows "Bearer" is gone already).
    (
        re.compile(
            rf"""\b({_NAMES})(\s*[=:]\s*)(?!["'\\]|bearer )(?:basic\s+)?[^\s"',;&}})]+""", re.IGNORECASE
        ),
        r"\1\2***",
    ),
    # A Laravel Sanctum token wherever it stands (contract 2.1).
    (re.compile(r"\b\d+\|[A-Za-z0-9]{16,}"), _HIDDEN),
)


class Redaction:
    """Removes secrets from text: what looks like one, and every value that it was told. Any thread."""

    def __init__(self) -> None:
        """Knows only the looks until :meth:`add`."""
        self._known: tuple[str, ...] = ()
        self._adding = threading.Lock()

    def add(self, secret: str) -> None:
        """Never let this value through again, in whatever place."""
        if len(secret) < _MIN_SECRET:
            return
        with self._adding:
            # Longest first, so that no part of a value is left when a shorter one is inside of it.
            known = {*self._known, secret, quote(secret, safe="")}
            self._known = tuple(sorted(known, key=len, reverse=True))

    def clean(self, text: str) -> str:
        """The text with ``***`` in the place of secrets."""
        for secret in self._known:
            text = text.replace(secret, _HIDDEN)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class _RedactingFormatter(logging.Formatter):
    """Cleans the finished line: message, arguments and traceback alike."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__(_FORMAT)
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction.clean(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        # One line, whoever's words are in it: nobody writes a second one of his own. Secrets go first: cut,
        # or with its spaces folded, one would not be known any more.
        record.message = plain_line(self._redaction.clean(record.message), _LONGEST_LINE)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        return plain_text(self._redaction.clean(super().formatException(ei)), _LONGEST_TRACE)


class _PrivateFileHandler(RotatingFileHandler):
    """Makes its files readable by the user alone."""

    def emit(self, record: logging.LogRecord) -> None:
        self._follow()
        super().emit(record)

    def _follow(self) -> None:
        """Write into the file that has the name: another, or none, may have it by now."""
        with contextlib.suppress(OSError, ValueError):
            if self.stream is not None and _is_at(self.baseFilename, self.stream.fileno()):
                return
            make_private(Path(self.baseFilename).parent)
            old, self.stream = self.stream, self._open()
            if old is not None:
                old.close()

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            # A pipe that nobody reads must not be waited for.
            return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o600)

        return open(self.baseFilename, "a", encoding="utf-8", opener=private)


def _is_at(path: str, file: int) -> bool:
    held = os.fstat(file)
    try:
        found = os.stat(path)  # noqa: PTH116 - each line asks
    except OSError:
        return False
    # Windows lets nobody take away a file that is open.
    return sys.platform == "win32" or (found.st_dev, found.st_ino) == (held.st_dev, held.st_ino)


def configure(log_file: Path, *, verbose: bool = False) -> Redaction:
    """Set up logging for the whole process, once, at its start, from the main thread.

    To the file goes what is INFO or worse, to standard error what is WARNING or worse; ``verbose`` lowers
    both to DEBUG. What no one caught, in any thread, is logged too. Where the file cannot be written,
    standard error is all there is.

    Returns:
        Where to register secrets by value.
    """
    # Where a line cannot be written, the library would print it as it is, and past the redaction.
    logging.raiseExceptions = False
    redaction = Redaction()
    formatter = _RedactingFormatter(redaction)
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    if sys.stderr is not None:  # there is none in a Windows program without a console
        console = logging.StreamHandler(sys.stderr)
        console.setLevel(logging.DEBUG if verbose else logging.WARNING)
        console.setFormatter(formatter)
        root.addHandler(console)
    file = _PrivateFileHandler(
        log_file, maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=True
    )
    try:
        make_private(log_file.parent)
        file.stream = file._open()  # noqa: SLF001 - now, to say so where it cannot be; later lines try again
    except OSError as error:
        log.warning("no log file: %s", error)
    file.setFormatter(formatter)
    root.addHandler(file)
    for name in _CHATTY:
        # These write addresses, headers and packets, tokens included, at the lower levels.
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    return redaction


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    log.critical("uncaught error", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or isinstance(args.exc_value, SystemExit):
        return
    name = args.thread.name if args.thread is not None else "?"
    log.critical(
        "uncaught error in thread %s", name, exc_info=(args.exc_type, args.exc_value, args.exc_traceback)
    )
