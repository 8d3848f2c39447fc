"""Why a server was not reached: each cause with its own sentence, what to do and whom to ask.

:mod:`notifier.net.causes` finds the one that fits. ``host`` is the server's name and port, ``proxy`` the
proxy's; neither holds a user name or a password.
"""

from notifier.core.errors import AppError, BadReplyError, UnreachableError, UntrustedError
from notifier.core.i18n import mark

DROPPED_PLAIN = mark(
    "{host} cortó la conexión sin responder. Si el servidor usa https, escríbalo en la dirección; "
    "si no, avise a su administrador."
)
"""Of :class:`DroppedError`, where plain http was spoken."""

# The way to the server --------------------------------------------------------------------------------------


class UnknownHostError(UnreachableError):
    """There is no such name."""

    advice = mark(
        "No existe ningún equipo con el nombre {host}. Revise la dirección; "
        "si está bien escrita, avise al administrador de la red."
    )


class NameServiceError(UnreachableError):
    """Nobody could say what the name stands for: the name service (DNS) itself does not answer."""

    advice = mark(
        "El servicio de nombres (DNS) no contesta por {host}. Revise su conexión de red; "
        "si otras páginas se abren, avise al administrador de la red."
    )


class PortRefusedError(UnreachableError):
    """The computer answers, and nothing listens at that port."""

    advice = mark(
        "{host} rechaza la conexión: el equipo responde, pero el servicio está apagado o el puerto es otro. "
        "Avise al administrador del servidor."
    )


class NoNetworkError(UnreachableError):
    """No way leads there: no network at all, or none to that host."""

    advice = mark("No hay red para llegar a {host}. Revise el cable, el wifi o la VPN.")


class BlockedError(UnreachableError):
    """This very computer does not let the program connect: a firewall's rule."""

    advice = mark(
        "Este equipo no deja conectarse a {host}: lo impide un cortafuegos. "
        "Avise al administrador de este equipo."
    )


class TimedOutError(UnreachableError):
    """Nobody answered in time: the packets are swallowed, or the server is too slow."""

    advice = mark(
        "{host} no contesta a tiempo. Revise su conexión de red; "
        "si otras páginas se abren, avise al administrador del servidor."
    )


class DroppedError(UnreachableError):
    """The connection was made, and closed before there was an answer."""

    advice = mark(
        "{host} cortó la conexión sin responder. Se reintentará solo; "
        "si se repite, avise al administrador del servidor."
    )


class LostError(UnreachableError):
    """A connection that stood is gone."""

    advice = mark("Se perdió la conexión con {host}; se reconecta sola.")


# Certificates -----------------------------------------------------------------------------------------------


class CertificateExpiredError(UntrustedError):
    """The certificate's time is over, or this computer's clock is ahead."""

    advice = mark(
        "El certificado de {host} está vencido. Revise la fecha de este equipo; "
        "si es correcta, avise al administrador del servidor."
    )


class CertificateNotYetValidError(UntrustedError):
    """The certificate's time has not begun: most often this computer's clock is behind."""

    advice = mark(
        "El certificado de {host} todavía no es válido. Revise la fecha y la hora de este equipo; "
        "si son correctas, avise al administrador del servidor."
    )


class CertificateOfAnotherError(UntrustedError):
    """The certificate is for other names than the one that was asked for."""

    advice = mark(
        "El certificado no es de {host}, sino de otro servidor. Revise la dirección; "
        "si está bien escrita, avise al administrador del servidor."
    )


class UnknownAuthorityError(UntrustedError):
    """The certificate is signed by itself, or by somebody whom this computer does not know."""

    advice = mark(
        "Este equipo no conoce a quien firmó el certificado de {host}. "
        "Pida al administrador el archivo de esa autoridad e indíquelo en [server] ca_file."
    )


class CertificateRevokedError(UntrustedError):
    """Who signed the certificate has taken it back."""

    advice = mark("El certificado de {host} fue revocado. Avise al administrador del servidor.")


class ClientCertificateError(UntrustedError):
    """The server wants a certificate of ours, and this program has none."""

    advice = mark(
        "{host} pide un certificado de cliente, que este programa no usa. "
        "Avise al administrador del servidor."
    )


# TLS and HTTP -----------------------------------------------------------------------------------------------


class TlsError(AppError):
    """No encrypted connection comes about. ``reason``: what OpenSSL says, in its few words."""

    title = mark("Conexión segura imposible")
    advice = mark(
        "No se logra cifrar la conexión con {host} ({reason}). Avise al administrador del servidor."
    )


class OldTlsError(TlsError):
    """Both sides know no common version of TLS and no common cipher that is still safe."""

    advice = mark(
        "{host} solo ofrece un cifrado antiguo, que ya no es seguro. Avise al administrador del servidor."
    )


