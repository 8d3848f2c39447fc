"""The user interface's recurring words: the program's name, and times as people say them."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale

from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_line

APP_NAME = "Estado Notifier"


def menu_text(text: str) -> str:
    """A text, which may be anybody's, as what Qt takes for an action: an ``&`` names no key. Any thread."""
    return plain_line(text).replace("&", "&&")


def moment(
    when: datetime, now: datetime, translate: Translate, *, seconds: bool = False, brief: bool = False
) -> str:
    """A time as a person at this desk says it: ``10:45``, ``ayer 10:45``, ``3 nov 10:45``.

    Args:
        when: an aware time; shown in the zone of ``now``.
        now: the current time, aware, in the user's zone.
        translate: for the word "ayer".
        seconds: whether a time of today is told to the second.
        brief: whether a day of another year is told without its hour, where room is short.
    """
    local = when.astimezone(now.tzinfo)
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    if local.date() == now.date():
        return clock
    if local.date() == now.date() - timedelta(days=1):
        return translate("ayer {time}").format(time=clock)
    this_year = local.year == now.year
    day = _day(local.date(), with_year=not this_year)
    return day if brief and not this_year else f"{day} {clock}"


def _day(day: date, *, with_year: bool) -> str:
    # QLocale and not strftime: the program sets the locale of its language, the C library's is the system's.
    pattern = "d MMM yyyy" if with_year else "d MMM"
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)
