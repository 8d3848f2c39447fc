"""Codes of estados, compared the way the contract asks: without case, accents or spaces (contract 1.3)."""

import re
import unicodedata

from notifier.core.plain_text import is_unseen, plain_line

_SEPARATORS = re.compile(r"[\s_\-\u058a\u05be\u1400\u1806\u2010-\u2015\u2212\u2800\u2e3a\u2e3b\u301c\u3030]+")
"""White space, and the dashes that editors put in the place of the one on the keyboard."""

MAX_KEY = 32
"""Characters of a key."""

_KEY = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_KEY - 1}}}")

_DROPPED = ("Mn", "Me", "Cc", "Cs")
"""Accents, control characters and half letters."""


def canonical(code: str) -> str:
    """``" En Ruta "`` and ``"en_ruta"`` are both ``"EN_RUTA"``. Any thread; never raises for text.

    What cannot be seen is no part of a code: a space without a width, a mark of direction. Empty where
    nothing is left.
    """
    if not (code.isascii() and code.isprintable()):
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", code).casefold())
        code = "".join(char for char in decomposed if _SEPARATORS.match(char) or not _is_dropped(char))
    code = _SEPARATORS.sub(" ", code).strip()
    return code.replace(" ", "_").upper()


def is_key(text: str) -> bool:
    """Whether this can be the key of a category or a field: a plain word in small letters. Any thread."""
    return _KEY.fullmatch(text) is not None


def readable(code: str) -> str:
    """A name for a code that no catalogue knows: ``"EN_RUTA"`` becomes ``"En ruta"``."""
    return plain_line(code.replace("_", " ")).capitalize()


def _is_dropped(char: str) -> bool:
    return unicodedata.category(char) in _DROPPED or unicodedata.combining(char) > 0 or is_unseen(char)
