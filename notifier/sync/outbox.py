"""Tells the alerts: hands each to the desktop, and reports it as taken only after the desktop took it."""

import logging
import queue
import threading
from collections.abc import Callable

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.messages import AlertRaised, AlertTaken, AlertWithdrawn, Outbound
from notifier.core.model import Alert
from notifier.system.notifications import Notifications

log = logging.getLogger(__name__)

RETRY_AFTER = 5.0
"""Seconds until a desktop that took nothing is asked again."""


class Outbox:
    """A thread between the synchronizer and the desktop: a slow desktop never holds up the truth."""

    def __init__(self, notifications: Notifications, taken: Callable[[AlertTaken], None]) -> None:
        """Start the thread. ``taken`` is called on it; alerts without an outbox number are not reported."""
        self._notifications = notifications
        self._taken = taken
        self._queue: queue.SimpleQueue[Alert | AlertWithdrawn | None] = queue.SimpleQueue()
        # Not yet taken, oldest first, the latest of each topic only.
        self._waiting: dict[str, list[Alert]] = {}
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
                self._waiting.pop(work.topic, None)
                self._notifications.withdraw(work.topic)
                continue
            self._waiting.setdefault(work.topic, []).append(work)
            self._deliver()

    def _deliver(self) -> None:
        while self._waiting:
            topic, alerts = next(iter(self._waiting.items()))
            alert = alerts[0]
            try:
                self._notifications.show(alert)
            except NotificationsUnavailableError as error:
                log.warning("%s", error)
                return
            alerts.pop(0)
            if not alerts:
                del self._waiting[topic]
            if alert.seqs:
                self._taken(AlertTaken(alert.seqs))
