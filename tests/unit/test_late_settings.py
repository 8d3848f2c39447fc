"""Rules about time as the settings and the profiles have them."""

import pytest

from notifier.core.late_rules import LateRule, parse_late_rule, written_late_rule
from notifier.core.profile.check import ProfileFileError, check_profile
from notifier.core.profile.profile import Profile
from notifier.core.settings import SettingsError, parse_settings
from tests.categorias import ENTREGA

TWO = ("entrega: EN_CAMINO > 90 min", "entrega: due in 1 h unless LLEGO, NOVEDAD [critical]")


def read(text: str, **environ: str) -> tuple[LateRule, ...] | None:
    return parse_settings(text, "config.toml", environ).notifications.late_rules


def test_they_are_read_from_the_file_and_from_the_environment() -> None:
    expected = tuple(parse_late_rule(rule) for rule in TWO)
    assert read(f"[notifications]\nlate_rules = {[*TWO]}") == expected
    assert read("", ESTADO_NOTIFIER_NOTIFICATIONS__LATE_RULES="; ".join(TWO)) == expected


def test_nothing_said_is_the_profile_and_an_empty_list_is_none() -> None:
    assert read("") is None
    assert read("[notifications]\nlate_rules = []") == ()


@pytest.mark.parametrize("rule", ["entrega: EN_CAMINO -> LLEGO", "entrega: EN_CAMINO > 90", ""])
def test_a_mistake_is_named_with_its_line(rule: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(f"[notifications]\nlate_rules = ['{rule}']")
    (problem,) = caught.value.problems
    assert "config.toml:2: [notifications] late_rules" in problem.tell(str)
    assert "categoria: ESTADO > 90 min" in problem.tell(str)


@pytest.mark.parametrize("name", ["estandar", "paucara"])
def test_past_the_promised_hour_is_on_and_urgent_and_all_others_are_off(
    name: str, request: pytest.FixtureRequest
) -> None:
    profile: Profile = request.getfixturevalue(name)
    on = [written_late_rule(spec.rule()) for spec in profile.late_rules if spec.on]
    assert on == ["entrega: due passed [critical]"]
    assert len(profile.late_rules) > 4


def test_people_may_write_them_in_the_words_of_the_backend(paucara: Profile) -> None:
    rule = parse_late_rule("entregas: entregada > 5 min")
    assert paucara.meant_late(rule).name == "entrega: ENTREGADO > 5 min"
    unless = parse_late_rule("entrega_logistica: due passed unless Entregada")
    assert paucara.meant_late(unless) == LateRule(ENTREGA, unless=("ENTREGADO",))


def test_a_mistake_in_a_profile_is_named_with_its_line() -> None:
    text = """name = "x"
events = []

[[categorias]]
key = "a"
es = { singular = "a", plural = "as" }

[[late_rules]]
categoria = "a"
when = "due tomorrow"
"""
    with pytest.raises(ProfileFileError) as caught:
        check_profile(text, "x.toml")
    (problem,) = caught.value.problems
    assert problem.tell(str).startswith("x.toml:10: late_rules[1].when: se espera algo como")
