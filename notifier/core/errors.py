"""Errors meant for people: a title, and a sentence that says what to do.

Libraries' errors end at the edge that owns the library and become one of these.

Titles and advice are Spanish texts of the catalogue; :meth:`AppError.tell` translates them when shown.
No secret is ever put into one.
"""

from collections.abc import Mapping

from notifier.core.i18n import Translate, mark
from notifier.core.plain_text import plain_text

LONGEST_VALUE = 1000
"""Characters of what is filled into a sentence: a path, an address, what a server says."""


class AppError(Exception):
    """The base of every error that a user may see."""

    title = mark("Algo salió mal")
    advice = mark("Vuelva a intentarlo; si se repite, avise a soporte.")
    retry_after: float | None = None
    """Seconds that the server asks to wait; ``None`` where it says nothing of that."""

    def __init__(self, advice: str | None = None, **values: object) -> None:
        """``advice`` replaces the class's own sentence; ``values`` fill its ``{names}``."""
        self.advice = advice or type(self).advice
        self.values = values
        super().__init__(f"{self.title}: {self.tell(lambda text: text)}")

    def tell(self, translate: Translate) -> str:
        """The advice in the user's language, with its values filled in; those that are texts of ours, too."""
        values = {name: value(translate) if callable(value) else value for name, value in self.values.items()}
        return filled(translate(self.advice), values) if values else translate(self.advice)


def filled(sentence: str, values: Mapping[str, object]) -> str:
    """A sentence of the program with its ``{names}`` filled in. Any thread.

    What is filled in may be anybody's: a server's words, a file's name, an address. It becomes plain text.
    """
    # Numbers stay what they are: the sentence may say how they are written.
    plain = {
        name: value if isinstance(value, (int, float)) else plain_text(value, LONGEST_VALUE)
        for name, value in values.items()
    }
    return sentence.format(**plain)


class UnreachableError(AppError):
    """Nobody answers at the address: refused, timed out, or the name does not resolve."""

    title = mark("Sin conexión con el servidor")
    advice = mark("No responde {host}. Revise la dirección y su conexión de red.")


class UntrustedError(AppError):
    """The server's certificate is not one that this computer believes: who answers may be somebody else."""

    title = mark("No se puede confiar en el servidor")
    advice = mark(
        "El certificado de {host} no es válido para este equipo. "
        "Revise la dirección, la fecha del equipo, o avise al administrador."
    )


class SignInError(AppError):
    """The server does not accept this user and password (contract 1.2, 422 of ``POST /login``)."""

    title = mark("No se pudo iniciar sesión")
    advice = mark("El usuario o la contraseña no son correctos.")

    def __init__(self, message: str = "") -> None:
        """``message``: the server's own sentence, where it has one: it knows why."""
        if message:
            super().__init__("{message}", message=message)
        else:
            super().__init__()


class RefusedError(AppError):
    """The token is no longer good: 401, or a terminal refusal of the socket (contract 1.1)."""

    title = mark("Sesión terminada")
    advice = mark("El servidor ya no acepta esta sesión. Inicie sesión de nuevo.")

    def __init__(self, message: str = "") -> None:
        """``message``: the server's own sentence, where it has one."""
        said = mark("El servidor ya no acepta esta sesión: «{message}». Inicie sesión de nuevo.")
        if message:
            super().__init__(said, message=message)
        else:
            super().__init__()


class ForbiddenError(AppError):
    """The user is known and may not see this (403)."""

    title = mark("Sin permiso")
    advice = mark("Su usuario no tiene permiso para ver esto. Pídalo a un administrador.")

    def __init__(self, path: str = "", plural: Translate | None = None) -> None:
        """``path``: of what was asked for. ``plural``: what a list has in it, in a language."""
        said = mark("Su usuario no tiene permiso para ver {path}. Pídalo a un administrador.")
        of_list = mark("Su usuario no tiene permiso para ver {plural} ({path}). Pídalo a un administrador.")
        if path:
            super().__init__(of_list if plural else said, path=path, plural=plural)
        else:
            super().__init__()


