"""The session of a running engine: it is resumed, begun and ended here, one after the other."""

import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from notifier import session
from notifier.context import given_server, read_settings, surroundings
from notifier.core.addresses import completed
from notifier.core.clock import Clock
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.link import LinkState
from notifier.core.messages import KeyringWait, SignedIn, SignedOut
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.net.environment import Surroundings
from notifier.resumption import Resumption
from notifier.system.good_settings import GoodSettings
from notifier.system.keyring.credentials import Credentials
from notifier.system.logs import Redaction
from notifier.system.paths import Paths

if TYPE_CHECKING:
    from notifier.profile_search import Found

WIPE_PATIENCE = 20.0
"""Seconds that forgetting an account may take."""


class LockedServerError(AppError):
    """An administrator locked the address of the server, and somebody wants another one."""

    title = mark("El servidor está fijado")
    advice = mark("Quien administra este equipo fijó el servidor {address}. Use ese, o pídale que lo cambie.")


class SessionControl:
    """Signs in and out, and goes on with the session that is kept. Any thread.

    Token, settings and the engine's session are always of the same sign-in.
    """

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        credentials: Callable[[str], Credentials],
        redaction: Redaction,
        clock: Clock,
        put: Callable[[SignedIn | SignedOut | KeyringWait], None],
        link: Callable[[], LinkState],
    ) -> None:
        """Nothing is looked for yet.

        Args:
            settings: the server, and the way to it.
            paths: of the settings' file, and of what is stored.
            credentials: gives the place of the token for an ``api_url``.
            redaction: learns each token before anybody can log it.
            clock: for how long an absent keyring may be a late one.
            put: takes the sessions that begin and end; must not block.
            link: how the link is now.
        """
        self._network = settings.network
        self._server = settings.server
        self._locked = settings.locked
        # One sign-in or sign-out after the other.
        self._changing = threading.Lock()
        # The token of a session that nothing could keep.
        self._unkept = ""
        self._paths = paths
        self._credentials = credentials
        self._redaction = redaction
        self._put = put
        self._link = link
        self._resumption = Resumption(credentials, put, redaction, clock)

    @property
    def server(self) -> Server:
        """The server of this session or, before a sign-in, of the settings."""
        return self._server

    def use(self, former: Settings, settings: Settings) -> bool:
        """The way to the server, and what differs between these of the server, hold from now on.

        Whether the session has to begin anew, by :meth:`resume`.
        """
        with self._changing:
            changed = {
                field.name: getattr(settings.server, field.name)
                for field in fields(Server)
                if getattr(settings.server, field.name) != getattr(former.server, field.name)
            }
            server = replace(self._server, **changed)
            is_same = replace(server, login=self._server.login) == self._server
            is_same = is_same and settings.network == self._network
            is_there = server.api_url == self._server.api_url
            self._network, self._server, self._locked = settings.network, server, settings.locked
            if is_same:
                return False
            self._resumption.end()
            if is_there and self._unkept:
                self._put(SignedIn(server, self._unkept))
                return False
            if not is_there:
                self._unkept = ""
                self._put(SignedOut())
            return True

    def resume(self) -> None:
        """Use the token that is kept for this server; blocks while its keyring is locked."""
        self._resumption.run(self._server)

    def resume_again(self) -> None:
        """As :meth:`resume`, after another process has signed in or changed the settings; blocks.

        What was accepted meanwhile for this server (``login --insecure``) holds from now on.
        """
        with contextlib.suppress(AppError):  # what is wrong in the settings by now is not asked here
            written = read_settings(self._paths, os.environ).server
            with self._changing:
                if written.api_url == self._server.api_url:
                    self._server = replace(self._server, insecure=written.insecure)
        self.resume()

    def end_search(self) -> None:
        """Look for no token any more. Does not wait."""
        self._resumption.end()

    def ends_others(self) -> bool:
        """Whether a sign-in ends the user's sessions elsewhere; no where the profile cannot be read."""
        try:
            return session.ends_others(self._server)
        except AppError:
            return False  # the sign-in says what is wrong with it

    def probe(self, api_url: str, *, plain: bool = False) -> None:
        """Find out whether a backend answers at this address; blocks.

        ``plain``: the person has accepted that others on the way can read along.

        Raises:
            UnencryptedError: they could, and it was not accepted; nothing was sent.
            AppError: nobody answers, and why.
        """
        server = self._at(api_url, plain=plain)
        session.probe(server, self.surroundings(server))

    def find_profiles(self, api_url: str, *, plain: bool = False) -> "Found":
        """Which profiles speak like the server at this address; ``plain`` as in :meth:`probe`; blocks.

        Raises:
            AppError: see :func:`~notifier.profile_search.find_profiles`.
        """
        from notifier.profile_search import find_profiles  # once in the life of a program

        server = self._at(api_url, plain=plain)
        return find_profiles(server, self.surroundings(server))

    def fitting_profile(self) -> str:
        """A profile that comes with the program and speaks like this server, where the present one does not.

        Empty where it does, where it is a file of somebody's own, or where no profile fits. Blocks.

        Raises:
            AppError: see :func:`~notifier.profile_search.find_profiles`.
        """
        from notifier.profile_search import find_profiles

        server = self._server
        if server.profile.endswith(".toml"):
            return ""
        found = find_profiles(server, self.surroundings(server))
        if server.profile in found.profiles or found.api_url != server.api_url:
            return ""
        return found.profiles[0] if found.profiles else ""

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
        token, _user = session.sign_in(server, login, password, self.surroundings(server))
        self._redaction.add(token)
        if not wanted():
            session.revoke(server, token, self.surroundings(server))
            return None
        with self._changing:
            self._resumption.end()
            place, given = self._credentials(server.api_url), given_server(self._paths)
            warning = session.keep(place, token, self._paths.config_file, server, given)
            self._server = server
            self._unkept = token if warning else ""
            self._put(SignedIn(server, token))
        return warning

    def survives_restart(self) -> bool:
        """Whether a new start would have this session again, and ask nobody for it; blocks."""
        if self._link() is LinkState.SIGNED_OUT:
            return True
        try:
            return not self._unkept and bool(self._credentials(self._server.api_url).get(ask=False))
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
            self._unkept = ""
            server = self._server
            wiped: Future[bool] | None = Future() if forget else None
            self._put(SignedOut(None, wiped))
            if wiped is not None:
                with contextlib.suppress(TimeoutError):
                    is_left = not wiped.result(WIPE_PATIENCE)
                given = given_server(self._paths)
                self._server = session.forget_login(self._paths.config_file, server, given)
                GoodSettings(self._paths.good_settings).forget()  # it names who signed in
            token = session.drop_token(self._credentials(server.api_url))
        # A server that is away takes its time; a session that begins meanwhile is none of its business.
        session.revoke(server, token, self.surroundings(server))
        if is_left:
            raise session.LeftDataError(folder=self._paths.state_dir)

    def surroundings(self, server: Server) -> Surroundings:
        """How this server is reached, by the settings."""
        return surroundings(self._network, server, self._paths)

    def _at(self, api_url: str, *, plain: bool) -> Server:
        """The configured server at another address.

        Raises:
            LockedServerError: an administrator locked the one that is configured.
        """
        server = self._server.at(completed(api_url))
        if "server.api_url" in self._locked and server.api_url != self._server.api_url:
            raise LockedServerError(address=self._server.api_url)
        return server.accepting() if plain else server
