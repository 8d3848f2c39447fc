"""Texts of somebody who wants more than to be read, and what must be true of whatever is shown of them."""

import unicodedata

MARKUP = "<h1>Alta</h1><img src='file:///tmp/picture.png'><script>x</script><a href='x'>y</a>&amp;&lt;b&gt;"
ORDERS = (
    "\x1b]0;title\x07\x1b[2J\x1b[31mred\x9b1m\x1b]8;;file:///x\x1b\\link\x1b]8;;\x1b\\\x00\x07\x08\x7f\x85"
)
HIDDEN = (
    "\u202e7-TNE\u202c\u2066\u200b\u200d\u200f\u2060\ufeff\u00ad\u034f\u3164\U000e0041\u2028x\u2029y\r\nz"
)
TOWER = "Z" + "\u0301\u0336\u0489" * 60
WORD = "W" * 5000
HALF = "half \ud83d\ue000\U000fffff"
FORMATS = "%s %(name)s {0} {name} {message!r} ${HOME} {"
MNEMONICS = "&Archivo &&Más"

HOSTILE = {
    "markup": MARKUP,
    "orders": ORDERS,
    "hidden": HIDDEN,
    "tower": TOWER,
    "word": WORD,
    "half": HALF,
    "formats": FORMATS,
    "mnemonics": MNEMONICS,
}
"""One of each kind."""

ALL = f"{MARKUP}{ORDERS}{HIDDEN}{TOWER} {HALF} {FORMATS} {MNEMONICS} {WORD}"
"""All kinds in one."""

LONGEST = 2500
"""Characters that nothing that is shown exceeds."""


def check_plain(text: str, where: str = "", longest: int = LONGEST) -> None:
    """Fail where the text holds what is obeyed, hides, or has no end. Line feeds are allowed."""
    text.encode()
    assert len(text) <= longest, (where, len(text))
    marks = 0
    for char in text:
        kind = unicodedata.category(char)
        assert char == "\n" or kind not in ("Cc", "Cs", "Co", "Cf", "Zl", "Zp"), (where, text, char)
        assert char not in "\u034f\u115f\u1160\u3164\uffa0\ufffc", (where, text, char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        assert marks <= 2, (where, text)
