"""Dates and times as people write and say them, in the language of the texts. Pure; any thread.

Spanish: ``30/11/2026 14:05``, ``30 nov 14:05``. English: ``Nov 30, 2026, 2:05 PM``, which reads alike on both
sides of the Atlantic, as ``11/30`` does not. No C library and no system says how: what they know is the
system's language, and the texts may be in another one.

A moment is aware. Where ``now`` is told, it is shown in the zone of that, else in its own.
"""

from datetime import date, datetime, timedelta

from notifier.core.i18n import Translate, language_of, mark

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_AHEAD = _MINUTE
"""A server's clock may be so much ahead of this one: what it did just now is not still to come."""

_MONTHS = (
    mark("ene"),
    mark("feb"),
    mark("mar"),
    mark("abr"),
    mark("may"),
    mark("jun"),
    mark("jul"),
    mark("ago"),
    mark("sept"),
    mark("oct"),
    mark("nov"),
    mark("dic"),
)


def clock(at: datetime, translate: Translate, *, seconds: bool = False) -> str:
    """A time of day, in its own zone: ``14:05``, in English ``2:05 PM``."""
    rest = f":{at:%M:%S}" if seconds else f":{at:%M}"
    if language_of(translate) != "en":
        return f"{at:%H}{rest}"
    return f"{at.hour % 12 or 12}{rest} {'AM' if at.hour < 12 else 'PM'}"  # noqa: PLR2004 - noon


def date_text(day: date, translate: Translate) -> str:
    """A date in full: ``30/11/2026``, in English ``Nov 30, 2026``."""
    if language_of(translate) == "en":
        return f"{translate(_MONTHS[day.month - 1])} {day.day}, {day.year}"
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def date_and_time(when: datetime, translate: Translate, *, seconds: bool = False) -> str:
    """A moment in full, in its own zone: ``30/11/2026 14:05``, in English ``Nov 30, 2026, 2:05 PM``."""
    return _dated(date_text(when.date(), translate), clock(when, translate, seconds=seconds), translate)


def local_time(when: datetime, now: datetime) -> datetime:
    """A moment on the clock on the wall where it is ``now``.

    In this computer's own zone with its rules: a moment of the summer is told in summer time, also in winter.
    """
    own = now.astimezone().utcoffset() == now.utcoffset()
    return when.astimezone() if own else when.astimezone(now.tzinfo)


def moment(
    when: datetime, now: datetime, translate: Translate, *, seconds: bool = False, brief: bool = False
) -> str:
    """A time as a person at this desk says it: ``10:45``, ``ayer 10:45``, ``3 nov 10:45``.

    Args:
        when: an aware time; shown in the zone of ``now``.
        now: the current time, aware, in the user's zone.
        translate: which language it is said in.
        seconds: whether it is told to the second.
        brief: whether a day of another year is told without its hour, where room is short.
    """
    local = local_time(when, now)
    time = clock(local, translate, seconds=seconds)
    match (local.date() - now.date()).days:
        case 0:
            return time
        case -1:
            return translate("ayer {time}").format(time=time)
        case 1:
            return translate("mañana {time}").format(time=time)
    day = _day(local.date(), translate, with_year=local.year != now.year)
    return day if brief and local.year != now.year else _dated(day, time, translate)


def ago(when: datetime, now: datetime, translate: Translate, *, brief: bool = False) -> str:
    """What is over, as people say it: ``hace un momento``, ``hace 5 min``; after an hour as :func:`moment`.

    What is said so becomes untrue by itself: whoever shows it says it anew each minute.
    """
    since = now - when
    if not -_AHEAD <= since < _HOUR:
        return moment(when, now, translate, brief=brief)
    minutes = since // _MINUTE
    if minutes < 1:
        return translate("hace un momento")
    return translate("hace {minutes} min").format(minutes=minutes)


def until(when: datetime, now: datetime, translate: Translate) -> str:
    """A moment that something has to be done by: ``10:45 (en 20 min)``, ``10:45 (hace 5 min)``."""
    said, left = moment(when, now, translate), when - now
    if _MINUTE <= left < _HOUR:
        distance = translate("en {minutes} min").format(minutes=left // _MINUTE)
    elif _MINUTE <= -left < _HOUR:
        distance = ago(when, now, translate)
    else:
        return said
    return f"{said} ({distance})"


def _day(day: date, translate: Translate, *, with_year: bool) -> str:
    month = translate(_MONTHS[day.month - 1])
    if language_of(translate) == "en":
        return f"{month} {day.day}, {day.year}" if with_year else f"{month} {day.day}"
    return f"{day.day} {month} {day.year}" if with_year else f"{day.day} {month}"


def _dated(day: str, time: str, translate: Translate) -> str:
    return f"{day}, {time}" if language_of(translate) == "en" else f"{day} {time}"
