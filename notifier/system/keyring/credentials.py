"""Where the session's token is kept: in the operating system's keyring and nowhere else.

What a keyring gives: the token is not in a file that a backup, another user or a stolen disk can read. What
it does not give: protection from other programs of the same user. On Linux any program on the session bus may
ask the unlocked keyring for it; on Windows any program of the user may; on macOS the same Python may.
"""

import logging
import sys
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from notifier.core.errors import KeyringError
from notifier.core.plain_text import trimmed
from notifier.system.keyring.errors import FixedTokenError, LockedKeyringError, TokenPlacesError
from notifier.system.keyring.token_places import TokenPlaces
from notifier.system.keyring.waiting import LOOK_PATIENCE, in_thread

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOKING_ASKS = sys.platform == "darwin"
"""Whether the system may show a window of its own at any look: the Keychain of macOS does."""


class Credentials(Protocol):
    """One place for one token. Calls may wait for the user; never make them on the thread of the windows."""

    def get(self, *, ask: bool = True) -> str | None:
        """The token, or ``None`` where none is kept.

        ``ask``: whether the user may be asked to unlock the place. Without it the call only looks, and may be
        made again and again.

        Raises:
            LockedKeyringError: the place is locked.
            KeyringError: the place is not there, or refuses.
        """

    def set(self, token: str) -> None:
        """Keep this token instead of any earlier one.

        Raises:
            AppError: it cannot be kept.
        """

    def delete(self) -> None:
        """Forget the token; fine where there is none.

        Raises:
            AppError: it could not be removed and is still there.
        """


class _Keyring(Protocol):
    """What the keyring library's back ends do."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyringCredentials:
    """The token in the keyring of Linux (Secret Service), Windows (Credential Manager) or macOS (Keychain).

    The system's own back end is used by name. The keyring library's choice is not asked: a configuration file
    or a variable could turn it to a back end that writes plain text, or that forgets.

    A locked keyring asks the user to unlock it, in a window of the desktop; a call waits at most ``patience``
    seconds for the answer and then raises. Any thread but that of the windows.

    On Linux a process of its own puts each question, so that the libraries for it end with it.

    A look without a question is one of its own on Linux, also while such a window is open. Windows has no
    window to show, so there it is a call like any other. macOS shows its window when it likes to: there it
    may come at the first look, and after a look that failed nothing is looked at without a question.
    """

    def __init__(
        self,
        account: str,
        service: str = "estado-notifier",
        patience: float = 60.0,
        places: TokenPlaces | None = None,
    ) -> None:
        """``account`` keeps the tokens of several servers apart: the API's address. ``patience``: seconds.

        ``places``: where it is noted that a token is kept here.
        """
        self._account = account
        self._places = places
        self._service = service
        self._patience = patience
        self._asking = threading.Lock()
        self._looking = threading.Lock()
        self._given_up = False

    def get(self, *, ask: bool = True) -> str | None:
        """The token, or ``None``; see :class:`Credentials`. Raises also where no answer comes in time."""
        if ask:
            return _token(self._ask(lambda keyring: keyring.get_password(self._service, self._account)))
        if self._given_up:
            raise KeyringError
        try:
            return _token(self._look(lambda keyring: keyring.get_password(self._service, self._account)))
        except KeyringError:
            self._given_up = LOOKING_ASKS
            raise

    def set(self, token: str) -> None:
        """Keep the token.

        Raises:
            KeyringError: the keyring is absent, locked, or does not answer in time.
            TokenPlacesError: it cannot be noted where the token is.
        """
        is_new = self._places is not None and self._places.add(self._account)
        try:
            self._ask(lambda keyring: keyring.set_password(self._service, self._account, token))
        except LockedKeyringError:
            raise  # the window that asks may still be answered, and then the token is kept
        except KeyringError:
            if is_new:
                self._is_empty()
            raise

    def delete(self) -> None:
        """Forget the token. Raises KeyringError: absent, locked, or no answer in time."""

        def forget(keyring: _Keyring) -> None:
            # Libraries tell "there was none" and "refused" by the same error, so this looks first.
            if keyring.get_password(self._service, self._account) is not None:
                keyring.delete_password(self._service, self._account)

        self._ask(forget)
        self._is_empty()

    def _is_empty(self) -> None:
        if self._places is not None:
            try:
                self._places.remove(self._account)
            except TokenPlacesError as error:
                log.warning("%s", error)  # it is only looked at in vain, some day

    def _ask(self, question: Callable[[_Keyring], T]) -> T:
        try:
            return in_thread(
                lambda: question(_system_keyring(ask=True)), self._asking, self._patience, logging.WARNING
            )
        except TimeoutError:
            log.warning("the keyring did not answer; it may be waiting to be unlocked")
            raise LockedKeyringError from None

    def _look(self, question: Callable[[_Keyring], T]) -> T:
        patience = self._patience if LOOKING_ASKS else LOOK_PATIENCE
        try:
            return in_thread(
                lambda: question(_system_keyring(ask=False)), self._looking, patience, logging.DEBUG
            )
        except TimeoutError:
            log.debug("the keyring did not answer")
            raise KeyringError from None


class MemoryCredentials:
    """A token that lives as long as the process: for the demonstration and for tests. Any thread."""

    def __init__(self, token: str | None = None) -> None:
        """``token``: kept from the start."""
        self._token = token

    def get(self, *, ask: bool = True) -> str | None:
        """The token, or ``None``."""
        return self._token

    def set(self, token: str) -> None:
        """Keep the token until the process ends."""
        self._token = token

    def delete(self) -> None:
        """Forget the token."""
        self._token = None


class EnvironmentCredentials:
    """The token of ``ESTADO_NOTIFIER_TOKEN``, for kiosks where nobody signs in. Never stored. Any thread."""

    def __init__(self, token: str) -> None:
        """``token``: the variable's value."""
        self._token = token

    def get(self, *, ask: bool = True) -> str:
        """The token."""
        return self._token

    def set(self, token: str) -> None:
        """Always raises FixedTokenError: at the next start the variable would win again."""
        raise FixedTokenError

    def delete(self) -> None:
        """Always raises FixedTokenError: at the next start the session would be back."""
        raise FixedTokenError


def _token(kept: str | None) -> str | None:
    # Other programs write into a keyring, too, and from a terminal comes the end of a line.
    return trimmed(kept) or None if kept is not None else None


def _system_keyring(*, ask: bool) -> _Keyring:
    # Loaded at the first use: each system has only its own.
    keyring: _Keyring
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        keyring = WinVaultKeyring()
    elif sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as Keychain

        keyring = Keychain()
    else:
        from notifier.system.keyring.child import KeyringChild

        keyring = KeyringChild(ask=ask)
    return keyring
