"""A list in the settings is the same list, however it was written."""

import pytest

from notifier.core.settings import SettingsError, parse_settings
from notifier.core.settings_lists import as_list, as_table


@pytest.mark.parametrize(
    "written",
    [
        ["a", "b"],
        "a,b",
        " a , b ",
        "a,,b,",
        '["a", "b"]',
        "['a', 'b']",
        '["a", "b",]',
        '\n[\n  "a",\n  "b",\n]\n',
        '"a", "b"',
        "'a','b'",
        '"a,b"',
        "'a, b'",
        '\'["a", "b"]\'',
        "\"['a', 'b']\"",
        r'["\u0061", "b"]',
    ],
)
def test_each_way_to_write_it_is_the_same_list(written: object) -> None:
    assert as_list(written) == ["a", "b"]


def test_what_json_alone_can_say_is_read_too() -> None:
    assert as_list(r'["a\/b", null]') == ["a/b", None]


def test_nothing_and_separators_alone_are_an_empty_list() -> None:
    assert as_list("") == as_list(" , ,, ") == as_list("[]") == as_list([]) == as_list('""') == []


def test_separators_are_the_callers() -> None:
    assert as_list("a, b; c", ";") == ["a, b", "c"]
    assert as_list("a b\nc", ", \n") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "written",
    [
        "[a, b]",
        "[a",
        '["a"',
        '["a"] b',
        '["a"]\nother = 1',
        '"a" b',
        '"a',
        "[" * 100_000,
        '["a"]]',
        7,
        None,
        True,
        {"a": 1},
    ],
)
def test_what_is_no_list_is_refused(written: object) -> None:
    with pytest.raises(ValueError):
        as_list(written)


@pytest.mark.parametrize(
    "written",
    [
        {"x": ["a", "b"], "y": ["c"]},
        '{ x = ["a", "b"], y = ["c"] }',
        '{"x": ["a", "b"], "y": ["c"]}',
        'x = ["a", "b"], y = ["c"]',
        '"x": ["a", "b"], "y": ["c"]',
        '\'{"x": ["a", "b"], "y": ["c"]}\'',
        "\"{ x = ['a', 'b'], y = ['c'] }\"",
    ],
)
def test_each_way_to_write_a_table_is_the_same_table(written: object) -> None:
    assert as_table(written) == {"x": ["a", "b"], "y": ["c"]}


def test_a_plain_table_leaves_its_lists_to_be_read() -> None:
    assert as_table("x=a,b; y = c;") == as_table('"x=a,b; y = c"') == {"x": "a,b", "y": " c"}
    assert as_table("") == as_table(" ; ") == as_table("{}") == {}


@pytest.mark.parametrize(
    "written",
    [
        "{x}",
        "{ x = [a] }",
        '["x"]',
        "x=a;x=b",
        '{"x": ["a"], "x": ["b"]}',
        '{ x = ["a"], x = ["b"] }',
        7,
        "{" * 9_999,
    ],
)
def test_what_is_no_table_or_has_a_name_twice_is_refused(written: object) -> None:
    with pytest.raises(ValueError):
        as_table(written)


RULE = "entrega: EN_CAMINO -> ENTREGADO [critical]"
OTHER = "entrega: * -> NOVEDAD"


@pytest.mark.parametrize(
    "written", [f"{RULE}; {OTHER}", f'["{RULE}", "{OTHER}"]', f'\'["{RULE}", "{OTHER}"]\'']
)
def test_rules_in_the_environment_are_those_of_the_file(written: str) -> None:
    from_file = parse_settings(f'[notifications]\nrules = ["{RULE}", "{OTHER}"]\n', "config.toml", {})
    from_variable = parse_settings("", "config.toml", {"ESTADO_NOTIFIER_NOTIFICATIONS__RULES": written})
    assert len(from_file.notifications.rules) == 2
    assert from_file.notifications.rules == from_variable.notifications.rules


@pytest.mark.parametrize(
    "written",
    [
        "http://a.bo http://b.bo",
        "http://a.bo,http://b.bo",
        '["http://a.bo", "http://b.bo"]',
        "http://a.bo\n\thttp://b.bo",
    ],
)
def test_addresses_in_the_environment_are_those_of_the_file(written: str) -> None:
    settings = parse_settings("", "config.toml", {"ESTADO_NOTIFIER_SERVER__INSECURE": written})
    assert settings.server.insecure == ("http://a.bo", "http://b.bo")


@pytest.mark.parametrize("key", ["NOTIFICATIONS__RULES", "SERVER__INSECURE"])
@pytest.mark.parametrize("written", ["[a]", '["a"', "[[]]", "[1]", "{}"])
def test_what_cannot_be_in_such_a_list_is_refused_with_a_sentence(key: str, written: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("", "config.toml", {f"ESTADO_NOTIFIER_{key}": written})
    assert [problem.where.partition(":")[0] for problem in caught.value.problems] == [
        f"ESTADO_NOTIFIER_{key}"
    ]
