"""The one thread that owns the truth: it takes what happens, one message at a time, and says what follows.

Events are hints and snapshots are the truth: a hint starts a refetch, every (re)connection refetches all.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from notifier.core.clock import Clock
from notifier.core.connection_errors import UnencryptedError
from notifier.core.errors import AppError, RefusedError
from notifier.core.i18n import Translate
from notifier.core.messages import (
    AlertTaken,
    DesktopQuiet,
    DesktopReturned,
    Follow,
    FromRemote,
    Inbound,
    KeyringWait,
    Mute,
    Pause,
    ReconnectNow,
    Seen,
    SettingsChanged,
    SignedIn,
    SignedOut,
    Stop,
    Unfollow,
    Unmute,
)
from notifier.core.model import Alert, AlertKind
from notifier.core.outbound import AlertRaised, AlertWithdrawn, Outbound
from notifier.core.own_faults import own_fault
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.core.updates import CheckUpdates, ReleaseRead
from notifier.core.wording import session_alert
from notifier.sync.dialogue import Dialogue
from notifier.sync.inbox import Inbox
from notifier.sync.link_watch import LinkWatch
from notifier.sync.release_check import ReleaseCheck
from notifier.sync.store.errors import CorruptError
from notifier.sync.store.housekeeping import Housekeeping
from notifier.sync.truth import Truth
from notifier.sync.wakefulness import MAX_WAIT, Wakefulness

log = logging.getLogger(__name__)


class Synchronizer:
    """Owns the truth and the state of the link; all of it happens on the thread that calls :meth:`run`.

    A run is :meth:`begin`, then a :meth:`turn` for each message or :meth:`patience` that passes, then
    :meth:`end`.
    """

    def __init__(
        self,
        inbox: Inbox,
        truth: Truth,
        dialogue: Dialogue,
        housekeeping: Housekeeping,
        updates: ReleaseCheck,
        clock: Clock,
        translate: Translate,
        publish: Callable[[Outbound], None],
        link_warning_after: int,
        use: Callable[[Settings], None] = lambda _: None,
    ) -> None:
        """``link_warning_after``: seconds without a live link until it is told; 0 for never.

        ``use`` hands changed settings to all but this object.
        """
        self._use = use
        self._inbox = inbox
        self._truth = truth
        self._dialogue = dialogue
        self._housekeeping = housekeeping
        self._updates = updates
        self._clock = clock
        self._translate = translate
        self._publish = publish
        self._link = LinkWatch(
            clock, publish, translate, link_warning_after, lambda: truth.silences.holds_urgent
        )
        self._wakefulness = Wakefulness(clock)
        self._keyring: AppError | None = None
        self._refusal: Alert | None = None
        self._told_refusal = False
        # Nothing is said of the link before something is known of it.
        self._knows = False

    def run(self) -> None:
        """Begin, then work until :class:`~notifier.core.messages.Stop` comes."""
        try:
            self.begin()
            while not isinstance(message := self._inbox.get(self.patience()), Stop):
                self.turn(message)
        finally:
            self.end()

    def take_over(self) -> None:
        """Begin in the place of one that is gone: its session goes on, and so does what waits."""
        for message in self._inbox.take_over():
            if isinstance(message, AlertTaken) and message.seqs:
                # Now, or it would be told again.
                self._truth.batching.delivered(message.seqs, message.attempted, message.taken)
            else:
                self._inbox.put(message)

    def begin(self) -> None:
        """Publish that nothing is known yet: whose the stored rows are, a token has to say."""
        self._truth.publish_all()

    def turn(self, message: Inbound | None) -> None:
        """Take one message, or the time that passed without any."""
        try:
            self._work_safely(message)
        except Exception as error:
            # A fault of our own, or a message that nobody foresaw: this thread has to live on.
            log.exception("a message could not be taken")
            self._dialogue.stumble(own_fault(error))
        self._update_link()
        self._link.tick()

    def end(self) -> None:
        """End the session with the server and close the store."""
        try:
            self._dialogue.close(None)
        finally:
            self._truth.close()

    def patience(self) -> float:
        """Seconds that the next message may take; never so many that a sleep would go unnoticed."""
        now = self._clock.monotonic()
        times = (
            self._dialogue.next_due(),
            self._truth.batching.next_due(),
            self._truth.lateness.next_due(),
            self._truth.silences.next_due(),
            self._housekeeping.next_due(),
            self._link.next_due(),
        )
        wait = min([MAX_WAIT, *(max(0.0, at - now) for at in times if at is not None)])
        self._wakefulness.waits(wait)
        return wait

    def _work_safely(self, message: Inbound | None) -> None:
        if self._wakefulness.slept():
            self._dialogue.hurry()
        try:
            self._work(message)
        except CorruptError as error:
            # Nothing of the step was kept, so it is done again on a file that is good.
            log.warning("%s", error)
            self._truth.rebuild()
            self._work(message)

    def _work(self, message: Inbound | None) -> None:
        if message is not None:
            self._take(message)
        self._dialogue.tick()
        self._truth.lateness.tick(self._dialogue.certain())
        self._truth.batching.tick()
        if self._refusal is not None and not self._truth.silences.holds_urgent:
            self._publish(AlertRaised(self._refusal))
            self._refusal, self._told_refusal = None, True
        self._housekeeping.tick()
        self._updates.tick()

    def _take(self, message: Inbound) -> None:
        match message:
            case FromRemote():
                self._take_from_remote(message)
            case SignedIn(server, token):
                self._sign_in(server, token)
            case SignedOut(reason, wiped):
                self._without_session(None, reason, wiped)
            case KeyringWait(error):
                self._without_session(error, None, None)
            case ReleaseRead() | CheckUpdates() | AlertTaken(()):
                self._updates.take(message)
            case AlertTaken(seqs):
                self._truth.batching.delivered(seqs, message.attempted, message.taken)
            case ReconnectNow():
                self._dialogue.hurry()
            case Pause() | DesktopQuiet():
                self._truth.silences.take(message)
            case SettingsChanged(settings):
                self._use(settings)
                self._link.warn_after(settings.notifications.link_warning_after)
            case _:
                self._take_of_alerts(message)

    def _take_of_alerts(
        self, message: Mute | Unmute | Follow | Unfollow | Seen | DesktopReturned | Stop
    ) -> None:
        match message:
            case Mute() | Unmute() | Follow() | Unfollow():
                self._truth.choose(message)
            case Seen(keys):
                self._truth.batching.seen(keys)
            case DesktopReturned():
                self._truth.batching.raise_pending()

    def _without_session(
        self, keyring: AppError | None, reason: AppError | None, wiped: "Future[bool] | None"
    ) -> None:
        self._keyring, self._knows = keyring, True
        self._dialogue.close(reason)
        self._truth.conceal()
        if wiped is not None:
            wiped.set_result(self._truth.forget())

    def _take_from_remote(self, message: FromRemote) -> None:
        refusal = self._dialogue.take(message)
        if refusal is not None:
            self._dialogue.close(refusal)
            self._refusal = session_alert(refusal, self._translate)

    def _sign_in(self, server: Server, token: str) -> None:
        self._keyring, self._knows, self._refusal = None, True, None
        if self._told_refusal:
            self._told_refusal = False
            self._publish(AlertWithdrawn(str(AlertKind.SESSION)))
        self._dialogue.expect(server, token)
        try:
            self._truth.claim(server, token)
        except CorruptError:
            raise  # it is done again
        except Exception:
            self._truth.conceal()  # they may be another's, and nobody knows
            raise
        try:
            self._dialogue.open()
        except (RefusedError, UnencryptedError) as error:
            self._dialogue.close(error)

    def _update_link(self) -> None:
        if self._knows:
            self._link.update(
                replace(self._dialogue.facts(), keyring_wait=self._keyring is not None),
                self._keyring or self._dialogue.error,
                self._truth.last_sync(),
                calm=self._keyring is not None,
            )
