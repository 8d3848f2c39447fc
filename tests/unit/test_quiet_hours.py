"""Quiet hours: what is written, when it is quiet, and until when; also where the clock leaps."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.core.quiet_hours import DAY, QuietHours, parse_quiet_hours, quiet_now

LA_PAZ = ZoneInfo("America/La_Paz")
NEW_YORK = ZoneInfo("America/New_York")
"""Its clock leaps from 2 to 3 on 2026-03-08, and from 2 back to 1 on 2026-11-01."""
ASUNCION = ZoneInfo("America/Asuncion")
"""Its clock leapt over a midnight: from 0 to 1 on 2023-10-01."""
ZONES = [LA_PAZ, NEW_YORK, ASUNCION, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Beirut"), UTC]
WORKDAYS, ALL = frozenset(range(5)), frozenset(range(7))


def hours(*entries: str) -> tuple[QuietHours, ...]:
    return tuple(parse_quiet_hours(entry) for entry in entries)


def at(text: str, zone: tzinfo = LA_PAZ) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def quiet_until(entries: tuple[QuietHours, ...], now: datetime) -> str | None:
    """Until when it is quiet, as the clock on the wall shows it; ``None`` where it is not."""
    found = quiet_now(entries, now, now.tzinfo)
    assert now.tzinfo is not None
    if not found.is_quiet:
        return None
    return f"{found.changes.astimezone(now.tzinfo):%a %d %H:%M}" if found.changes else "always"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon-fri 20:00-07:00", QuietHours(WORKDAYS, 1200, 420 + DAY)),
        ("lun-vie 20:00-07:00", QuietHours(WORKDAYS, 1200, 420 + DAY)),
        ("Lunes a Viernes 20:00 a 07:00", QuietHours(WORKDAYS, 1200, 420 + DAY)),
        ("LUN\u2013VIE 20\u20137", QuietHours(WORKDAYS, 1200, 420 + DAY)),
        ("sat 13:00-24:00", QuietHours(frozenset({5}), 780, DAY)),
        ("sáb 13:00-24:00", QuietHours(frozenset({5}), 780, DAY)),
        ("sa\u0301bado 13:00-00:00", QuietHours(frozenset({5}), 780, DAY)),
        ("sun", QuietHours(frozenset({6}))),
        ("domingos", QuietHours(frozenset({6}))),
        ("sáb y dom", QuietHours(frozenset({5, 6}))),
        ("sat-mon 0:00-24:00", QuietHours(frozenset({5, 6, 0}))),
        ("lun, mié,vie 12:30-13:15", QuietHours(frozenset({0, 2, 4}), 750, 795)),
        ("lun-mié,sáb 12-13", QuietHours(frozenset({0, 1, 2, 5}), 720, 780)),
        ("22:00-06:00", QuietHours(ALL, 1320, 360 + DAY)),
        ("thurs 8-9", QuietHours(frozenset({3}), 480, 540)),
        ("mar 8-9", QuietHours(frozenset({1}), 480, 540)),
    ],
)
def test_an_entry_is_read_in_spanish_and_in_english(text: str, expected: QuietHours) -> None:
    assert parse_quiet_hours(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "mo", "lunch 12-13", "mon 25:00-26:00", "mon 8:60-9", "mon 8:00", "mon -9", "mon 8-"),
        *("mon 7-7", "mon 24:00-07:00", "mon-", "-fri 8-9", "mon--fri", "mon,", "8-9 mon", "mon 8-9-10"),
        *("mon 8-9, tue 8-9", "mon 8:5-9", "mon\n8-9x", "m\u0301" * 500, "mon 24:01-3", "mon 8.5-9"),
    ],
)
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_quiet_hours(text)


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        ("lun-vie 20:00-07:00", "mon-fri 20:00-07:00"),
        ("sáb 13-24", "sat 13:00-24:00"),
        ("dom", "sun"),
        ("lunes a domingo", "mon-sun"),
        ("22:00-6", "22:00-06:00"),
        ("vie-lun 8-9", "mon,fri-sun 08:00-09:00"),
    ],
)
def test_an_entry_is_written_as_it_can_be_read_again(entry: str, written: str) -> None:
    parsed = parse_quiet_hours(entry)
    assert str(parsed) == written
    assert parse_quiet_hours(str(parsed)) == parsed


WEEK = hours("mon-fri 20:00-07:00", "sat 13:00-24:00", "sun")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-06-01 19:59:59", None),  # a Monday
        ("2026-06-01 20:00:00", "Tue 02 07:00"),
        ("2026-06-02 06:59:59", "Tue 02 07:00"),
        ("2026-06-02 07:00:00", None),
        ("2026-06-05 23:00:00", "Sat 06 07:00"),
        ("2026-06-06 10:00:00", None),
        ("2026-06-06 13:00:00", "Mon 08 00:00"),  # over Sunday, which is quiet as a whole
        ("2026-06-07 12:00:00", "Mon 08 00:00"),
        ("2026-06-08 00:00:00", None),
        ("2026-06-08 06:00:00", None),  # of Sunday's night nothing was written
    ],
)
def test_a_week_of_a_dispatcher(now: str, until: str | None) -> None:
    assert quiet_until(WEEK, at(now)) == until


def test_hours_that_touch_are_one_silence() -> None:
    split = hours("mon 20:00-24:00", "tue 00:00-07:00", "tue 06:00-08:00")
    assert quiet_until(split, at("2026-06-01 21:00:00")) == "Tue 02 08:00"


def test_a_week_that_is_quiet_as_a_whole_never_ends() -> None:
    for always in (hours("mon-sun"), hours("8:00-20:00", "19:00-9:00")):
        assert quiet_until(always, at("2026-06-01 21:00:00")) == "always"
    # All days but one hour of a Sunday end there.
    but = hours("mon-sat", "sun 0-12", "sun 13-24")
    assert quiet_until(but, at("2026-06-01 21:00:00")) == "Sun 07 12:00"


def test_without_hours_it_is_never_quiet() -> None:
    assert quiet_now((), at("2026-06-01 21:00:00")).changes is None
    found = quiet_now(hours("tue 8-9"), at("2026-06-01 21:00:00"), LA_PAZ)
    assert (found.is_quiet, found.changes) == (False, at("2026-06-02 08:00:00"))


@pytest.mark.parametrize(
    ("entry", "now", "until"),
    [
        # The night on which the clock leaps from 2 to 3 is an hour shorter, and ends by the clock.
        ("20:00-07:00", "2026-03-08 01:59:59", "Sun 08 07:00"),
        ("20:00-07:00", "2026-03-08 06:59:59", "Sun 08 07:00"),
        ("20:00-02:30", "2026-03-08 01:59:59", "Sun 08 03:00"),
        ("20:00-02:30", "2026-03-08 03:00:00", None),
        ("02:30-05:00", "2026-03-08 01:59:59", None),
        ("02:30-05:00", "2026-03-08 03:00:00", "Sun 08 05:00"),
        # The night on which 1 to 2 comes twice is one silence, an hour longer.
        ("20:00-07:00", "2026-11-01 01:30:00", "Sun 01 07:00"),
        ("20:00-01:30", "2026-11-01 01:45:00", "Sun 01 01:30"),
        ("01:30-05:00", "2026-11-01 01:29:59", None),
        ("01:30-05:00", "2026-11-01 01:30:00", "Sun 01 05:00"),
    ],
)
def test_the_clock_on_the_wall_is_meant_where_it_leaps(entry: str, now: str, until: str | None) -> None:
    assert quiet_until(hours(entry), at(now, NEW_YORK)) == until


def test_the_second_of_two_equal_times_is_quiet_too() -> None:
    night = hours("20:00-01:30")
    second = at("2026-11-01 01:15:00", NEW_YORK).replace(fold=1)
    found = quiet_now(night, second, NEW_YORK)
    assert found.is_quiet
    assert found.changes == at("2026-11-01 01:30:00", NEW_YORK).replace(fold=1).astimezone(UTC)


def test_hours_that_a_leap_leaves_out_are_none() -> None:
    gap = hours("sun 02:10-02:50")
    found = quiet_now(gap, at("2026-03-08 01:00:00", NEW_YORK), NEW_YORK)
    assert (found.is_quiet, found.changes) == (False, at("2026-03-15 02:10:00", NEW_YORK).astimezone(UTC))


def test_a_day_without_a_midnight_begins_when_the_clock_has_leapt_over_it() -> None:
    sunday = hours("sun")
    assert quiet_until(sunday, at("2023-09-30 23:59:59", ASUNCION)) is None
    assert quiet_until(sunday, at("2023-10-01 01:00:00", ASUNCION)) == "Mon 02 00:00"


ENTRIES = st.builds(
    lambda days, start, length: QuietHours(days, start, start + length),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, DAY - 1),
    st.integers(1, DAY),
)
LEAPS = ["2026-03-08 07:00", "2026-11-01 06:00", "2023-10-01 04:00", "2026-04-04 15:00"]
START = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.one_of(
    st.builds(lambda seconds: START + timedelta(seconds=seconds), st.integers(0, 15 * 366 * 86_400)),
    st.builds(
        lambda leap, seconds: at(leap, UTC) + timedelta(seconds=seconds),
        st.sampled_from(LEAPS),
        st.integers(-2 * 86_400, 2 * 86_400),
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ENTRIES, max_size=4), MOMENTS, st.sampled_from(ZONES))
def test_each_moment_is_decided_and_its_end_is_right(
    entries: list[QuietHours], now: datetime, zone: tzinfo
) -> None:
    found = quiet_now(entries, now, zone)
    # The hours of a leap are left to the examples above.
    around = {(now + timedelta(hours=step)).astimezone(zone).utcoffset() for step in range(-50, 30)}
    if len(around) == 1:
        assert found.is_quiet == _is_quiet_by_the_wall(entries, now.astimezone(zone))
    if found.changes is None:
        assert found.is_quiet or not entries
        return
    assert found.changes > now
    assert quiet_now(entries, found.changes, zone).is_quiet != found.is_quiet
    # Until then it stays so.
    for moment in (now + (found.changes - now) / 2, found.changes - timedelta(microseconds=1)):
        assert quiet_now(entries, moment, zone) == found


def _is_quiet_by_the_wall(entries: list[QuietHours], local: datetime) -> bool:
    """Whether some day's hours hold, counted from the midnight with which it begins."""
    for back in (0, 1):
        day = (local - timedelta(days=back)).date()
        midnight = datetime.combine(day, time())
        minutes = (local.replace(tzinfo=None) - midnight) / timedelta(minutes=1)
        if any(day.weekday() in entry.days and entry.start <= minutes < entry.end for entry in entries):
            return True
    return False
