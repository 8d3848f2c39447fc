"""What a person chose to hear of single items. All frozen; any thread."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MuteLength(StrEnum):
    """For how long an item is muted: an hour, until the next day, until its estado changes, or always."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    CHANGE = "change"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Muted:
    """How long an item is muted: ``until`` then (aware) or, without it, without an end.

    With an ``estado`` only as long as the item is in it: what it changes to is told.
    """

    until: datetime | None = None
    estado: str | None = None

    def holds(self, estado: str | None, now: datetime) -> bool:
        """Whether it holds now for an item that is in this estado; ``None``: in one that it just entered."""
        return (self.until is None or now < self.until) and self.estado in (None, estado)
