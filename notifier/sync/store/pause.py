"""A person's pause, as the store keeps it."""

from collections.abc import Callable
from datetime import datetime

from notifier.sync.store.choices import MAX_QUIET

UNTIL, OPEN, AWAKE = "paused_until", "paused_since", "awake_until"
"""What is remembered: until when there is a pause, since when one that has no end, and until when quiet
hours do not count because a person ended them."""


class StoredPause:
    """Reads and remembers it; each change is one transaction. The store's thread alone."""

    def __init__(
        self,
        moment: Callable[[str], datetime | None],
        remember: Callable[[str, str], None],
        now: Callable[[], datetime],
    ) -> None:
        """``moment`` and ``remember``: the store's own; ``now`` is the wall clock, aware."""
        self._moment = moment
        self._remember = remember
        self._now = now

    def until(self) -> datetime | None:
        """Until when alerts are paused, if there is an end."""
        return self._near(self._moment(UNTIL))

    def set_until(self, until: datetime | None) -> None:
        """Pause alerts until then; ``None`` ends the pause."""
        self._remember(UNTIL, until.isoformat() if until else "")
        self._remember(OPEN, "")

    def is_open(self) -> bool:
        """Whether alerts are paused until somebody resumes them."""
        return self._moment(OPEN) is not None

    def set_open(self) -> None:
        """Pause alerts until somebody resumes them."""
        self._remember(UNTIL, "")
        self._remember(OPEN, self._now().isoformat())

    def awake_until(self) -> datetime | None:
        """Until when quiet hours do not count."""
        return self._near(self._moment(AWAKE))

    def set_awake_until(self, until: datetime | None) -> None:
        """Quiet hours do not count until then; ``None``: they do."""
        self._remember(AWAKE, until.isoformat() if until else "")

    def _near(self, until: datetime | None) -> datetime | None:
        return until if until is None or until <= self._now() + MAX_QUIET else None
