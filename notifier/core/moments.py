"""Moments, dates and times of day as backends write them. Pure; any thread.

A text without a zone is read in the one that the profile names (``timezone``, contract 2.3.6); without one it
is no moment.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

EARLIEST_YEAR, LATEST_YEAR = 1970, 9000
"""What is outside is no time of a change, cannot be reckoned with, and passes for damage in the store."""

_UNIX_SECONDS = range(10**8, 10**10)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3]):[0-5]\d")
_END_OF_DAY = time(23, 59, 59)


def zone_of(name: str) -> tzinfo | None:
    """The zone of this name (``America/La_Paz``, ``-04:00``); ``None`` where this computer knows none."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    if _OFFSET.fullmatch(name):
        return datetime.fromisoformat(f"2000-01-01T00:00:00{name}").tzinfo
    # Loaded where a text has no zone: most backends write theirs.
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, or the name of a folder of zones
        return None


def read_moment(value: Any, timezone: str = "") -> datetime | None:
    """The aware moment that a text tells, of a date alone its first one; ``None`` for everything else.

    Args:
        value: of any type; ISO 8601, as RFC 3339 and SQL write it, or seconds since 1970. Of ``03/04/2026``
            nobody can tell which is the month: it is none.
        timezone: the zone of a text that names none itself, see :func:`zone_of`; may be empty.
    """
    if type(value) is int and value in _UNIX_SECONDS:
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if not EARLIEST_YEAR <= moment.year < LATEST_YEAR:
        return None
    if moment.tzinfo is None:
        zone = zone_of(timezone) if timezone else None
        return moment.replace(tzinfo=zone) if zone else None
    return moment


def read_due(value: Any, timezone: str = "") -> datetime | None:
    """The same for a moment by which something was promised: of a date alone the last second of that day."""
    moment = read_moment(value, timezone)
    if moment is not None and isinstance(value, str) and _is_date(value.strip()):
        return datetime.combine(moment.date(), _END_OF_DAY, moment.tzinfo)
    return moment


def read_due_parts(day: Any, at: Any, start: Any = None, timezone: str = "") -> datetime | None:
    """A promise in two fields: a day, and a time of that day; without a time its last second.

    Args:
        day: a date, or a moment of which the date counts: as it is written where it is midnight there, for
            that is how a date is written as a moment; else the one in ``timezone``.
        at: ``HH:MM`` or ``HH:MM:SS``, up to ``24:00``; without one the moment's own, if it is not midnight.
        start: when the window begins that ends ``at``; where that is later, it ends on the next day.
        timezone: see :func:`read_moment`.
    """
    moment = read_moment(day, timezone)
    if moment is None:
        return None
    zone = (zone_of(timezone) if timezone else None) or moment.tzinfo
    local = moment if moment.time() == time() else moment.astimezone(zone)
    end = _seconds(at)
    if end is None:
        if local.time() != time():
            return local
        return datetime.combine(local.date(), _END_OF_DAY, zone)
    begin = _seconds(start)
    if begin is not None and begin > end:
        end += 86_400
    # By the clock on the wall: Python adds without looking at the zone.
    return datetime.combine(local.date(), time(), zone) + timedelta(seconds=end)


def _is_date(text: str) -> bool:
    """Whether it is a day without a time, in any of the ways in which ISO 8601 writes one."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _seconds(value: Any) -> int | None:
    """A time of day in seconds after midnight."""
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return total if minutes < 60 and seconds < 60 and total <= 86_400 else None  # noqa: PLR2004 - of a clock
