"""How long a pause is, and when "until tomorrow" is over."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from notifier.core.pauses import PauseLength, pause_end, tomorrow

LA_PAZ, NEW_YORK = ZoneInfo("America/La_Paz"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("length", "end"),
    [
        (PauseLength.HALF_HOUR, "2026-06-01T14:30:00-04:00"),
        (PauseLength.HOUR, "2026-06-01T15:00:00-04:00"),
        (PauseLength.EIGHT_HOURS, "2026-06-01T22:00:00-04:00"),
        (PauseLength.TOMORROW, "2026-06-02T06:00:00-04:00"),
        (PauseLength.RESUMED, None),
    ],
)
def test_a_pause_ends_when_it_was_said(length: PauseLength, end: str | None) -> None:
    now = datetime(2026, 6, 1, 14, tzinfo=LA_PAZ)
    assert pause_end(length, now, LA_PAZ) == (end and datetime.fromisoformat(end))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-06-01 23:59", "2026-06-02 06:00"),
        # At night, "tomorrow" is the morning that is near.
        ("2026-06-02 00:30", "2026-06-02 06:00"),
        ("2026-06-02 03:59", "2026-06-02 06:00"),
        ("2026-06-02 04:00", "2026-06-03 06:00"),
        # By the clock on the wall, also where it leaps in that night.
        ("2026-03-07 20:00", "2026-03-08 06:00"),
        ("2026-10-31 20:00", "2026-11-01 06:00"),
    ],
)
def test_tomorrow_begins_in_the_morning(now: str, end: str) -> None:
    read = [datetime.fromisoformat(text).replace(tzinfo=NEW_YORK) for text in (now, end)]
    assert tomorrow(read[0], NEW_YORK) == read[1]