class NotTlsError(TlsError):
    """https was asked for, and something else is spoken there: plain http, most often."""

    advice = mark(
        "{host} no habla https en ese puerto. Revise la dirección y el puerto, o avise al administrador."
    )


class TlsExpectedError(TlsError):
    """Plain http was spoken, and the server wants https."""

    advice = mark("{host} espera una conexión cifrada. Escriba https:// en la dirección.")


class NotHttpError(BadReplyError):
    """What answers there is no web server at all."""

    advice = mark("Lo que responde en {host} no es un servidor web. Revise la dirección y el puerto.")


class NoEventServerError(BadReplyError):
    """A web server answers, and no Socket.IO server behind it. ``host``: with the path that was asked."""

    title = mark("Sin servidor de eventos")
    advice = mark(
        "La dirección responde, pero en {host} no hay un servidor de eventos (Socket.IO). "
        "Revise socket_url, o avise al administrador del servidor."
    )


class NoNamespaceError(NoEventServerError):
    """There is a Socket.IO server, and it has no such ``namespace``."""

    advice = mark(
        "El servidor de eventos de {host} no tiene el espacio de nombres {namespace}. "
        "Revise socket_namespace, o avise al administrador del servidor."
    )


class NotLetInError(BadReplyError):
    """The Socket.IO server lets nobody connect like this. ``message``: its own sentence, or its status."""

    title = mark("El servidor de eventos no deja entrar")
    advice = mark(
        "El servidor de eventos de {host} rechaza la conexión: «{message}». Se reintentará solo; "
        "si se repite, avise al administrador del servidor."
    )


class CaFileError(AppError):
    """The file of ``[server] ca_file`` has no certificates that can be read. ``path``: where it should be."""

    title = mark("No se pueden leer las autoridades")
    advice = mark(
        "No se pueden leer certificados de {path} ([server] ca_file). Debe ser un archivo PEM: "
        "revise la ruta y los permisos, o pídalo al administrador."
    )


class UnencryptedError(AppError):
    """The address is of plain http and another computer's, and nobody has accepted that. Nothing was sent.

    ``addresses``: scheme, host and port of each that is.
    """

    title = mark("Conexión sin cifrar")
    advice = mark(
        "{addresses} no usa https: cualquiera en el camino puede leer su contraseña y sus datos. Escriba "
        "https:// en la dirección, o acéptelo al iniciar sesión (en la terminal: login --insecure)."
    )


# Proxies ----------------------------------------------------------------------------------------------------


class ProxyError(UnreachableError):
    """Nothing comes through the proxy, whatever the reason: it may be the server behind it, too."""

    title = mark("El proxy no deja pasar")
    advice = mark(
        "Por el proxy {proxy} no llega respuesta de {host}: puede fallar cualquiera de los dos. "
        "Se reintentará solo; si se repite, avise al administrador de la red."
    )


class ProxyUnreachableError(ProxyError):
    """The proxy itself does not answer."""

    advice = mark(
        "No responde el proxy {proxy}. Revise su conexión de red y [network] proxy, "
        "o avise al administrador de la red."
    )


class ProxyPasswordError(ProxyError):
    """The proxy wants a user and a password, or others than it was given (407)."""

    advice = mark(
        "El proxy {proxy} pide usuario y contraseña. Ponga el usuario en [network] proxy "
        "y la contraseña con: estado-notifier proxy-password"
    )


class ProxyRefusedError(ProxyError):
    """The proxy does not want to go there (403 and the like). ``status`` is that of its answer."""

    advice = mark(
        "El proxy {proxy} no permite llegar a {host} (respondió {status}). "
        "Pida el permiso al administrador de la red."
    )


class ProxyFailedError(ProxyError):
    """The proxy does not reach the server itself (5xx). ``status`` is that of its answer."""

    advice = mark(
        "El proxy {proxy} no logra llegar a {host} (respondió {status}). Revise la dirección; "
        "si está bien escrita, avise al administrador de la red."
    )


class ProxyKindError(ProxyError):
    """The proxy is of a kind that is not used here: SOCKS, most often.

    ``name``: the variable that says so, or the setting; never what stands there, which may be a secret.
    """

    advice = mark(
        "{name} nombra un proxy que este programa no puede usar: solo los hay de http. Corríjalo, ponga "
        "un proxy de http o none en [network] proxy, o avise al administrador de la red."
    )


class NotAProxyError(ProxyError):
    """What answers at the proxy's address does not answer as a proxy does."""

    advice = mark("Lo que responde en {proxy} no es un proxy http. Revise [network] proxy.")
