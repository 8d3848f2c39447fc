"""Moments, dates and times of day as backends write them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notifier.core.moments import read_due, read_due_parts, read_moment, zone_of

LA_PAZ = "America/La_Paz"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(LA_PAZ))


@pytest.mark.parametrize("name", ["America/La_Paz", "-04:00"])
def test_a_text_without_a_zone_is_read_in_that_of_the_profile(name: str) -> None:
    assert read_moment("2026-05-15 10:00:00", name) == datetime(2026, 5, 15, 14, tzinfo=UTC)
    assert read_moment("2026-05-15T10:00:00.123456", name) is not None
    # What the text itself says is stronger.
    assert read_moment("2026-05-15T10:00:00Z", name) == datetime(2026, 5, 15, 10, tzinfo=UTC)
    assert read_moment("2026-05-15T10:00:00+02:00", name) == datetime(2026, 5, 15, 8, tzinfo=UTC)


def test_a_zone_with_summer_time_is_that_of_the_day() -> None:
    found = [read_moment(f"2026-{month}-15 12:00:00", "America/Santiago") for month in ("07", "01")]
    assert [moment and moment.utcoffset() for moment in found] == [timedelta(hours=-4), timedelta(hours=-3)]


def test_without_a_zone_there_is_no_moment() -> None:
    assert read_moment("2026-05-15 10:00:00") is None
    assert read_moment("2026-05-15 10:00:00", "America/Nowhere") is None
    assert read_due_parts("2026-05-15", "10:00") is None
    assert read_moment("2026-05-15T10:00:00Z") is not None


NO_ZONES = ["America/Nowhere", "America", "../etc/passwd", "/etc/localtime", "-99:00", "-04:75", " ", "\0"]
NO_MOMENTS: list[Any] = [
    *(None, 7, 7.5, True, [], {}, "", "pronto"),
    *("0000-00-00 00:00:00", "0001-01-01", "9999-12-31", "2026-13-01"),
]


@pytest.mark.parametrize("name", NO_ZONES)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone_of(name) is None


@pytest.mark.parametrize("value", NO_MOMENTS)
def test_what_is_no_moment_is_none(value: Any) -> None:
    assert read_moment(value, LA_PAZ) is None
    assert read_due(value, LA_PAZ) is None
    assert read_due_parts(value, "10:00", None, LA_PAZ) is None


def test_a_date_alone_is_due_at_the_end_of_that_day() -> None:
    assert read_due("2026-05-15", LA_PAZ) == local("2026-05-15T23:59:59")
    assert read_due("2026-05-15T00:00:00-04:00", LA_PAZ) == local("2026-05-15T00:00:00")
    assert read_due_parts("2026-05-15", None, None, LA_PAZ) == local("2026-05-15T23:59:59")


@pytest.mark.parametrize(
    ("day", "at", "start", "due"),
    [
        ("2026-05-15", "18:30:00", None, "2026-05-15T18:30:00"),
        ("2026-05-15", "18:30", None, "2026-05-15T18:30:00"),
        ("2026-05-15", "8:05", None, "2026-05-15T08:05:00"),
        ("2026-05-15", "24:00", None, "2026-05-16T00:00:00"),
        ("2026-05-15", "00:00:00", None, "2026-05-15T00:00:00"),
        # A date as Laravel's casts write it, in UTC and in the company's zone.
        ("2026-05-15T00:00:00.000000Z", "18:30:00", None, "2026-05-15T18:30:00"),
        ("2026-05-15T04:00:00.000000Z", "18:30:00", None, "2026-05-15T18:30:00"),
        ("2026-05-15T00:00:00-04:00", "18:30:00", None, "2026-05-15T18:30:00"),
        ("2026-05-15 00:00:00", "18:30:00", None, "2026-05-15T18:30:00"),
        # A moment late in the evening there is the next day in UTC.
        ("2026-05-16T01:00:00Z", "22:00", None, "2026-05-15T22:00:00"),
        ("2026-05-15T10:00:00-04:00", "18:30:00", "14:00:00", "2026-05-15T18:30:00"),
        ("2026-05-15", "02:00", "22:00", "2026-05-16T02:00:00"),
        # What is no time leaves the day, or the moment that the first field tells.
        ("2026-05-15", "tarde", None, "2026-05-15T23:59:59"),
        ("2026-05-15", "25:00", None, "2026-05-15T23:59:59"),
        ("2026-05-15", "18:75", None, "2026-05-15T23:59:59"),
        ("2026-05-15T00:00:00.000000Z", None, None, "2026-05-15T23:59:59"),
        ("2026-05-15T14:00:00Z", None, None, "2026-05-15T10:00:00"),
    ],
)
def test_a_promise_in_two_fields(day: str, at: str | None, start: str | None, due: str) -> None:
    assert read_due_parts(day, at, start, LA_PAZ) == local(due)


def test_a_moment_with_a_zone_of_its_own_needs_no_other() -> None:
    at = read_due_parts("2026-05-15T00:00:00-04:00", "18:30")
    assert at == local("2026-05-15T18:30:00")


@pytest.mark.parametrize("value", [1778853600, "2026-05-15T14:00:00Z"])
def test_seconds_since_1970_are_a_moment(value: object) -> None:
    assert read_moment(value) == datetime(2026, 5, 15, 14, tzinfo=UTC)


@pytest.mark.parametrize("value", [True, 7, -1, 2**63, 1778853600.5, "1778853600 "])
def test_other_numbers_are_none(value: object) -> None:
    assert read_moment(value) is None
