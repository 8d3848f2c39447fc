"""The keyring of Linux desktops (Secret Service), as the library keyring 25.7 speaks to it."""

import secretstorage
from keyring.backends.SecretService import Keyring

from notifier.system.keyring.errors import LockedKeyringError


class SecretServiceKeyring(Keyring):
    """The library's own back end, except that a failed try leaves no connection to the bus behind.

    And except that it can be told not to ask the user anything. Methods raise LockedKeyringError where the
    keyring is locked, and the libraries' own errors otherwise.
    """

    def __init__(self, *, ask: bool) -> None:
        """``ask``: whether the user may be asked to unlock the keyring."""
        super().__init__()  # type: ignore[no-untyped-call]  # the library has no types
        self._ask = ask

    def get_preferred_collection(self) -> secretstorage.Collection:
        """The user's default keyring, unlocked; the library's other methods close its connection.

        Raises:
            LockedKeyringError: it is locked and stays so.
            SecretStorageException, OSError: there is no such service, no such keyring, or no bus.
        """
        connection = secretstorage.dbus_init()
        try:
            # The former makes a keyring where there is none, and asks the user for its password.
            find = secretstorage.get_default_collection if self._ask else secretstorage.Collection
            collection = find(connection)
            self.unlock(collection)
        except BaseException:
            connection.close()
            raise
        return collection

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept under these names, or ``None``; also where the user has no keyring yet."""
        try:
            password: str | None = super().get_password(service, username)  # type: ignore[no-untyped-call]  # the library has no types
        except secretstorage.ItemNotFoundException:
            if self._ask:
                raise
            return None
        return password

    def unlock(self, item: secretstorage.Collection | secretstorage.Item) -> None:
        """Have the keyring or an item of it unlocked.

        Raises:
            LockedKeyringError: it is locked and stays so.
        """
        if item.is_locked() and (not self._ask or item.unlock() or item.is_locked()):
            raise LockedKeyringError
