"""For how long a person may pause, and when "until tomorrow" is over. Pure; any thread."""

from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from notifier.core.quiet_hours import wall_moment

DAY_BEGINS = 4
"""Hours after midnight at which a person who is still at work says "today" of the new day."""

TOMORROW_AT = 6
"""Hours after midnight at which "until tomorrow" is over: before the first shift."""


class PauseLength(StrEnum):
    """What may be chosen."""

    HALF_HOUR = "half_hour"
    HOUR = "hour"
    EIGHT_HOURS = "eight_hours"
    TOMORROW = "tomorrow"
    RESUMED = "resumed"


_LENGTHS = {
    PauseLength.HALF_HOUR: timedelta(minutes=30),
    PauseLength.HOUR: timedelta(hours=1),
    PauseLength.EIGHT_HOURS: timedelta(hours=8),
}


def pause_end(length: PauseLength, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """When a pause is over that begins ``now`` (aware); ``None``: when somebody ends it.

    ``zone``: see :func:`tomorrow`.
    """
    if length is PauseLength.RESUMED:
        return None
    return tomorrow(now, zone) if length is PauseLength.TOMORROW else now + _LENGTHS[length]


def tomorrow(now: datetime, zone: tzinfo | None = None) -> datetime:
    """When "until tomorrow" is over, in UTC: at six in the morning by the clock on the wall.

    Who says it in the small hours means the morning that is near. ``zone`` is that clock's; ``None`` is the
    system's.
    """
    today = (now.astimezone(zone) - timedelta(hours=DAY_BEGINS)).date()
    return wall_moment(today + timedelta(days=1), TOMORROW_AT * 60, zone)
