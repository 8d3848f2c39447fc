"""Errors meant for people: an answer came, and is not one that is read. Pure; any thread.

Whoever answers may be somebody else, or broken: nothing of what it wrote is shown but the name of a host.
"""

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
