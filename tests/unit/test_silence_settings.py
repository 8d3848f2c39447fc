"""What the settings say of silence: quiet hours, what breaks through, and the desktop's own."""

import pytest

from notifier.core.quiet_hours import parse_quiet_hours
from notifier.core.settings import Notifications, SettingsError, parse_settings


def read(text: str, **environ: str) -> Notifications:
    variables = {f"ESTADO_NOTIFIER_NOTIFICATIONS__{key.upper()}": value for key, value in environ.items()}
    return parse_settings(f"[notifications]\n{text}", "config.toml", variables).notifications


def test_the_week_of_a_dispatcher_is_read_from_the_file_and_from_the_environment() -> None:
    week = ("lun-vie 20:00-07:00", "sat 13:00-24:00", "dom")
    expected = tuple(parse_quiet_hours(entry) for entry in week)
    assert read(f"quiet_hours = {[*week]}").quiet_hours == expected
    assert read("", quiet_hours="; ".join(week)).quiet_hours == expected
    assert read("quiet_hours = ['sun']", quiet_hours="").quiet_hours == ()


def test_urgent_ones_break_through_quiet_hours_and_no_pause_unless_that_is_chosen() -> None:
    nothing = read("")
    assert (nothing.urgent_in_quiet_hours, nothing.follow_in_quiet_hours) == (True, False)
    assert (nothing.urgent_in_pause, nothing.do_not_disturb) == (False, True)
    chosen = read(
        "urgent_in_quiet_hours = false\nfollow_in_quiet_hours = true\nurgent_in_pause = true",
        do_not_disturb=" False ",
    )
    assert (chosen.urgent_in_quiet_hours, chosen.follow_in_quiet_hours) == (False, True)
    assert (chosen.urgent_in_pause, chosen.do_not_disturb) == (True, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quiet_hours = ['mon 8-8']", 'cada horario se escribe como "lun-vie 20:00-07:00"'),
        ("quiet_hours = [7]", "se espera un texto entre comillas"),
        ("quiet_hours = 7", "se espera una lista de horarios"),
        ("urgent_in_pause = 1", "se espera true o false"),
        ("do_not_disturb = 'si'", "se espera true o false"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert "config.toml:2: [notifications]" in problem.tell(str)
    assert expected in problem.tell(str)
