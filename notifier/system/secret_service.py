"""The keyring of Linux desktops (Secret Service), as the keyring library speaks to it."""

import secretstorage
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringLocked


class SecretServiceKeyring(Keyring):
    """The library's own back end, except that a failed try leaves no connection to the bus behind."""

    def get_preferred_collection(self) -> secretstorage.Collection:
        """The user's default keyring, unlocked; the library's other methods close its connection.

        Raises:
            KeyringLocked: it is locked and stays so.
            SecretStorageException, OSError: there is no such service, or no bus.
        """
        connection = secretstorage.dbus_init()
        try:
            collection = secretstorage.get_default_collection(connection)
            locked = collection.is_locked() and (collection.unlock() or collection.is_locked())
        except BaseException:
            connection.close()
            raise
        if locked:
            connection.close()
            raise KeyringLocked("the user did not unlock the keyring")
        return collection
