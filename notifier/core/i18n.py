"""Marks and types of translation. Texts are written in Spanish; a catalogue turns them into English."""

from collections.abc import Callable

TRANSLATED = ("en",)
"""The languages besides Spanish; each has a catalogue ``resources/i18n/<language>``."""

Translate = Callable[[str], str]
"""Turns a Spanish text of the program into the user's language. Any thread may call it."""


def language_of(translate: Translate) -> str:
    """The language that this translates into: ``es`` or ``en``. Any thread."""
    return translate(mark("es_BO"))[:2]


def mark(text: str) -> str:
    """Mark a text for the catalogue where it is written but not yet shown; returns it unchanged."""
    return text
