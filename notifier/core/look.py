"""Which picture and which sound an alert has: what a person notices of it before a word is read."""

from collections.abc import Iterable
from enum import StrEnum


class Look(StrEnum):
    """What a picture says: it went well, it is on its way, somebody has to see to it, money, or nothing."""

    GOOD = "good"
    UNDERWAY = "underway"
    TROUBLE = "trouble"
    MONEY = "money"
    NEUTRAL = "neutral"


def picture_of(look: Look, *, urgent: bool) -> str:
    """The picture's file, relative to ``resources/``; what is urgent has one of another shape."""
    return f"icons/alert-{look}{'-urgent' if urgent else ''}.png"


def sound_file_of(*, urgent: bool) -> str:
    """The program's own sound, relative to ``resources/``."""
    return f"sounds/{'urgent' if urgent else 'notice'}.wav"


def sound_name_of(*, urgent: bool) -> str:
    """The same by its name in a sound theme (Sound Naming Specification 0.8)."""
    return "dialog-warning" if urgent else "message-new-instant"


def look_of_all(looks: Iterable[Look]) -> Look:
    """The picture of several: trouble outweighs all, otherwise the one that they share, if they do."""
    found = set(looks)
    if Look.TROUBLE in found:
        return Look.TROUBLE
    return found.pop() if len(found) == 1 else Look.NEUTRAL
