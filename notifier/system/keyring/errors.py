"""What can go wrong with the keyring, for people and for the code that goes on after it."""

from notifier.core.errors import AppError, KeyringError
from notifier.core.i18n import mark


class LockedKeyringError(KeyringError):
    """There is a keyring and it is locked, or the window that asks to unlock it waits for an answer."""

    title = mark("Llavero bloqueado")
    advice = mark("El llavero del sistema está bloqueado. Ábralo con su contraseña.")


class FixedTokenError(AppError):
    """The token was given by the environment; the program can neither replace nor remove it."""

    title = mark("La sesión viene del entorno")
    advice = mark("Cambie o quite la variable ESTADO_NOTIFIER_TOKEN y vuelva a iniciar el programa.")


class LockedProxyPasswordError(LockedKeyringError):
    """The proxy's password is in the keyring, and that is locked or not there."""

    advice = mark("La contraseña del proxy está en el llavero, que no se puede abrir todavía. Ábralo.")


class TokenPlacesError(AppError):
    """The list cannot be read or written; it is as it was."""

    title = mark("No se pudo guardar la sesión")
    advice = mark("No se puede usar {path}. Revise los permisos y el espacio en disco.")


class KeyringProcessError(Exception):
    """The keyring refused, or the process could not ask; the text is for the log."""
