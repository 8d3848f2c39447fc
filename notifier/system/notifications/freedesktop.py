"""Notifications of Linux and BSD desktops: org.freedesktop.Notifications 1.2 over the session bus."""

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.i18n import Translate
from notifier.core.look import sound_file_of
from notifier.core.model import Alert, Urgency
from notifier.system.dbus.connection import Bus, BusConnection, BusError, Received
from notifier.system.notifications import UNNOTED, Action, ActionHandler, Handing, UnansweredError
from notifier.system.notifications.content import is_heard
from notifier.system.notifications.freedesktop_daemon import GONE, NAME, PATH, Daemon
from notifier.system.notifications.leftovers import Leftovers
from notifier.system.notifications.on_screen import OnScreen
from notifier.system.notifications.tokens import ClickTokens
from notifier.system.resources import resource
from notifier.system.sounds import SoundPlayer

log = logging.getLogger(__name__)

_PATIENCE = 5.0  # seconds; longer than a daemon needs to be started by the bus
_EXPIRED = 1  # gone from the screen, but many desktops keep it in a list where it can still be clicked
_DISMISSED = 2  # by a person


class FreedesktopNotifications:
    """Shows alerts through the desktop's notification daemon; finds it again whenever it or the bus returns.

    ``on_action`` runs on the connection's thread: it must return soon and must not call :meth:`show`.
    """

    def __init__(
        self,
        app_name: str,
        icon_path: Path | None,
        on_action: ActionHandler,
        translate: Translate,
        wants_sound: Callable[[], bool] = lambda: True,
        has_page: Callable[[Alert], bool] = lambda _alert: False,
        on_token: Callable[[str], None] = lambda _token: None,
        leftovers: Path | None = None,
    ) -> None:
        """``app_name`` is what the desktop shows as the sender. Connects at the first alert.

        ``wants_sound``: whether alerts are to be heard now; those of a daemon without sounds are played here.
        ``on_token`` hears right before ``on_action`` with what a window may come to the front (Wayland).
        ``leftovers``: the file that says what a killed process left; it is taken back right now.
        """
        self._wants_sound, self._has_page = wants_sound, has_page
        self._tokens = ClickTokens(on_token)  # the receiving thread's own
        self._player = SoundPlayer()
        self._app_name, self._icon = app_name, icon_path
        self._on_action, self._ = on_action, translate
        self._showing = threading.Lock()  # one call at a time: two of one topic must not both be "new"
        self._state = threading.Lock()  # guards what follows; never held while waiting
        self._bus: BusConnection | None = None
        self._owner: str | None = None
        self._daemon: Daemon | None = None
        self._on_screen = OnScreen(Leftovers(leftovers))
        # The id of the last click; how often all was forgotten: what was asked before is not seen after.
        self._clicked = self._forgotten = 0
        self._closed = threading.Event()
        # Guarded by _showing: what was sent and has no answer yet; whether the last answer was a good one.
        self._unanswered: tuple[Alert, Future[Received]] | None = None
        self._takes = True
        if self._on_screen.leftovers.any:
            threading.Thread(target=self._take_leftovers, name="leftovers", daemon=True).start()

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        """Show the alert, in the place of an earlier one of its topic. Any thread; waits up to some 10 s.

        Raises:
            UnansweredError: the daemon does not answer.
            NotificationsUnavailableError: no bus, no daemon, or it refuses.
        """
        with self._showing:
            try:
                self._notify(alert, handing)
            except TimeoutError as error:
                log.info("the desktop does not answer")
                raise UnansweredError from error
            except BusError as error:
                log.info("the desktop did not take a notification: %r", error)
                raise NotificationsUnavailableError from error

    def withdraw(self, topic: str) -> None:
        """Remove what is shown for this topic, also where only a list keeps it. Any thread; does not wait."""
        self._take_away(lambda alert: alert.topic == topic)

    def shows(self, topic: str) -> bool:
        """Whether it is on the screen. Any thread."""
        return topic in self._on_screen.replaceable

    def forget(self) -> None:
        """Remove what is shown of items, also where only a list keeps it. Any thread; does not wait."""
        with self._state:
            self._forgotten += 1
        self._take_away(lambda alert: bool(alert.items))

    def withdraw_all(self) -> None:
        """The same for all. Any thread; does not wait."""
        self._take_away(lambda _: True)

    def _take_away(self, is_meant: Callable[[Alert], bool]) -> None:
        with self._state:
            bus, daemon = self._bus, self._daemon
            gone = self._on_screen.drop_those(is_meant)
        if bus is not None and daemon is not None:
            for shown in gone:
                daemon.close(bus, shown)

    def close(self) -> None:
        """Leave the bus. What is shown stays. Any thread."""
        with self._state:
            self._closed.set()
            bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()
        self._on_screen.leftovers.close()

    def _take_leftovers(self) -> None:
        with self._showing, contextlib.suppress(BusError, TimeoutError):
            self._find_daemon(self._connect())

    def _notify(self, alert: Alert, handing: Handing) -> None:
        # A daemon that hangs shows all that it was sent when it goes on: it is sent nothing twice.
        if self._settled(handing) == alert:
            return
        bus = self._connect()
        try:
            self._call_notify(bus, self._find_daemon(bus), alert, handing)
        except BusError as error:
            if error.name not in GONE:
                raise
            # The daemon that we knew is gone, and a new one may already be there or wait to be started.
            self._forget(bus)
            self._call_notify(bus, self._find_daemon(bus), alert, handing)

    def _settled(self, handing: Handing) -> Alert | None:
        """Wait for the answer that the daemon owes, if it does: the alert that it has taken.

        One answer that is lost must not hold up all that follows. A daemon that answers a later question,
        and still not that one, has it: it takes one after the other, though not each answers in that order.
        """
        earlier, self._unanswered = self._unanswered, None
        if earlier is None:
            return None
        for is_second in (False, True):
            try:
                self._await(*earlier, handing)
            except TimeoutError:
                if not is_second and not self._answers():
                    raise
            except BusError as error:
                log.info("the desktop did not take a notification: %r", error)
                return None
            else:
                return earlier[0]
        log.warning("the desktop never answered for a notification; it is taken for shown")
        self._unanswered = None
        return earlier[0]

    def _answers(self) -> bool:
        """Whether the daemon that owes an answer answers another question; waits for it."""
        with self._state:
            bus, daemon = self._bus, self._daemon
        if bus is None or daemon is None:
            return False
        try:
            bus.call(daemon.owner, PATH, NAME, "GetServerInformation").result(_PATIENCE)
        except (TimeoutError, BusError):
            return False
        return True

    def _await(self, alert: Alert, reply: "Future[Received]", handing: Handing) -> None:
        try:
            reply.result(_PATIENCE)
        except TimeoutError:
            self._unanswered = alert, reply
            raise
        except BusError as error:
            # An error of our own end says nothing of what the daemon does.
            if error.is_answer:
                self._takes = False
                handing.note_refused(alert)
            raise
        self._takes = True

    def _connect(self) -> BusConnection:
        with self._state:
            if self._closed.is_set():
                raise BusError("closed")
            if self._bus is not None and not self._bus.lost:
                return self._bus
        bus = BusConnection(Bus.SESSION, self._heard)
        bus.subscribe(NAME, NAME, PATH)
        with self._state:
            closed = self._closed.is_set()
            if not closed:
                self._bus = bus
        if closed:
            bus.close()
            raise BusError("closed")
        self._forget(bus)
        return bus

    def _forget(self, bus: BusConnection, owner: str | None = None) -> None:
        with self._state:
            if bus is self._bus:
                self._owner, self._daemon = owner, None
                self._on_screen.clear()

    def _find_daemon(self, bus: BusConnection) -> Daemon:
        with self._state:
            if self._daemon is not None:
                return self._daemon
        daemon = Daemon.asked(bus, _PATIENCE)
        with self._state:
            if self._owner not in (None, daemon.owner):
                raise BusError("changed", "another daemon took the name meanwhile")
            self._daemon = daemon
            self._on_screen.clear(daemon.life)
        for shown in self._on_screen.leftovers.take(daemon.life):
            daemon.close(bus, shown)
        return daemon

    def _call_notify(self, bus: BusConnection, daemon: Daemon, alert: Alert, handing: Handing) -> None:
        if handing.was_sent(alert, daemon.life):
            return  # the daemon takes one after the other, and it has answered a later question
        with self._state:
            replaces = self._on_screen.replaceable.get(alert.topic, 0)
            asked = self._forgotten
        if not replaces:
            self.withdraw(alert.topic)  # a list may keep the one before
        # The id is remembered on the receiving thread, before the first click on it can be handed out; an
        # answer that comes too late for the caller still tells which notification to replace next time.
        known = (alert, replaces, self._app_name, self._icon, self._)
        future = daemon.notify(
            bus,
            daemon.arguments(*known, sounds=self._wants_sound(), has_page=self._has_page(alert)),
            lambda done: self._remember(bus, daemon, alert, asked, done),
            handing.note_of(alert, daemon.life) if self._takes else None,
        )
        failure = future.exception(0) if future.done() else None
        if isinstance(failure, BusError) and not failure.is_answer:
            handing.note_refused(alert)  # it may not even have been sent
        self._await(alert, future, handing)
        if not daemon.has_sounds and is_heard(alert) and self._wants_sound():
            self._player.play(resource(sound_file_of(urgent=alert.urgency is Urgency.CRITICAL)))

    def _remember(
        self, bus: BusConnection, daemon: Daemon, alert: Alert, asked: int, done: "Future[Received]"
    ) -> None:
        if done.exception() is not None:
            return
        match done.result().body:
            case (int(shown),):
                pass
            case _:
                return  # it took it, and it can't be clicked or replaced
        with self._state:
            is_forgotten = bool(alert.items) and asked != self._forgotten
            if self._daemon is daemon and not is_forgotten:
                self._on_screen.put(shown, alert)
        if is_forgotten:
            daemon.close(bus, shown)

    def _heard(self, signal: Received) -> None:
        match signal.member, signal.body:
            case "NameOwnerChanged", (_, _, str(owner)):
                if (bus := self._bus) is not None:
                    self._forget(bus, owner)
            case "NotificationClosed", (int(shown), int(reason)):
                with self._state:
                    alert = self._told_by(signal, shown)
                    if alert is not None and reason == _EXPIRED:
                        self._on_screen.leave(shown, alert)
                    elif alert is not None:
                        self._on_screen.drop(shown)
                if alert is not None and reason == _DISMISSED and shown != self._clicked:
                    self._on_action(Action.DISMISS, alert)
            case (("ActivationToken" | "ActionInvoked"), (int(shown), str(word))):
                with self._state:
                    alert = self._told_by(signal, shown)
                if alert is not None and signal.member == "ActivationToken":
                    self._tokens.keep(shown, word)
                elif alert is not None and word in set(Action):
                    self._clicked = shown  # a click closes it, too
                    self._tokens.use(shown)
                    self._on_action(Action(word), alert)

    def _told_by(self, signal: Received, shown: int) -> Alert | None:
        if self._daemon is None or signal.sender != self._daemon.owner:
            return None
        return self._on_screen.shown.get(shown)
