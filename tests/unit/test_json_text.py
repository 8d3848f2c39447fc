"""JSON that somebody else wrote: whatever is wrong with it is one kind of error."""

import pytest

from notifier.core.json_text import MAX_DEPTH, read_json


def nested(depth: int, opening: str = "[", closing: str = "]", inner: str = "1") -> str:
    return opening * depth + inner + closing * depth


def test_what_is_json_is_read_as_the_library_reads_it() -> None:
    text = '{"a": [1, 2.5, null, true, "\\ud83d\\ude9a"], "a": {"b": {}}}'
    assert read_json(text) == {"a": {"b": {}}}
    assert read_json(text.encode("utf-16")) == {"a": {"b": {}}}
    assert read_json("7") == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "x",
        "NaN",
        '{"a": Infinity}',
        "[-Infinity]",
        b"\xff\xfe\xff",
        b'{"a": "\xc3"}',
        "1" * 5000,
        "[" * 100_000,
        nested(100_000),
        nested(100_000, '{"a":', "}"),
        nested(MAX_DEPTH + 1),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_everything_else_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        read_json(text)


def test_the_depth_is_what_was_asked_for() -> None:
    assert read_json(nested(MAX_DEPTH)) is not None
    assert read_json(nested(2), 2) == [[1]]
    assert read_json("[[]]", 2) == [[]]
    with pytest.raises(ValueError):
        read_json(nested(3, '{"a":', "}"), 2)
