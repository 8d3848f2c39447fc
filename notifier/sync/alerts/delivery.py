"""Tells the alerts: hands each to the desktop, and reports it as taken only after the desktop took it."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace

from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.digests import merged
from notifier.core.errors import NotificationsUnavailableError
from notifier.core.messages import AlertTaken, DesktopReturned
from notifier.core.model import Alert, AlertKind, Transition, Urgency
from notifier.core.outbound import (
    AlertCorrected,
    AlertRaised,
    AlertsForgotten,
    AlertWithdrawn,
    DesktopShows,
    Outbound,
)
from notifier.core.supervision import Supervisor
from notifier.core.trace import Moment
from notifier.sync.alerts.handed import Handed
from notifier.system.notifications import Notifications

log = logging.getLogger(__name__)

RETRY_AFTER = 5.0
"""Seconds until a desktop that took nothing is asked again."""

MAX_SINGLE = 3
"""So many alerts that waited are told one by one; more are told together."""

Work = Alert | AlertCorrected | AlertWithdrawn | AlertsForgotten


CLOSING_PATIENCE = 0.5
"""Seconds that a desktop has at the end to answer what it was asked; see :meth:`Delivery.close`."""

MAX_RAISED = 1000
"""So many of the last alerts are remembered."""


class Delivery:
    """A thread between the synchronizer and the desktop: a slow desktop never holds up the truth."""

    def __init__(
        self,
        notifications: Notifications,
        taken: Callable[[AlertTaken | DesktopReturned], None],
        handed: Handed,
        clock: Clock,
        supervisor: Supervisor | None = None,
        publish: Callable[[Outbound], None] = lambda _message: None,
    ) -> None:
        """Start the thread.

        Args:
            notifications: the desktop.
            taken: called on the thread; of alerts without an outbox number only a new version is reported. A
                desktop that is back while many wait is reported instead of being flooded.
            handed: remembers what the desktop was sent, should this process be killed.
            clock: for the moments that are reported.
            supervisor: begins the thread again after a fault of our own.
            publish: is told whether the desktop shows alerts, when that changes; called on the thread.
        """
        self._handed = handed
        self._clock = clock
        self._notifications = notifications
        self._taken = taken
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        # Not yet taken, oldest first.
        self._waiting: list[Alert] = []
        self._refused = False
        self._publish, self._shows = publish, True
        self._at_work: Work | None = None
        # What was raised, the newest last: a synchronizer that is begun again raises what waits once more.
        self._raised: dict[tuple[int, Transition | None], None] = {}
        self._supervisor = supervisor or Supervisor(Counters())
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="delivery", daemon=True)
        self._thread.start()

    def observe(self, message: Outbound) -> None:
        """Take what the synchronizer publishes. Any thread; returns at once."""
        if isinstance(message, AlertRaised):
            self._queue.put(message.alert)
        elif isinstance(message, AlertCorrected | AlertWithdrawn | AlertsForgotten):
            self._queue.put(message)

    def close(self) -> None:
        """End the thread; what was not taken stays in the store. Any thread.

        What is shown goes with the program: nobody would take it back when it is not true any more. A desktop
        that does not answer is left; what it was sent is noted, and the next start asks it.
        """
        self._closing.set()
        self._queue.put(None)
        self._thread.join(CLOSING_PATIENCE)
        self._notifications.withdraw_all()
        self._notifications.close()
        self._thread.join(CLOSING_PATIENCE)
        if not self._thread.is_alive():
            self._handed.close()

    def _keep(self) -> None:
        self._supervisor.keep("delivery", self._run, self._closing.wait, lambda _error: self._take_again())

    def _take_again(self) -> None:
        work, self._at_work = self._at_work, None
        if isinstance(work, Alert):
            self._queue.put(work)

    def _run(self) -> None:
        while True:
            try:
                work = self._queue.get(timeout=RETRY_AFTER if self._waiting else None)
            except queue.Empty:
                self._deliver()
                continue
            if work is None:
                return
            self._at_work = work
            self._take(work)
            self._at_work = None
            self._deliver()

    def _take(self, work: Work) -> None:
        match work:
            case Alert():
                told = dict.fromkeys(work.numbered)
                if not told or not self._raised.keys() >= told.keys():
                    self._wait(work)
                self._raised |= told
                for old in list(self._raised)[:-MAX_RAISED]:
                    del self._raised[old]
            case AlertCorrected(alert):
                self._correct(alert)
            case AlertsForgotten():
                for alert in self._waiting:
                    self._may_be_raised_again(alert)
                self._waiting = [alert for alert in self._waiting if not alert.items]
                self._notifications.forget()
            case AlertWithdrawn(topic, seqs):
                untrue = [
                    alert
                    for alert in self._waiting
                    if (bool(alert.seqs) and set(alert.seqs) <= set(seqs) if seqs else alert.topic == topic)
                ]
                self._waiting = [alert for alert in self._waiting if alert not in untrue]
                for alert in untrue:
                    self._may_be_raised_again(alert)  # what of it is true
                if not (seqs and untrue):
                    # It was shown; what waited was not.
                    self._notifications.withdraw(topic)

    def _wait(self, alert: Alert) -> None:
        """A digest that grew takes the place of the one that still waits."""
        if alert.kind is AlertKind.DIGEST:
            for at, other in enumerate(self._waiting):
                if other.topic == alert.topic:
                    self._waiting[at] = merged(alert, other)
                    return
        self._waiting.append(alert)

    def _correct(self, alert: Alert) -> None:
        """Show it where what it corrects is shown, and nowhere else: nobody has to look up for that."""
        waits = [at for at, other in enumerate(self._waiting) if other.topic == alert.topic]
        for at in waits:
            former = self._waiting[at]
            self._waiting[at] = replace(
                former, title=alert.title, body=alert.body, urgency=alert.urgency, look=alert.look
            )
        if not waits and self._notifications.shows(alert.topic):
            calm = alert.urgency is Urgency.NORMAL
            self._waiting.append(replace(alert, urgency=Urgency.LOW) if calm else alert)

    def _may_be_raised_again(self, alert: Alert) -> None:
        for one in alert.numbered:
            self._raised.pop(one, None)

    def _deliver(self) -> None:
        while self._waiting:
            alert = self._waiting[0]
            try:
                attempted = Moment.of(self._clock)
                self._notifications.show(alert, self._handed)
                taken = Moment.of(self._clock)
                self._handed.note_taken(alert)
            except NotificationsUnavailableError as error:
                # Once, and not at every try until the desktop takes them again.
                log.log(logging.DEBUG if self._refused else logging.WARNING, "%s", error)
                self._refuse()
                return
            except Exception:
                # A desktop that answers nonsense; the thread has to live on.
                log.exception("an alert could not be shown")
                self._refuse()
                return
            self._waiting.pop(0)
            self._tell_whether_shown(shows=True)
            if alert.seqs:
                self._taken(AlertTaken(alert.seqs, "", attempted, taken))
            elif alert.release is not None:
                self._taken(AlertTaken((), alert.release.version))
            if self._refused:
                self._refused = False
                self._hand_back()
            if not self._queue.empty():
                # What waits may have been withdrawn or forgotten while a slow desktop took this one.
                return

    def _refuse(self) -> None:
        """Once may be a daemon that starts just now; twice is what a person has to know."""
        if self._refused:
            self._tell_whether_shown(shows=False)
        self._refused = True

    def _tell_whether_shown(self, *, shows: bool) -> None:
        if shows is not self._shows:
            self._shows = shows
            self._publish(DesktopShows(shows))

    def _hand_back(self) -> None:
        """A desktop that came back is not flooded with what waited for it."""
        stored = [alert for alert in self._waiting if alert.seqs]
        if len(stored) > MAX_SINGLE:
            self._waiting = [alert for alert in self._waiting if not alert.seqs]
            for alert in stored:
                self._may_be_raised_again(alert)
            self._taken(DesktopReturned())
