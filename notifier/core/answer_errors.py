"""Errors meant for people: an answer came, and is not one that is read. Pure; any thread.

Whoever answers may be somebody else, or broken: of what it wrote nothing is shown but the name of a host,
its own sentence with a no, and the names of the fields of rows that cannot be read.
"""

from typing import Self

from notifier.core.errors import BadReplyError
from notifier.core.i18n import mark


class RedirectedError(BadReplyError):
    """The server sends elsewhere. Nobody is followed: whom the token is for stands in the settings."""

    title = mark("El servidor está en otra dirección")
    advice = mark(
        "{host} envía a otra dirección ({target}) y no se le sigue. Si esa es la correcta, "
        "escríbala en la configuración; si no la conoce, avise al administrador."
    )


class TooMuchError(BadReplyError):
    """The answer is longer, or has more in it, than any that this program needs."""

    title = mark("Respuesta demasiado grande")
    advice = mark("{host} envió más datos de los que se pueden leer. Avise al administrador del servidor.")


class TooSlowError(BadReplyError):
    """The answer began and did not end in time."""

    title = mark("Respuesta demasiado lenta")
    advice = mark(
        "{host} empezó a responder y no terminó a tiempo. Se reintentará solo; "
        "si se repite, revise su conexión de red o avise al administrador."
    )


class BrokenProtocolError(BadReplyError):
    """What cannot come by the protocol came over the Socket.IO connection (contract 1.1)."""

    title = mark("Respuesta inesperada")
    advice = mark(
        "El servidor de eventos ({host}) envió algo que no se entiende; se conecta de nuevo. "
        "Si se repite, avise al administrador."
    )


class SaidNoError(BadReplyError):
    """A good status, and in the answer that it did not work out (``success: false``, contract 2.4)."""

    title = mark("El servidor respondió que no")
    advice = mark("{host} respondió que no pudo, sin decir por qué. Si se repite, avise al administrador.")
    worded = mark("{host} respondió que no: «{said}». Si se repite, avise al administrador.")

    @classmethod
    def of(cls, host: str, said: str) -> Self:
        """``said``: the server's own sentence, empty where it has none."""
        return cls(cls.worded, host=host, said=said) if said else cls(host=host)


class HalfReadError(BadReplyError):
    """A list declares more than it shows: it is not read as a whole."""

    title = mark("Lista a medias")
    advice = mark(
        "{path}: {read} filas leídas, y el servidor ({host}) dice que hay más. "
        "Revise en el perfil cómo se pagina la lista."
    )
    counted = mark(
        "{path}: {read} de {total} filas leídas ({host}). Revise en el perfil cómo se pagina la lista."
    )

    @classmethod
    def of(cls, path: str, read: int, total: int | None, host: str) -> Self:
        """``read`` rows of ``total``, where the server tells it."""
        if total is None or read >= total:
            return cls(path=path, read=read, host=host)
        return cls(cls.counted, path=path, read=read, total=total, host=host)


class LackingError(BadReplyError):
    """An answer has not what the profile says: it names where, and what is there instead."""

    advice = mark(
        "{host} respondió sin «{field}»; lo que hay es {found}. "
        "Revise la dirección de la API y el perfil {profile}."
    )


class UnreadableListError(BadReplyError):
    """No row of a list can be read: the profile says of it what is not so."""

    title = mark("Lista que no se entiende")
    advice = mark("{path}: {count} filas sin «{field}»; tienen {found}. Revise el perfil {profile}.")
    odd = mark("{path}: {count} filas cuyo «{field}» no se puede leer ({found}). Revise el perfil {profile}.")
    shapeless = mark("{path}: {count} filas que no son objetos ({found}). Revise el perfil {profile}.")
