"""What ``config show`` prints is a file that says the same again, rules and hours included."""

from notifier.commands.config import _shown
from notifier.core.settings import parse_settings

WRITTEN = """[notifications]
rules = ["entrega: * -> NOVEDAD [critical]"]
late_rules = ["entrega: EN_CAMINO > 90 min", "entrega: due in 1 h unless LLEGO [critical]"]
quiet_hours = ["lun-vie 20:00-07:00", "dom"]
"""


def test_rules_and_hours_are_shown_as_they_are_written() -> None:
    settings = parse_settings(WRITTEN, "config.toml", {})
    again = parse_settings(_shown(settings, str), "shown.toml", {})
    assert again.notifications == settings.notifications


def test_without_any_those_of_the_profile_are_shown() -> None:
    shown = _shown(parse_settings("", "config.toml", {}), str)
    assert 'late_rules = ["entrega: due passed [critical]"]' in shown
