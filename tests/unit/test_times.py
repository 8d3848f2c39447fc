"""Dates and times in the language of the texts, whatever the system speaks."""

import sys
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from notifier.core.i18n import Translate
from notifier.core.times import ago, clock, date_and_time, date_text, moment, until
from notifier.system.language import translator

LA_PAZ = timezone(timedelta(hours=-4))
NOW = datetime(2026, 11, 30, 14, 5, 3, tzinfo=LA_PAZ)
SPANISH, ENGLISH = translator("es", {}), translator("en", {})


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("translate", "full", "to_the_second", "day"),
    [
        (SPANISH, "30/11/2026 14:05", "30/11/2026 14:05:03", "30/11/2026"),
        (ENGLISH, "Nov 30, 2026, 2:05 PM", "Nov 30, 2026, 2:05:03 PM", "Nov 30, 2026"),
    ],
    ids=("es", "en"),
)
def test_a_date_is_written_as_the_language_of_the_texts_does(
    translate: Translate, full: str, to_the_second: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for system in ("en_US.UTF-8", "de_DE.UTF-8", "es_MX.UTF-8", "C"):
        monkeypatch.setenv("LC_ALL", system)
        assert date_and_time(NOW, translate) == full
        assert date_and_time(NOW, translate, seconds=True) == to_the_second
        assert date_text(NOW.date(), translate) == day


def test_a_clock_has_no_hour_zero_in_english() -> None:
    midnight, noon = NOW.replace(hour=0), NOW.replace(hour=12)
    assert (clock(midnight, ENGLISH), clock(noon, ENGLISH)) == ("12:05 AM", "12:05 PM")
    assert (clock(midnight, SPANISH), clock(noon, SPANISH)) == ("00:05", "12:05")


@pytest.mark.parametrize(
    ("when", "spanish", "english"),
    [
        (NOW, "14:05", "2:05 PM"),
        (NOW - minutes(15 * 60), "ayer 23:05", "yesterday 11:05 PM"),
        (NOW + minutes(10 * 60), "mañana 00:05", "tomorrow 12:05 AM"),
        (NOW - timedelta(days=27), "3 nov 14:05", "Nov 3, 2:05 PM"),
        (NOW - timedelta(days=365), "30 nov 2025 14:05", "Nov 30, 2025, 2:05 PM"),
        (datetime(2026, 11, 30, 18, 5, tzinfo=UTC), "14:05", "2:05 PM"),
    ],
)
def test_times_read_as_people_say_them(when: datetime, spanish: str, english: str) -> None:
    assert (moment(when, NOW, SPANISH), moment(when, NOW, ENGLISH)) == (spanish, english)


def test_where_room_is_short_another_year_has_no_hour() -> None:
    when = NOW - timedelta(days=365)
    assert moment(when, NOW, SPANISH, brief=True) == "30 nov 2025"
    assert moment(when, NOW, ENGLISH, brief=True) == "Nov 30, 2025"
    assert moment(NOW, NOW, SPANISH, seconds=True) == "14:05:03"


def test_each_month_has_its_name() -> None:
    days = [NOW.replace(month=month, day=2, hour=9, minute=0) for month in range(1, 12)]
    said = [moment(day, NOW, SPANISH) for day in days]
    names = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov"]
    assert said == [f"2 {name} 09:00" for name in names]
    assert moment(days[3], NOW, ENGLISH) == "Apr 2, 9:00 AM"
    assert moment(NOW.replace(month=12), NOW.replace(month=12, day=1), SPANISH) == "30 dic 14:05"


@pytest.mark.parametrize(
    ("age", "spanish", "english"),
    [
        (timedelta(), "hace un momento", "just now"),
        (timedelta(seconds=59), "hace un momento", "just now"),
        (timedelta(seconds=-20), "hace un momento", "just now"),  # the server's clock is ahead
        (minutes(1), "hace 1 min", "1 min ago"),
        (timedelta(minutes=5, seconds=59), "hace 5 min", "5 min ago"),
        (timedelta(minutes=59, seconds=59), "hace 59 min", "59 min ago"),
        (minutes(60), "13:05", "1:05 PM"),
        (timedelta(days=1), "ayer 14:05", "yesterday 2:05 PM"),
        (minutes(-2), "14:07", "2:07 PM"),
    ],
)
def test_the_last_hour_is_told_in_minutes(age: timedelta, spanish: str, english: str) -> None:
    assert (ago(NOW - age, NOW, SPANISH), ago(NOW - age, NOW, ENGLISH)) == (spanish, english)


@pytest.mark.parametrize(
    ("left", "spanish", "english"),
    [
        (minutes(20), "14:25 (en 20 min)", "2:25 PM (in 20 min)"),
        (minutes(-5), "14:00 (hace 5 min)", "2:00 PM (5 min ago)"),
        (timedelta(), "14:05", "2:05 PM"),
        (minutes(180), "17:05", "5:05 PM"),
        (minutes(-180), "11:05", "11:05 AM"),
    ],
)
def test_a_promise_says_how_far_it_is(left: timedelta, spanish: str, english: str) -> None:
    assert (until(NOW + left, NOW, SPANISH), until(NOW + left, NOW, ENGLISH)) == (spanish, english)


@pytest.mark.skipif(sys.platform == "win32", reason="tzset is of POSIX")
def test_a_moment_of_the_summer_is_told_in_summer_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        winter = datetime(2026, 11, 30, 12, 0, tzinfo=UTC).astimezone()
        summer = datetime(2026, 7, 1, 18, 5, tzinfo=UTC)
        assert moment(summer, winter, SPANISH) == "1 jul 14:05"
        # Not where now is in another zone than the computer's.
        assert moment(summer, NOW, SPANISH) == "1 jul 14:05"
        assert moment(datetime(2026, 1, 1, 18, 5, tzinfo=UTC), NOW, SPANISH) == "1 ene 14:05"
    finally:
        monkeypatch.undo()
        time.tzset()