class RateLimitedError(AppError):
    """Too many requests (429). ``retry_after`` is in seconds."""

    title = mark("Demasiadas consultas")
    advice = mark("El servidor pide esperar un momento; se reintentará solo.")

    def __init__(self, retry_after: float) -> None:
        """``retry_after``: seconds that the server asks to wait."""
        super().__init__()
        self.retry_after = retry_after


class ServerError(AppError):
    """The server failed (5xx)."""

    title = mark("El servidor tiene un problema")
    advice = mark("El servidor respondió con el error {status}. Se reintentará solo.")


class RestartingError(AppError):
    """The server said that it goes away on purpose (``server_shutdown``, contract 1.1)."""

    title = mark("Reinicio del servidor")
    advice = mark("El servidor se reinicia; se reconecta solo.")


class BusyError(AppError):
    """The server answers, but admits nobody right now: a transient refusal of the socket (contract 2.1)."""

    title = mark("El servidor tiene un problema")
    advice = mark("El servidor no admite conexiones por ahora. Se reintentará solo.")


class DeclinedError(BusyError):
    """The same in the server's own words. ``message``: its sentence."""

    advice = mark("El servidor de eventos no admite la conexión: «{message}». Se reintentará solo.")


class UnknownCodeError(AppError):
    """A refusal of the socket whose code the profile does not know: for now, not for good."""

    title = mark("El servidor tiene un problema")
    advice = mark("El servidor no admite la conexión (código {code}). Se reintentará solo.")

    def __init__(self, code: str, message: str = "") -> None:
        """``message``: the server's own sentence, where it has one."""
        said = mark("El servidor no admite la conexión (código {code}): «{message}». Se reintentará solo.")
        super().__init__(said if message else None, code=code, message=message)


class WrongUserError(AppError):
    """The Socket.IO server takes the token for somebody else's than the API does (contract 2.1)."""

    title = mark("Servidores que no coinciden")
    advice = mark("El servidor de eventos reconoce a otro usuario que la API. Revise socket_url.")


class ChannelRefusedError(AppError):
    """The Socket.IO server does not let the user hear a channel of the profile."""

    title = mark("Sin permiso")
    advice = mark("El servidor no deja escuchar el canal {channel}. Pídalo a un administrador.")


class EventsUnansweredError(UnreachableError):
    """The API answers, and the Socket.IO server swallows what is sent to it."""

    title = mark("Sin servidor de eventos")
    advice = mark(
        "La API responde, pero el servidor de eventos ({host}) no contesta: está apagado, o un cortafuegos "
        "le corta el paso. Revise socket_url, o avise al administrador del servidor."
    )


class OldServerError(AppError):
    """The Socket.IO server speaks an older protocol, with which no connection lasts (contract 1.4)."""

    title = mark("Servidor demasiado antiguo")
    advice = mark("El servidor de eventos es demasiado antiguo; hace falta Socket.IO 3 o posterior.")


class BadReplyError(AppError):
    """The answer is not what the contract says: another service, a proxy's page, a broken server."""

    title = mark("Respuesta inesperada")
    advice = mark("{host} no respondió como se esperaba. Revise la dirección de la API y el perfil.")


class OutdatedError(AppError):
    """A list was not read for too long, though nothing seems to be wrong."""

    title = mark("Datos sin actualizar")
    advice = mark("Hace rato que no se puede leer alguna lista; se sigue intentando.")


class UnreadItemsError(AppError):
    """Items that were known can no longer be read: their badges may be wrong."""

    title = mark("Datos sin leer")
    advice = mark(
        "El servidor ya no muestra bien {names}: su estado puede haber cambiado. "
        "Se sigue intentando; si no se arregla, avise al administrador."
    )


class KeyringError(AppError):
    """The operating system's keyring is absent, locked or refuses."""

    title = mark("Llavero no disponible")
    advice = mark(
        "No se puede usar el llavero del sistema. Ábralo con su contraseña; si este equipo no tiene ninguno, "
        "pida a soporte que instale uno."
    )


class NotificationsUnavailableError(AppError):
    """The desktop takes no notification right now."""

    title = mark("Avisos no disponibles")
    advice = mark("El escritorio no muestra notificaciones; los avisos quedan en el panel.")
