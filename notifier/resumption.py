"""Going on with the session that is kept, as soon as its token can be had.

At the start of the computer the keyring may be locked, or not be there yet. Neither means "signed out".
"""

import logging
import threading
from collections.abc import Callable

from notifier.core.clock import Clock
from notifier.core.errors import AppError
from notifier.core.messages import KeyringWait, SignedIn, SignedOut
from notifier.core.server import Server
from notifier.system.keyring.credentials import Credentials
from notifier.system.keyring.errors import LockedKeyringError
from notifier.system.logs import Redaction

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0
"""Seconds between two looks at a keyring that is locked or absent."""

ABSENT_PATIENCE = 60.0
"""Seconds for which an absent keyring may still be one that is late."""


class Resumption:
    """Looks for the kept token and says what comes of it.

    The user is asked to unlock the keyring once; the looks ask nobody. Only one search goes on at a time, and
    one that was ended says nothing any more: a session that began meanwhile is not replaced by an older one.
    """

    def __init__(
        self,
        credentials: Callable[[str], Credentials],
        put: Callable[[SignedIn | SignedOut | KeyringWait], None],
        redaction: Redaction,
        clock: Clock,
        look_every: float = LOOK_EVERY,
        patience: float = ABSENT_PATIENCE,
    ) -> None:
        """``put`` must not block; it is called on the threads of :meth:`run`.

        Args:
            credentials: gives the place of the token for an ``api_url``.
            put: takes what is found.
            redaction: learns the token before anybody can log it.
            clock: for ``patience``.
            look_every: see :data:`LOOK_EVERY`.
            patience: see :data:`ABSENT_PATIENCE`.
        """
        self._credentials = credentials
        self._put = put
        self._redaction = redaction
        self._clock = clock
        self._look_every = look_every
        self._patience = patience
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def run(self, server: Server) -> None:
        """Find the token, however long it takes. Ends an earlier search. Any thread; blocks.

        Where others could read the token on its way, and nobody accepted that, it is not looked for.
        A locked keyring is waited for (``KeyringWait``). One that is absent as well, but is given up after a
        while (``SignedOut`` with the reason, so that the user can sign in) and looked for all the same.
        """
        with self._lock:
            self._ended.set()
            self._ended = ended = threading.Event()
        if not server.api_url:
            self._say(ended, SignedOut())
            return
        try:
            server.check_encrypted()
        except AppError as error:
            log.warning("%s", error)
            self._say(ended, SignedOut(error))
            return
        place = self._credentials(server.api_url)
        asked = False
        absent_since: float | None = None
        said: object = None
        while True:
            try:
                token = place.get(ask=False)
            except AppError as error:
                locked = isinstance(error, LockedKeyringError)
                if locked and not asked:
                    asked = True
                    threading.Thread(target=_ask, args=(place,), name="ask to unlock", daemon=True).start()
                now = self._clock.monotonic()
                if locked or absent_since is None:
                    absent_since = None if locked else now
                given_up = absent_since is not None and now - absent_since >= self._patience
                if said != (locked, given_up):
                    said = (locked, given_up)
                    log.warning("%s", error)
                    self._say(ended, SignedOut(error) if given_up else KeyringWait(error))
            else:
                self._redaction.add(token or "")
                self._say(ended, SignedIn(server, token) if token else SignedOut())
                return
            if ended.wait(self._look_every):
                return

    def end(self) -> None:
        """End the search, if there is one; it says nothing any more. Any thread; does not wait."""
        with self._lock:
            self._ended.set()

    def _say(self, ended: threading.Event, message: SignedIn | SignedOut | KeyringWait) -> None:
        with self._lock:
            if not ended.is_set():
                self._put(message)


def _ask(place: Credentials) -> None:
    # Beside the search, which sees by itself what came of it: a window may stay open, or nobody may show one.
    try:
        place.get()
    except AppError as error:
        log.info("the keyring was not unlocked: %s", error)
