"""What others write is plain text: nothing in it is obeyed, hides, paints over others or has no end."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.plain_text import LINE, MARKS, plain_color, plain_line, plain_text, unmarked

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=400)
PICKED = st.text(
    st.sampled_from(
        "a ñ\n\r\x1b[]m0;\x07\x9b\x9d\u200b\u200d\u202e\u2066\u0301\u0336\u20e3\ufe0f\ud800👩🚒\U000e0061"
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Pérez & Hijos S.R.L. <norte>", "Pérez & Hijos S.R.L. <norte>"),
        ("  uno\t dos\r\ntres\u2028cuatro\u00a0cinco ", "uno dos tres cuatro cinco"),
        ("rojo \x1b[31mno\x1b[0m", "rojo no"),
        ("\x1b]0;otro título\x07hola", "hola"),
        ("\x1b]8;;file:///etc/passwd\x1b\\aquí\x1b]8;;\x1b\\", "aquí"),
        ("\x9b2Jhola\x9d0;x\x9c", "hola"),
        ("\x1bcborra", "borra"),
        ("\x1b]0;sin fin", "0;sin fin"),
        ("a\x00b\x7fc\x85d", "a b c d"),
        ("ENT-\u202e7-3202\u202c", "ENT-7-3202"),
        ("\u2066a\u2069\u200e\u200f\u061c", "a"),
        ("ENT\u200b-\u2060\ufeff7\u00ad\u200c", "ENT-7"),
        ("E\u034fN\u3164T\uffa0\u115f-\U000e0041\ufe0f", "ENT-"),
        ("\u2800\u2800", ""),
        ("e\u0301", "é"),
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"),
        ("a" + "\u0336" * 50 + "b", "a" + "\u0336" * MARKS + "b"),
        ("\u0336solo \u0336aquí", "solo aquí"),
        ("x\u0489y", "xy"),
        ("half \ud83d, private \ue000, none \U000fffff", "half �, private �, none �"),
        (
            "👩🏽\u200d🚒 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 ✔\ufe0e",
            "👩🏽\u200d🚒 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 ✔\ufe0e",
        ),
        ("a\u200db 👩\u200dx", "ab 👩x"),
        ("x" * 5000, "x" * (LINE - 1) + "…"),
        (7, "7"),
    ],
)
def test_a_text_of_others_is_one_plain_line(text: object, shown: str) -> None:
    assert plain_line(text) == shown


def test_several_lines_keep_their_ends_and_their_spaces() -> None:
    assert plain_text("a:\r\n  b\x1b[1m = 1\u2028\n\n\u202ec") == "a:\n  b = 1 \n\nc"
    assert len(plain_text("x\n" * 5000)) == 2000


@pytest.mark.parametrize("made", [plain_line, plain_text])
@given(text=st.one_of(ANYTHING, PICKED))
def test_nothing_that_is_obeyed_or_hides_is_left(made: object, text: str) -> None:
    assert callable(made)
    shown = made(text)
    shown.encode()
    assert made(shown) == shown
    marks = 0
    for before, char in zip(" " + shown, shown, strict=False):
        kind = unicodedata.category(char)
        assert kind not in ("Cc", "Cs", "Co", "Zl", "Zp") or char == "\n"
        assert kind != "Cf" or (char == "\u200d" and (before > "\u2000" or unicodedata.combining(before)))
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        assert marks <= MARKS


@pytest.mark.parametrize("color", ["#12aBeF", "#000000"])
def test_a_color_is_kept(color: str) -> None:
    assert plain_color(color) == color


@pytest.mark.parametrize(
    "color",
    ["red", "#123", "#12345g", "#123456; background: url(file:///x)", "#123456\n", " #123456", 7, None, ""],
)
def test_what_is_no_color_is_none(color: object) -> None:
    assert plain_color(color) == ""


def test_where_markup_may_be_read_its_letters_are_others_that_look_alike() -> None:
    assert unmarked("<b>Pérez & Hijos</b> &lt;") == (
        "\u2039b\u203aPérez \uff06 Hijos\u2039/b\u203a \uff06lt;"
    )
