"""Texts of others as plain text: ``core.plain_text``."""

from unicodedata import category, combining

from notifier.core.plain_text import escaped, plain_color, plain_line, plain_text, unmarked
from tests.fuzz.drawn import Drawn

_FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_ALLOWED = {"\u200d"}
SEEDS = [
    text.encode("utf-8", "surrogatepass")
    for text in (
        "\x01ENT-7",
        "\x01\x1b]0;x\x07a\x1b[31mb\x9b2J",
        "\x01e\u0301\u0301\u0301\u0301\u0301",
        "\x01\u202eabc\u2066d",
        "\x01👨‍👩‍👧 🇧🇴 1️⃣ \ud800",
        "\x01a\r\nb\u2028c\u0085d",
    )
]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    limit = (200, 1, 2, 7, 16, 400)[drawn.byte() % 6]
    # Each half of a surrogate pair can come out of JSON.
    text = drawn.rest().decode("utf-8", "surrogateescape")
    line = plain_line(text, limit)
    assert line == plain_line(line, limit), (text, line)
    assert "\n" not in line
    assert line == line.strip()
    several = plain_text(text, limit)
    assert several == plain_text(several, limit), (text, several)
    for shown in (line, several):
        assert len(shown) <= limit
        shown.encode()
        for char in shown.replace("\n", ""):
            kind = category(char)
            assert kind not in _FORBIDDEN or char in _ALLOWED or "\U0001f300" <= char <= "\U0001faff", (
                text,
                char,
            )
        marks = 0
        for char in shown:
            marks = marks + 1 if combining(char) else 0
            assert marks <= 2, (text, shown)
    assert "<" not in unmarked(line)
    assert "<" not in escaped(line)
    assert plain_color(text) in ("", text)
