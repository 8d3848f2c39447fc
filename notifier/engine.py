"""The engine: everything but what is seen, put together and started.

That is the synchronizer with its server, the session and the delivery of alerts.

The tray and ``watch`` run the same engine. What costs time to import is imported on its threads, not before
the first paint.
"""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from notifier import __version__
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.i18n import Translate
from notifier.core.link import Link, LinkState
from notifier.core.messages import DesktopQuiet, Inbound, Pause, SettingsChanged, Stop
from notifier.core.model import Alert, Item, Release
from notifier.core.outbound import LanguageChanged, LinkChanged
from notifier.core.own_faults import own_fault
from notifier.core.pauses import PauseLength, pause_end
from notifier.core.settings import Settings
from notifier.core.supervision import Supervisor
from notifier.core.updates import CheckUpdates, NoPublisherError
from notifier.session_control import SessionControl
from notifier.settings_control import SettingsControl
from notifier.sync.alerts.delivery import Delivery
from notifier.sync.alerts.handed import Handed
from notifier.sync.inbox import Inbox
from notifier.sync.publisher import Publisher
from notifier.sync.status import Status
from notifier.system.installation import installation
from notifier.system.keyring.credentials import Credentials
from notifier.system.logs import Redaction
from notifier.system.notifications import Notifications
from notifier.system.paths import Paths

if TYPE_CHECKING:
    from notifier.core.profile.profile import Profile
    from notifier.sync.synchronizer import Synchronizer

log = logging.getLogger(__name__)

STOP_PATIENCE = 5.0
"""Seconds that ending may take; a request that hangs longer is left behind."""


