"""Tells the alerts: hands each to the desktop, and reports it as taken only after the desktop took it."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.messages import AlertRaised, AlertTaken, AlertWithdrawn, Outbound
from notifier.core.model import Alert, Urgency
from notifier.system.notifications import Notifications

log = logging.getLogger(__name__)

RETRY_AFTER = 5.0
"""Seconds until a desktop that took nothing is asked again."""

MAX_SINGLE = 3
"""So many alerts that waited are told one by one; more become a digest."""


class Outbox:
    """A thread between the synchronizer and the desktop: a slow desktop never holds up the truth."""

    def __init__(
        self,
        notifications: Notifications,
        taken: Callable[[AlertTaken], None],
        digest: Callable[[Sequence[Alert]], Alert],
    ) -> None:
        """Start the thread.

        Args:
            notifications: the desktop.
            taken: called on the thread; alerts without an outbox number are not reported.
            digest: tells several alerts as one.
        """
        self._notifications = notifications
        self._taken = taken
        self._digest = digest
        self._queue: queue.SimpleQueue[Alert | AlertWithdrawn | None] = queue.SimpleQueue()
        # Not yet taken, oldest first.
        self._waiting: list[Alert] = []
        self._refused = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def observe(self, message: Outbound) -> None:
        """Take what the synchronizer publishes. Any thread; returns at once."""
        if isinstance(message, AlertRaised):
            self._queue.put(message.alert)
        elif isinstance(message, AlertWithdrawn):
            self._queue.put(message)

    def close(self) -> None:
        """End the thread; what was not taken stays in the store. Any thread."""
        self._queue.put(None)
        self._thread.join()
        self._notifications.close()

    def _run(self) -> None:
        while True:
            try:
                work = self._queue.get(timeout=RETRY_AFTER if self._waiting else None)
            except queue.Empty:
                self._deliver()
                continue
            if work is None:
                return
            if isinstance(work, AlertWithdrawn):
                self._waiting = [alert for alert in self._waiting if alert.topic != work.topic]
                self._notifications.withdraw(work.topic)
                continue
            self._waiting.append(work)
            self._deliver()

    def _deliver(self) -> None:
        for alert in self._to_tell():
            try:
                self._notifications.show(alert)
            except NotificationsUnavailableError as error:
                log.warning("%s", error)
                self._refused = True
                return
            told = set(alert.seqs)
            self._waiting = [
                other
                for other in self._waiting
                if other is not alert and not (told and told >= set(other.seqs))
            ]
            if alert.seqs:
                self._taken(AlertTaken(alert.seqs))
        self._refused = False

    def _to_tell(self) -> list[Alert]:
        """What waits, folded where a desktop that comes back would be flooded with it."""
        foldable = [alert for alert in self._waiting if alert.seqs and alert.urgency is not Urgency.CRITICAL]
        if not self._refused or len(foldable) <= MAX_SINGLE:
            return list(self._waiting)
        return [alert for alert in self._waiting if alert not in foldable] + [self._digest(foldable)]
