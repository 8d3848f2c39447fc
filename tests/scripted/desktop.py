"""The outbox and the desktop behind it, in virtual time: shown in a moment, reported a moment later.

It follows the rules of the real outbox: what was raised is shown once, what is forgotten or withdrawn while
it waits is not shown, and what the desktop took is noted before the process can be killed.
"""

from collections.abc import Callable

from notifier.core.messages import AlertTaken
from notifier.core.model import Alert, Transition
from notifier.core.outbound import AlertRaised, AlertsForgotten, AlertWithdrawn, Outbound
from notifier.sync.alerts.handed import Handed
from tests.scripted.time import Timeline


class Desktop:
    """What one life of the program tells."""

    def __init__(
        self,
        timeline: Timeline,
        handed: Handed,
        is_there: Callable[[], bool],
        shown: Callable[[Alert], None],
        put: Callable[[AlertTaken], None],
    ) -> None:
        self._timeline = timeline
        self._handed = handed
        self._is_there = is_there
        self._shown = shown
        self._put = put
        self._waiting: list[Alert] = []
        self._raised: set[tuple[int, Transition | None]] = set()
        self._is_over = False
        self.untaken: list[tuple[int, ...]] = []
        """Shown, and not yet written down by the synchronizer."""

    def observe(self, message: Outbound) -> None:
        """Take what the synchronizer publishes."""
        match message:
            case AlertRaised(alert) if alert.seqs:
                told = _told(alert)
                if not self._raised >= told:
                    self._waiting.append(alert)
                    self._timeline.after(0.02, lambda: self._show(alert))
                self._raised |= told
            case AlertsForgotten():
                for alert in self._waiting:
                    self._raised -= _told(alert)
                self._waiting = []
            case AlertWithdrawn(topic, seqs):
                untrue = [
                    alert
                    for alert in self._waiting
                    if (set(alert.seqs) <= set(seqs) if seqs else alert.topic == topic)
                ]
                self._waiting = [alert for alert in self._waiting if alert not in untrue]
                for alert in untrue:
                    self._raised -= _told(alert)

    def end(self) -> None:
        """Nothing more is shown or reported."""
        self._is_over = True

    def _show(self, alert: Alert) -> None:
        if self._is_over or alert not in self._waiting:
            return
        if not self._is_there():
            self._timeline.after(5.0, lambda: self._show(alert))
            return
        self._waiting.remove(alert)
        self._handed.note_taken(alert)
        self._shown(alert)
        self.untaken.append(alert.seqs)
        self._timeline.after(0.02, lambda: self._take(alert))

    def _take(self, alert: Alert) -> None:
        if not self._is_over:
            self._put(AlertTaken(alert.seqs))


def _told(alert: Alert) -> set[tuple[int, Transition | None]]:
    return set(alert.numbered)
