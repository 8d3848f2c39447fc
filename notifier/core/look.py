"""Which picture an alert has: what a person sees of it before a word is read."""

from enum import StrEnum


class Look(StrEnum):
    """What a picture says: it went well, it is on its way, somebody has to see to it, money, or nothing."""

    GOOD = "good"
    UNDERWAY = "underway"
    TROUBLE = "trouble"
    MONEY = "money"
    NEUTRAL = "neutral"
