"""What the synchronizer wants to know of a list, and why. Frozen; any thread."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why something is asked: a new connection, an event, a slow look, a promise, rows that are missing."""

    START = "start"
    EVENT = "event"
    LOOK = "look"
    PROMISE = "promise"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the synchronizer wants to know of a category; wishes that wait are folded into one.

    ``ticket`` numbers it. ``rows``: the rows of the list, those that changed at or after ``since``, or all
    where it is ``None``; ``counted``: how many rows the whole list has, too. ``newest``: of a list without a
    ``since`` its newest pages are enough, where the profile says how many those are. ``ids``: these items,
    one by one. ``cause``: of the first of those that were folded.
    """

    ticket: int
    since: datetime | None = None
    counted: bool = False
    ids: tuple[str, ...] = ()
    rows: bool = True
    cause: Cause = Cause.START
    newest: bool = False

    def folded(self, other: "Wish") -> "Wish":
        """One wish that answers both."""
        wanted = [wish for wish in (self, other) if wish.rows]
        since = [wish.since for wish in wanted if wish.since is not None]
        return Wish(
            max(self.ticket, other.ticket),
            min(since) if since and len(since) == len(wanted) else None,
            self.counted or other.counted,
            tuple(dict.fromkeys(self.ids + other.ids)),
            bool(wanted),
            self.cause,
            bool(wanted) and all(wish.newest for wish in wanted),
        )


class Question(StrEnum):
    """What has to be asked after a hint: nothing, its item, what changed, or the whole list."""

    NOTHING = "nothing"
    ITEM = "item"
    CHANGES = "changes"
    LIST = "list"
