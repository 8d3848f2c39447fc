"""Quiet hours: at which times of the week a person does not want to be told. Pure; any thread.

They are written as people say them, ``lun-vie 20:00-07:00`` or ``sun``, and meant by the clock on the wall.
Where that clock is set forward or back they begin at the first moment that it shows their beginning, and end
at the last one that it shows their end; a time that it leaves out is the moment of the leap.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from notifier.core.plain_text import plain_line

MAX_ENTRY = 200
"""Characters of one entry as settings write it."""

DAY = 1440
"""Minutes of a day, by the clock on the wall."""

WEEK = 7

_DAYS_BEFORE, _DAYS_AFTER = 2, 17
"""Quiet hours that hold now began at most so many days ago. Of two weeks one has no leap of the clock."""

_NAMES = (
    ("lunes", "monday"),
    ("martes", "tuesday"),
    ("miercoles", "wednesday"),
    ("jueves", "thursday"),
    ("viernes", "friday"),
    ("sabado", "saturday"),
    ("domingo", "sunday"),
)
_SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LEAST = 3  # letters of a day's name: "ma" and "mi" differ too little from a mistake

_ENTRY = re.compile(
    r"(?P<days>[^\W\d]+(?:[-,][^\W\d]+)*)?"
    r"\s*(?P<start>\d{1,2}(?::\d{2})?)?(?:\s*-\s*(?P<end>\d{1,2}(?::\d{2})?))?"
)
_DASHES = re.compile(r"\s*[\u2010-\u2015\u2212-]\s*|\s+(?:a|al|to)\s+")
_COMMAS = re.compile(r"\s*,\s*|\s+(?:y|and)\s+")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """One entry: on these days of the week (Monday is 0) it is quiet from ``start`` to ``end``.

    Both are minutes after the midnight with which the day begins; ``end`` is later, and after ``DAY`` where
    the hours reach into the next day.
    """

    days: frozenset[int]
    start: int = 0
    end: int = DAY

    def __str__(self) -> str:
        """As settings write it, with English names: ``mon-fri 20:00-07:00``, ``sun``."""
        days = ",".join(_written_days(self.days)) if len(self.days) < WEEK else ""
        if (self.start, self.end) == (0, DAY):
            return days or "mon-sun"
        end = self.end if self.end <= DAY else self.end - DAY
        return f"{days} {_clock(self.start)}-{_clock(end)}".strip()


@dataclass(frozen=True, slots=True)
class QuietNow:
    """Whether it is quiet, and when (aware, in UTC) that changes next; ``None`` for never."""

    is_quiet: bool
    changes: datetime | None


def parse_quiet_hours(text: str) -> QuietHours:
    """Read one entry: days, then hours; without days it is each day, without hours the whole day.

    ``mon-fri 20:00-07:00``, ``lun,mié 13-14``, ``sábado``, ``22:00-06:00``. Names are Spanish or English, of
    three letters or more. Hours that end no later than they begin end on the next day.

    Raises:
        ValueError: the text is not such an entry, or its hours begin and end at the same time.
    """
    plain = _COMMAS.sub(",", _DASHES.sub("-", _folded(plain_line(text, MAX_ENTRY))))
    found = _ENTRY.fullmatch(plain)
    if found is None or not plain or (found["start"] is None) != (found["end"] is None):
        raise ValueError(text)
    days = _days(found["days"]) if found["days"] else frozenset(range(WEEK))
    if found["start"] is None:
        return QuietHours(days)
    start, end = _minutes(found["start"]), _minutes(found["end"])
    if start in (end, DAY):
        raise ValueError(text)
    return QuietHours(days, start, end if end > start else end + DAY)


def quiet_now(hours: Sequence[QuietHours], now: datetime, zone: tzinfo | None = None) -> QuietNow:
    """Whether these hours make it quiet at a moment, and until when that stays so.

    Hours that touch or overlap are one. Python's ``zone`` of the clock on the wall; ``None`` is the system's.
    """
    if not hours:
        return QuietNow(is_quiet=False, changes=None)
    today = now.astimezone(zone).date()
    for start, end in _joined(_spans(hours, today, zone)):
        if now < start:
            return QuietNow(is_quiet=False, changes=start)
        if now < end:
            is_endless = end - now > timedelta(days=WEEK + 1)
            return QuietNow(is_quiet=True, changes=None if is_endless else end)
    return QuietNow(is_quiet=False, changes=None)


def wall_moment(day: date, minutes: int, zone: tzinfo | None, *, last: bool = False) -> datetime:
    """The moment, in UTC, at which the clock on the wall shows so many minutes after a day's midnight.

    Where it shows that twice it is the first time, or the ``last``; where it never does, the moment at which
    the clock leaps over it.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first, second = (_in_utc(wall.replace(fold=fold), zone) for fold in (0, 1))
    if first <= second:
        return second if last else first
    # The clock never shows it. The two readings lie on both sides of the leap.
    seconds = range(int((first - second).total_seconds()))
    leap = bisect_left(
        seconds, True, key=lambda after: _wall(second + timedelta(seconds=after), zone) >= wall
    )
    return second + timedelta(seconds=leap)


def _spans(
    hours: Sequence[QuietHours], today: date, zone: tzinfo | None
) -> Iterator[tuple[datetime, datetime]]:
    for offset in range(-_DAYS_BEFORE, _DAYS_AFTER):
        day = today + timedelta(days=offset)
        for entry in hours:
            if day.weekday() in entry.days:
                start = wall_moment(day, entry.start, zone)
                yield start, wall_moment(day, entry.end, zone, last=True)


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """In their order, without those that a leap of the clock left empty."""
    begun: tuple[datetime, datetime] | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if begun is None:
            begun = start, end
        elif start <= begun[1]:
            begun = begun[0], max(begun[1], end)
        else:
            yield begun
            begun = start, end
    if begun is not None:
        yield begun


def _in_utc(wall: datetime, zone: tzinfo | None) -> datetime:
    return (wall.astimezone() if zone is None else wall.replace(tzinfo=zone)).astimezone(UTC)


def _wall(at: datetime, zone: tzinfo | None) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin = _day(first)
        end = _day(last) if last else begin
        days.update((begin + step) % WEEK for step in range((end - begin) % WEEK + 1))
    return frozenset(days)


def _day(text: str) -> int:
    for number, names in enumerate(_NAMES):
        if len(text) >= _LEAST and any(f"{name}s".startswith(text) for name in names):
            return number
    raise ValueError(text)


def _folded(text: str) -> str:
    """In small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    total = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) >= 60 or total > DAY:  # noqa: PLR2004 - of a clock
        raise ValueError(text)
    return total


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _written_days(days: frozenset[int]) -> list[str]:
    written: list[str] = []
    for day in sorted(days):
        if day and day - 1 in days:
            first = written.pop().partition("-")[0]
            written.append(f"{first}-{_SHORT[day]}")
        else:
            written.append(_SHORT[day])
    return written
