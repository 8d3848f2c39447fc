"""Where the session's token is kept: in the operating system's keyring and nowhere else.

What a keyring gives: the token is not in a file that a backup, another user or a stolen disk can read. What
it does not give: protection from other programs of the same user. On Linux any program on the session bus may
ask the unlocked keyring for it; on Windows any program of the user may; on macOS the same Python may.
"""

import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from notifier.core.errors import AppError, KeyringError
from notifier.core.i18n import mark

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

T = TypeVar("T")


class FixedTokenError(AppError):
    """The token was given by the environment; the program can neither replace nor remove it."""

    title = mark("La sesión viene del entorno")
    advice = mark("Cambie o quite la variable ESTADO_NOTIFIER_TOKEN y vuelva a iniciar el programa.")


class Credentials(Protocol):
    """One place for one token. Calls may wait for the user; never make them on the thread of the windows."""

    def get(self) -> str | None:
        """The token, or ``None`` where none is kept.

        Raises:
            KeyringError: the place cannot be read now.
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


class KeyringCredentials:
    """The token in the keyring of Linux (Secret Service), Windows (Credential Manager) or macOS (Keychain).

    The system's own back end is used by name. The keyring library's choice is not asked: a configuration file
    or a variable could turn it to a back end that writes plain text, or that forgets.

    A locked keyring asks the user to unlock it, in a window of the desktop; a call waits at most ``patience``
    seconds for the answer and then raises. Any thread but that of the windows.
    """

    def __init__(self, account: str, service: str = "estado-notifier", patience: float = 60.0) -> None:
        """``account`` keeps the tokens of several servers apart: the API's address. ``patience``: seconds."""
        self._account = account
        self._service = service
        self._patience = patience
        self._asking = threading.Lock()

    def get(self) -> str | None:
        """The token, or ``None``. Raises KeyringError: absent, locked, or no answer in time."""
        return self._ask(lambda keyring: keyring.get_password(self._service, self._account))

    def set(self, token: str) -> None:
        """Keep the token. Raises KeyringError: absent, locked, or no answer in time."""
        self._ask(lambda keyring: keyring.set_password(self._service, self._account, token))

    def delete(self) -> None:
        """Forget the token. Raises KeyringError: absent, locked, or no answer in time."""

        def forget(keyring: "KeyringBackend") -> None:
            # Libraries tell "there was none" and "refused" by the same error, so this looks first.
            if keyring.get_password(self._service, self._account) is not None:
                keyring.delete_password(self._service, self._account)

        self._ask(forget)

    def _ask(self, question: "Callable[[KeyringBackend], T]") -> T:
        """Ask in a thread that may be left behind: no library lets a waiting unlock window be given up."""
        if not self._asking.acquire(timeout=self._patience):
            raise KeyringError
        answers: list[T] = []
        failures: list[Exception] = []
        done = threading.Event()

        def ask() -> None:
            try:
                answers.append(question(_system_keyring()))
            except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the one who waits
                failures.append(error)
            finally:
                done.set()
                self._asking.release()

        threading.Thread(target=ask, name="keyring", daemon=True).start()
        if not done.wait(self._patience):
            log.warning("the keyring did not answer; it may be waiting to be unlocked")
            raise KeyringError
        if failures:
            # The text only: a traceback of the library's frames is of no use to anybody and holds the token.
            log.warning("the keyring failed: %s", failures[0])
            raise KeyringError
        return answers[0]


class MemoryCredentials:
    """A token that lives as long as the process: for the demonstration and for tests. Any thread."""

    def __init__(self, token: str | None = None) -> None:
        """``token``: kept from the start."""
        self._token = token

    def get(self) -> str | None:
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

    def get(self) -> str:
        """The token."""
        return self._token

    def set(self, token: str) -> None:
        """Always raises FixedTokenError: at the next start the variable would win again."""
        raise FixedTokenError

    def delete(self) -> None:
        """Always raises FixedTokenError: at the next start the session would be back."""
        raise FixedTokenError


def _system_keyring() -> "KeyringBackend":
    # Loaded at the first use: slow to load, and each system has only its own.
    keyring: KeyringBackend
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        keyring = WinVaultKeyring()
    elif sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as Keychain

        keyring = Keychain()
    else:
        from notifier.system.secret_service import SecretServiceKeyring

        keyring = SecretServiceKeyring()  # type: ignore[no-untyped-call]
    return keyring
