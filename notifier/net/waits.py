"""How long a server asks to wait: ``Retry-After`` (RFC 9110, 10.2.3), in seconds or as a date."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER = 3600.0
MIN_RETRY_AFTER = 1.0


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
