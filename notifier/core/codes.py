"""Codes of estados, compared the way the contract asks: without case, accents or spaces (contract 1.3)."""

import re
import unicodedata

from notifier.core.plain_text import plain_line

_SEPARATORS = re.compile(r"[\s\-]+")


def canonical(code: str) -> str:
    """``" En Ruta "`` and ``"en_ruta"`` are both ``"EN_RUTA"``. Any thread; never raises for text."""
    decomposed = unicodedata.normalize("NFKD", code.strip().casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SEPARATORS.sub("_", plain).upper()


def readable(code: str) -> str:
    """A name for a code that no catalogue knows: ``"EN_RUTA"`` becomes ``"En ruta"``."""
    return plain_line(code.replace("_", " ")).capitalize()
