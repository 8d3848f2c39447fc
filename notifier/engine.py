"""Everything but what is seen: the synchronizer, its remote and the alerts, put together and started.

The tray and ``watch`` run the same engine. What costs time to import is imported on its threads, not before
the first paint.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from notifier import __version__, session
from notifier.context import given_server, read_settings, surroundings
from notifier.core.addresses import completed
from notifier.core.catalog import load_catalog
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.core.link import Link, LinkState
from notifier.core.messages import Inbound, LinkChanged, SignedIn, SignedOut, Stop, WebPagesKnown
from notifier.core.model import Alert, Item, Release
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.core.supervision import Supervisor
from notifier.core.updates import CheckUpdates, NoPublisherError
from notifier.core.wording import DigestTitle, digest_alert
from notifier.net.environment import Surroundings
from notifier.resumption import Resumption
from notifier.sync.alerts.delivery import Delivery
from notifier.sync.alerts.handed import Handed
from notifier.sync.inbox import Inbox
from notifier.sync.publisher import Publisher
from notifier.sync.status import Status
from notifier.system.config_file import remember_update_check
from notifier.system.installation import installation
from notifier.system.keyring.credentials import Credentials
from notifier.system.logs import Redaction
from notifier.system.notifications import Notifications
from notifier.system.paths import Paths

if TYPE_CHECKING:
    from notifier.core.profile import Profile

log = logging.getLogger(__name__)

WIPE_PATIENCE = 20.0
"""Seconds that forgetting an account may take."""

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
    ) -> None:
        """``credentials`` gives the place of the token for an ``api_url``. Nothing starts yet."""
        self.publisher = Publisher()
        self._settings = settings
        self._server = settings.server
        # One sign-in or sign-out after the other: token, settings and session are always of the same one.
        self._changing = threading.Lock()
        self._kept = True
        self._paths = paths
        self._credentials = credentials
        self._redaction = redaction
        self._translate = translate
        self._clock = clock
        self._update_check = installation().update_check(settings.updates)
        self._inbox = Inbox()
        self._profile: Profile | None = None
        self.counters = Counters()
        self._status = Status(__version__, self.counters)
        self.supervisor = Supervisor(self.counters)
        self._handed = Handed(paths.handed_file)
        self._delivery = Delivery(
            notifications, self._inbox.put, self._digest, self._handed, clock, self.supervisor
        )
        self.publisher.join(self._status.observe)
        self.publisher.join(self._delivery.observe)
        self._resumption = Resumption(credentials, self._inbox.put, redaction, clock)
        self._stopping = threading.Event()
        self._looks: tuple[Callable[[], None], ...] = (paths.restore,)
        self._is_begun_again = False
        self._thread = threading.Thread(target=self._synchronize, name="synchronizer", daemon=True)

    def start(self) -> None:
        """Start the synchronizer, and look for a token on another thread: a keyring may take its time."""
        self._thread.start()
        threading.Thread(target=self._resume, name="credentials", daemon=True).start()

    def stop(self) -> None:
        """End everything; what was not told stays in the outbox for the next start."""
        self._stopping.set()
        self._resumption.end()
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

    def status(self) -> dict[str, Any]:
        """How it stands, as ``status --json`` prints it."""
        return self._status.status()

    def links(self) -> dict[str, Any]:
        """Its last changes of the link, for the diagnostics."""
        return self._status.links()

    def resume_session(self) -> None:
        """Use the token that is kept for the configured server; blocks while its keyring is locked.

        What was accepted meanwhile for that server (``login --insecure``) holds from now on.
        """
        with contextlib.suppress(AppError):  # what is wrong in the settings by now is not asked here
            written = read_settings(self._paths, os.environ).server
            if written.api_url == self._server.api_url:
                self._server = replace(self._server, insecure=written.insecure)
        self._resumption.run(self._server)

    @property
    def server(self) -> Server:
        """The server of this session or, before a sign-in, of the settings."""
        return self._server

    def web_page(self, item: Item) -> str | None:
        """The address that shows an item in the web application, or ``None`` where there is none."""
        return None if self._profile is None else self._profile.link(item, self._server.api_url)

    def probe(self, api_url: str, *, plain: bool = False) -> None:
        """Find out whether a backend answers at this address; blocks.

        ``plain``: the person has accepted that others on the way can read along.

        Raises:
            UnencryptedError: they could, and it was not accepted; nothing was sent.
            AppError: nobody answers, and why.
        """
        server = self._at(api_url, plain=plain)
        session.probe(server, self._surroundings(server))

    def sign_in(
        self,
        api_url: str,
        login: str,
        password: str,
        *,
        plain: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> AppError | None:
        """Sign in and keep the token in the keyring; blocks.

        ``plain``: as in :meth:`probe`, and remembered. ``wanted``: whether somebody still waits for it.

        Returns:
            ``None``, or why the session holds only until the program ends: nothing could keep the token.

        Raises:
            UnencryptedError: see :meth:`probe`.
            AppError: the server did not accept it, or could not be asked.
        """
        server = replace(self._at(api_url, plain=plain), login=login)
        token, _user = session.sign_in(server, login, password, self._surroundings(server))
        self._redaction.add(token)
        if not wanted():
            session.revoke(server, token, self._surroundings(server))
            return None
        with self._changing:
            self._resumption.end()
            place, given = self._credentials(server.api_url), given_server(self._paths)
            warning = session.keep(place, token, self._paths.config_file, server, given)
            self._server = server
            self._kept = warning is None
            self._inbox.put(SignedIn(server, token))
        return warning

    def survives_restart(self) -> bool:
        """Whether a new start would have this session again, and ask nobody for it; blocks."""
        if self.status()["link"] is LinkState.SIGNED_OUT:
            return True
        try:
            return self._kept and bool(self._credentials(self._server.api_url).get(ask=False))
        except AppError:
            return False

    def sign_out(self, *, forget: bool = False) -> None:
        """Forget the token here and, if it can be reached, on the server; blocks.

        ``forget``: also all that this computer knows of the account, and by which name it signed in. It goes
        first: whatever kills the program, no stored rows stay behind without a session that shows them.

        Raises:
            LeftDataError: some of it is still there.
            AppError: the token is still where it was kept.
        """
        is_left = forget
        with self._changing:
            self._resumption.end()
            server = self._server
            wiped: Future[bool] | None = Future() if forget else None
            self._inbox.put(SignedOut(None, wiped))
            if wiped is not None:
                with contextlib.suppress(TimeoutError):
                    is_left = not wiped.result(WIPE_PATIENCE)
                given = given_server(self._paths)
                self._server = session.forget_login(self._paths.config_file, server, given)
            token = session.drop_token(self._credentials(server.api_url))
        # A server that is away takes its time; a session that begins meanwhile is none of its business.
        session.revoke(server, token, self._surroundings(server))
        if is_left:
            raise session.LeftDataError(folder=self._paths.state_dir)

    def tells_versions(self) -> bool:
        """Whether the user is told of new versions of the program.

        Raises:
            NoPublisherError: nobody is known who could say it.
        """
        if not self._update_check.possible:
            raise NoPublisherError
        return self._update_check.wanted

    def tell_versions(self, wanted: bool) -> None:
        """Tell them from now on, or no more, and remember that in the settings; blocks.

        Raises:
            ConfigFileError: it cannot be remembered, and stays as it is.
        """
        remember_update_check(self._paths.config_file, wanted=wanted)
        self._update_check = replace(self._update_check, wanted=wanted)
        self._inbox.put(CheckUpdates(wanted))

    def _digest(self, alerts: Sequence[Alert]) -> Alert:
        from notifier.system.resources import resource_text

        catalog = load_catalog(resource_text("catalogo.toml"))
        return digest_alert(alerts, DigestTitle.WAITING, catalog, self._translate)

    def _at(self, api_url: str, *, plain: bool) -> Server:
        """The configured server at another address."""
        server = self._server.at(completed(api_url))
        return server.accepting() if plain else server

    def _surroundings(self, server: Server) -> Surroundings:
        return surroundings(self._settings.network, server, self._paths)

    def _latest_release(self) -> Callable[[], Release] | None:
        if not self._update_check.possible:
            return None
        from notifier.net.updates import latest_release

        return partial(latest_release, self._update_check, __version__, self._surroundings(self._server))

    def _resume(self) -> None:
        self.supervisor.keep("credentials", partial(self._resumption.run, self._server), self._stopping.wait)

    def _synchronize(self) -> None:
        self.supervisor.keep("synchronizer", self._run_synchronizer, self._stopping.wait, self._say_offline)

    def _look(self) -> None:
        for look in self._looks:
            try:
                look()
            except Exception:
                log.exception("a look failed")

    def _say_offline(self, error: Exception) -> None:
        # Whatever it was: a thread that is gone must not leave a green icon behind.
        reason = (error if isinstance(error, AppError) else AppError()).tell(self._translate)
        self.publisher.publish(LinkChanged(Link(LinkState.OFFLINE, self._clock.now(), reason)))

    def _run_synchronizer(self) -> None:
        from notifier.assembly import assemble
        from notifier.system.profiles import named_profile

        profile = self._profile = named_profile(self._settings.server.profile)
        self.publisher.publish(WebPagesKnown(frozenset(profile.links)))
        synchronizer = assemble(
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
            self._surroundings,
            self._latest_release(),
            self._look,
            check_updates=self._update_check.wanted,
        )
        if self._is_begun_again:
            synchronizer.take_over()
        self._is_begun_again = True
        synchronizer.run()
