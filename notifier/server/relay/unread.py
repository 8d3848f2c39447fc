"""Says in the log which broadcasts were not understood: by name, seldom, and nothing of what they said.

Event loop's thread.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from notifier.core.plain_text import plain_line

log = logging.getLogger(__name__)

NOTE_SECONDS = 60.0
"""Between two lines about one name; the metrics count each message."""

KEPT = 50
"""Names that are told apart within that time; all others share a line."""

OTHERS = "(others)"
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A broadcast that says nothing of an estado. ``event``: its name as it came, empty for none."""

    reason: str
    event: str = ""


@dataclass(slots=True)
class _Name:
    noted: float
    since: int = 0


class Unread:
    """Remembers which names were noted, and when. Event loop's thread."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Note nothing yet; ``monotonic``: a clock, in seconds."""
        self._monotonic = monotonic
        self._names: dict[str, _Name] = {}

    def note(self, channel: str, found: NotUnderstood, length: int) -> None:
        """A message of this channel of the settings was not understood; ``length``: of it, in bytes."""
        now = self._monotonic()
        event = self._place(plain_line(found.event, _MAX_NAME), now)
        name = self._names.get(event)
        if name is not None and now - name.noted < NOTE_SECONDS:
            name.since += 1
            return
        missed = name.since if name is not None else 0
        self._names[event] = _Name(now)
        said = {"event": event, "channel": channel, "bytes": length, "reason": found.reason}
        log.warning("broadcast not read", extra={**said, "since_last_line": missed + 1})

    def _place(self, event: str, now: float) -> str:
        """Under which name it is counted: its own, as long as there is room for one more."""
        if event in self._names or len(self._names) < KEPT:
            return event
        old = [name for name, noted in self._names.items() if now - noted.noted >= NOTE_SECONDS]
        for name in old:
            if name != OTHERS:
                del self._names[name]
        return event if len(self._names) < KEPT else OTHERS
