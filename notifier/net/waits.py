"""How long a server asks to wait: ``Retry-After`` (RFC 9110, 10.2.3), in seconds or as a date."""

import math
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER = 3600.0
MIN_RETRY_AFTER = 1.0

MAX_SHARED = 60.0
"""Seconds for which all requests wait when one was asked to; the one itself waits as long as it was told.

A quota is mostly the user's own, by the minute. It may also be that of one list alone, for an hour.
"""


class Pause:
    """A time in which a server is not asked by anybody who shares this. Any thread."""

    def __init__(self) -> None:
        """There is none."""
        self._changed = threading.Condition()
        self._until = 0.0

    def begin(self, seconds: float) -> None:
        """Nobody asks for so many seconds, at most :data:`MAX_SHARED`."""
        with self._changed:
            self._until = time.monotonic() + min(seconds, MAX_SHARED)

    def end(self) -> None:
        """It is over now, for those who wait, too."""
        with self._changed:
            self._until = 0.0
            self._changed.notify_all()

    def wait(self) -> None:
        """Return when there is none."""
        with self._changed:
            while (left := self._until - time.monotonic()) > 0:
                self._changed.wait(left)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds until an answer's ``Retry-After``, within reason; ``None`` where it says nothing good.

    Args:
        headers: of the answer. A date is held against the server's own ``Date``, for the clock of this
            computer may go otherwise.
        now: the time where the server does not tell its own, aware; the time of this computer if not given.
    """
    said = headers.get("Retry-After", "").strip()
    try:
        seconds = float(said)
    except ValueError:
        until = _moment(said)
        if until is None:
            return None
        seconds = (until - (_moment(headers.get("Date", "")) or now or datetime.now(UTC))).total_seconds()
    return None if math.isnan(seconds) else min(max(seconds, MIN_RETRY_AFTER), MAX_RETRY_AFTER)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    # RFC 9110, 5.6.7: always in UTC, though an old form does not write it.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
