"""What one life of a desktop's daemon shows: which id stands for which alert."""

from collections.abc import Callable

from notifier.core.model import Alert
from notifier.system.notifications.content import remember
from notifier.system.notifications.leftovers import Leftovers


class OnScreen:
    """Ids and their alerts, on the screen or in a list. Whoever owns it guards it."""

    def __init__(self, leftovers: Leftovers) -> None:
        """``leftovers`` remembers the same beyond the end of the process."""
        self.leftovers = leftovers
        self._life = ""
        self.shown: dict[int, Alert] = {}
        """What can be clicked."""
        self.replaceable: dict[str, int] = {}
        """Those of them on the screen, by topic."""

    def clear(self, life: str = "") -> None:
        """Another life of a daemon is there, or none."""
        self.shown.clear()
        self.replaceable.clear()
        self.leftovers.forget()
        self._life = life

    def put(self, shown: int, alert: Alert) -> None:
        """The daemon shows it under this id."""
        self.replaceable[alert.topic] = shown
        self.leftovers.note_shown(self._life, shown)
        forgotten = remember(self.shown, shown, alert)
        if forgotten is not None:
            self.leave(*forgotten)
            self.leftovers.note_gone(self._life, forgotten[0])

    def leave(self, shown: int, alert: Alert) -> None:
        """It left the screen; a list may still have it."""
        if self.replaceable.get(alert.topic) == shown:
            del self.replaceable[alert.topic]

    def drop(self, shown: int) -> None:
        """It is nowhere any more."""
        alert = self.shown.pop(shown, None)
        if alert is not None:
            self.leave(shown, alert)
            self.leftovers.note_gone(self._life, shown)

    def drop_those(self, is_meant: Callable[[Alert], bool]) -> list[int]:
        """The ids of these, which are to be nowhere any more."""
        gone = [shown for shown, alert in self.shown.items() if is_meant(alert)]
        for shown in gone:
            self.drop(shown)
        return gone