class Engine:
    """One account's engine. Built and stopped by the main thread; everything else from any thread."""

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        credentials: Callable[[str], Credentials],
        notifications: Notifications,
        redaction: Redaction,
        translate: Translate,
        clock: Clock,
        speak: Callable[[str], bool] = lambda _language: False,
    ) -> None:
        """``credentials`` gives the place of the token for an ``api_url``. Nothing starts yet.

        ``speak`` lets ``translate`` speak another language from now on; whether it did not before.
        """
        self._speak = speak
        self.publisher = Publisher()
        self._settings = settings
        self._paths = paths
        self._translate = translate
        self._clock = clock
        self.settings = SettingsControl(settings, paths, self._use)
        self._update_check = installation().update_check(settings.updates)
        self._inbox = Inbox()
        self._profile: Profile | None = None
        self.counters = Counters()
        self._status = Status(__version__, self.counters)
        self.supervisor = Supervisor(self.counters)
        self._handed = Handed(paths.handed_file)
        told = self._inbox.put, self._handed, clock, self.supervisor, self.publisher.publish
        self._delivery = Delivery(notifications, *told)
        self.publisher.join(self._status.observe)
        self.publisher.join(self._delivery.observe)
        self.session = SessionControl(
            settings, paths, credentials, redaction, clock, self._inbox.put, self._link_state
        )
        self._synchronizer: Synchronizer | None = None
        self._stopping = threading.Event()
        self._looks: tuple[Callable[[], None], ...] = (paths.restore,)
        self._thread = threading.Thread(target=self._synchronize, name="synchronizer", daemon=True)

    def start(self) -> None:
        """Start the synchronizer, and look for a token on another thread: a keyring may take its time."""
        self._thread.start()
        threading.Thread(target=self._resume, name="credentials", daemon=True).start()

    def stop(self) -> None:
        """End everything; what was not told stays in the outbox for the next start."""
        self._stopping.set()
        self.session.end_search()
        # The delivery first: what the desktop has taken by then is written down, and not told again.
        self._delivery.close()
        self._inbox.put(Stop())
        if self._thread.is_alive():
            self._thread.join(STOP_PATIENCE)

    def look_after(self, *looks: Callable[[], None]) -> None:
        """Call these every few seconds, on the synchronizer's thread: they return at once. Any thread."""
        self._looks = (*self._looks, *looks)

    def send(self, message: Inbound) -> None:
        """Pass on what the user wants."""
        self._inbox.put(message)

    def pause(self, length: PauseLength | None) -> None:
        """Tell nothing for so long; ``None``: whatever a person can end of a silence is over."""
        end = pause_end(length, self._clock.now()) if length is not None else None
        self.send(Pause(end, on=length is not None))

    def desktop_quiet(self, is_quiet: bool) -> None:
        """Pass on that the desktop itself is not to disturb, or may again."""
        self.send(DesktopQuiet(is_quiet))

    def status(self) -> dict[str, Any]:
        """How it stands, as ``status --json`` prints it."""
        return self._status.status()

    def links(self) -> dict[str, Any]:
        """Its last changes of the link, for the diagnostics."""
        return self._status.links()

    @property
    def wants_sound(self) -> bool:
        """Whether alerts are to be heard."""
        return self._settings.notifications.sounds

    def web_page(self, item: Item) -> str | None:
        """The address that shows an item in the web application, or ``None`` where there is none."""
        return None if self._profile is None else self._profile.link(item, self.session.server.api_url)

    def alert_page(self, alert: Alert) -> str | None:
        """The same of the item that an alert's last transition is of, or that is late."""
        for told in reversed(alert.transitions):
            return self.web_page(Item(told.key.categoria, told.key.id, told.numero, told.target))
        if alert.key is None:
            return None
        # Its number is not told with it: there is none where the page needs that.
        return self.web_page(Item(alert.key.categoria, alert.key.id, "", ""))

    def tells_versions(self) -> bool:
        """Whether the user is told of new versions of the program.

        Raises:
            NoPublisherError: nobody is known who could say it.
        """
        if not self._update_check.possible:
            raise NoPublisherError
        return self._update_check.wanted

    def _use(self, settings: Settings) -> None:
        """These settings hold from now on. The thread of who changed them."""
        former, self._settings = self._settings, settings
        if self._speak(settings.ui.language):
            self.publisher.publish(LanguageChanged())
        asked, self._update_check = self._update_check, installation().update_check(settings.updates)
        is_anew = self.session.use(former, settings)
        is_other_publisher = (asked.url, asked.key) != (self._update_check.url, self._update_check.key)
        if settings.server.profile != former.server.profile or is_other_publisher:
            self._inbox.put(Stop())  # another one takes over
        else:
            self._inbox.put(SettingsChanged(settings))
            if asked.wanted != self._update_check.wanted:
                self._inbox.put(CheckUpdates(self._update_check.wanted))
        if is_anew:
            threading.Thread(target=self._resume, name="credentials", daemon=True).start()

    def _latest_release(self) -> Callable[[], Release] | None:
        if not self._update_check.possible:
            return None
        from notifier.net.updates import latest_release

        way = self.session.surroundings(self.session.server)
        return partial(latest_release, self._update_check, __version__, way)

    def _link_state(self) -> LinkState:
        return LinkState(self.status()["link"])

    def _resume(self) -> None:
        self.supervisor.keep("credentials", self.session.resume, self._stopping.wait)

    def _synchronize(self) -> None:
        self.settings.keep_good()
        self.supervisor.keep("synchronizer", self._run_synchronizer, self._stopping.wait, self._say_offline)

    def _look(self) -> None:
        for look in self._looks:
            try:
                look()
            except Exception:
                log.exception("a look failed")

    def _say_offline(self, error: Exception) -> None:
        # Whatever it was: a thread that is gone must not leave a green icon behind.
        reason = own_fault(error).tell(self._translate)
        self.publisher.publish(LinkChanged(Link(LinkState.OFFLINE, self._clock.now(), reason)))

    def _run_synchronizer(self) -> None:
        while True:
            synchronizer = self._assembled()
            if self._synchronizer is not None:
                synchronizer.take_over()
            self._synchronizer = synchronizer
            synchronizer.run()
            if self._stopping.is_set():
                return

    def _assembled(self) -> "Synchronizer":
        from notifier.assembly import assemble
        from notifier.system.profiles import named_profile

        profile = self._profile = named_profile(self._settings.server.profile)
        return assemble(
            self._settings,
            profile,
            self._paths.database,
            self._inbox,
            self.publisher.publish,
            self._translate,
            self._clock,
            self.counters,
            self.supervisor,
            self._handed,
            self.session.surroundings,
            self._latest_release(),
            self._look,
            check_updates=self._update_check.wanted,
        )
