"""Texts of others as plain text: what may be shown wherever people or terminals read it. Pure; any thread.

Whoever takes a text from outside (a server, a file, another program, the desktop) passes it through here
before it is kept, and whoever shows one does so again: what was stored by an earlier version, or came by a
way that nobody thought of, is plain too. Ids and codes that are compared stay as they are; they are cleaned
where they are shown.
"""

import re
from unicodedata import category, normalize

LINE = 200
"""Characters of a name or a detail; no notification has room for more."""

DETAIL = 400
"""Characters of all details of an item together."""

TEXT = 2000
"""Characters of a text of several lines."""

MARKS = 2
"""Accents that one letter may carry, besides those that it has in one piece; no living script needs more to
be read, and a tower of them paints over the lines above."""

_REPLACEMENT = "\ufffd"
_JOINER = "\u200d"
_KEYCAP = "\u20e3"
_LOOKS = "\ufe0e\ufe0f"  # whether a symbol is drawn as text or as a picture
_BLANK = "\u2800"  # of Braille: a letter that looks like a space
# Letters and accents without a shape, by which one text looks like another.
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0\ufffc\U0001d159\U000e0000-\U000e0fff]"
)
_ORDINARY = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff]*")
# What a terminal obeys: with its arguments, or they would stay behind as letters.
_ORDERS = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b[ -/]*[0-~]"
)
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})  # html would load each entity's name
_LOOKALIKES = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})


def plain_line(text: object, limit: int = LINE) -> str:
    """A text of others as one line: names, details, sentences.

    Markup stays what it is, letters; whoever shows it must not read them as markup. Escape sequences,
    control and bidi characters, what has no width, and accents above :data:`MARKS` go; spaces are folded.
    What no font can draw (half a letter, private or unknown characters) is a replacement character.

    Args:
        text: it is made one with ``str``.
        limit: characters of the result; what is cut ends with "…".
    """
    text = str(text)
    # Most texts are plain already, and there are many.
    if len(text) <= limit and _ORDINARY.fullmatch(text) and "  " not in text and text == text.strip(" "):
        return text
    return _cut(" ".join(_plain(text, limit).split()), limit)


def plain_text(text: object, limit: int = TEXT) -> str:
    """The same for a text of several lines, whose spaces and ends of lines stay."""
    lines = str(text).replace("\r\n", "\n").replace("\r", "\n")
    return _cut("\n".join(_plain(line, limit) for line in lines[: 4 * limit].split("\n")), limit)


def trimmed(text: str) -> str:
    """A text without the white space around it, and without what is around it and cannot be seen."""
    text = text.strip()
    if text.isascii() and text.isprintable():
        return text
    start, end = 0, len(text)
    while start < end and is_unseen(text[start]):
        start += 1
    while end > start and is_unseen(text[end - 1]):
        end -= 1
    return text[start:end]


def is_unseen(char: str) -> bool:
    """Whether nobody sees this character: white space, or one without a width."""
    return (
        char.isspace()
        or char in ("\0", _BLANK, *_LOOKS)
        or category(char) == "Cf"
        or _SHAPELESS.match(char) is not None
    )


def plain_color(text: object) -> str:
    """A colour as ``#RRGGBB``; empty for everything else, a name or a style sheet included."""
    return text if isinstance(text, str) and _COLOR.fullmatch(text) else ""


def escaped(text: str) -> str:
    """A text as what shows the same letters where markup is read."""
    return text.translate(_ESCAPES)


def unmarked(text: str) -> str:
    """The same words for a desktop that may read them as markup or not, nobody can tell: look-alikes.

    There ``&lt;`` would be shown as it stands by one and ``<`` be obeyed by another.
    """
    return text.translate(_LOOKALIKES)


def _plain(text: str, limit: int) -> str:
    # Cut first: what is thrown away must not cost time.
    text = text[: 4 * limit]
    if _ORDINARY.fullmatch(text):
        return text
    shown: list[str] = []
    base, marks, joined = "", 0, False
    for char in normalize("NFC", _ORDERS.sub("", text)):
        kind = category(char)
        if char == _JOINER:
            joined = _is_picture(base)
            continue
        if kind in ("Mn", "Me"):
            if marks < MARKS and _may_carry(base, char, kind):
                shown.append(char)
                marks += 1
            continue
        if kind == "Cf" or _SHAPELESS.match(char):
            continue
        base, marks = _drawn(char, kind), 0
        shown.append(_JOINER + base if joined and _is_picture(base) else base)
        joined = False
    # Once more: what stood between a letter and its accent may be gone.
    return normalize("NFC", "".join(shown))


def _drawn(char: str, kind: str) -> str:
    if kind[0] == "Z" or kind == "Cc" or char == _BLANK:
        return " "
    return _REPLACEMENT if kind in ("Cs", "Co", "Cn") and not _is_picture(char) else char


def _may_carry(base: str, mark: str, kind: str) -> bool:
    if mark in _LOOKS:
        return _is_picture(base) or base in ("#", "*") or base.isdecimal()
    if kind == "Me":
        return mark == _KEYCAP
    return base not in ("", " ") and not _SHAPELESS.match(mark)


def _is_picture(char: str) -> bool:
    """Whether it may be (a part of) an emoji: a symbol, a shade of skin, or one too new to be known."""
    return char not in ("", _REPLACEMENT) and (category(char) == "So" or "\U0001f300" <= char <= "\U0001faff")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip(f" {_JOINER}") + "…"
