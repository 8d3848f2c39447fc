"""One JSON object a line on standard error, without tokens and without addresses."""

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from notifier.core.plain_text import plain_line, plain_text

_ORDINARY = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_LONGEST = 10_000  # characters of what one line says
# Their texts hold the addresses of clients, or whole packets.
_CHATTY = ("httpx", "httpcore", "asyncio", "redis", "websockets")
# What goes wrong in an answer is told by notifier.server.outermost; the web server adds a line for each.
_LOUD = ("engineio.server", "socketio.server", "uvicorn")


def configure(clean: Callable[[str], str], *, verbose: bool) -> None:
    """Send all logs there. Main thread, once.

    Args:
        clean: takes secrets out of a line.
        verbose: whether the relay tells more.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(clean))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in _LOUD:
        # With a level of their own they do not write to standard error themselves.
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _Lines(logging.Formatter):
    def __init__(self, clean: Callable[[str], str]) -> None:
        super().__init__()
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
            "logger": record.name,
            "message": plain_line(self._clean(record.getMessage()), _LONGEST),
            **{key: value for key, value in record.__dict__.items() if key not in _ORDINARY},
        }
        if record.exc_info:
            line["trace"] = plain_text(self._clean(self.formatException(record.exc_info)), _LONGEST)
        return self._clean(json.dumps(line, ensure_ascii=False, default=str))
