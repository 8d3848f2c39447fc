"""Whether the keyring of Linux is open, without the libraries that read it.

(Secret Service API 0.2: https://specifications.freedesktop.org/secret-service/, "Collection")
"""

from notifier.system.dbus.connection import Bus, BusConnection, BusError
from notifier.system.keyring.errors import LockedKeyringError
from notifier.system.keyring.waiting import LOOK_PATIENCE

_NAME = "org.freedesktop.secrets"
_DEFAULT = "/org/freedesktop/secrets/aliases/default"
_COLLECTION = "org.freedesktop.Secret.Collection"
_NO_SUCH_KEYRING = (
    "org.freedesktop.DBus.Error.UnknownMethod",
    "org.freedesktop.DBus.Error.UnknownObject",
    "org.freedesktop.Secret.Error.NoSuchObject",
)


def refuse_closed() -> None:
    """Return where the default keyring may be read without asking anybody, also where there is none yet.

    Asks nobody either. Any thread but that of the windows.

    Raises:
        LockedKeyringError: it is locked.
        BusError, TimeoutError: there is no such service, or no bus, or no answer.
    """
    connection = BusConnection(Bus.SESSION, lambda _signal: None)
    try:
        reply = connection.call(
            _NAME, _DEFAULT, "org.freedesktop.DBus.Properties", "Get", "ss", (_COLLECTION, "Locked")
        ).result(LOOK_PATIENCE)
    except BusError as error:
        if error.name not in _NO_SUCH_KEYRING:
            raise
        return
    finally:
        connection.close()
    (_signature, locked), *_ = reply.body
    if locked:
        raise LockedKeyringError
