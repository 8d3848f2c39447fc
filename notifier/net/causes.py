"""Why a server was not reached: from what a library raises to the error that a person understands.

httpx, requests, websocket-client and engineio each wrap what happened in exceptions of their own, and some
keep only its text. What OpenSSL and the system said is somewhere in the chain, and is what counts.
"""

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

from notifier.core import connection_errors as known
from notifier.core.addresses import host_of, place_of
from notifier.core.errors import AppError, BusyError, ServerError, UnreachableError, UntrustedError
from notifier.core.own_faults import ExhaustedError, is_exhausted
from notifier.net.engineio_refusals import of_engineio

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME), 11001, 11004}
"""The two last ones are those of Windows."""

_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}

_CERTIFICATES: dict[int, type[AppError]] = {
    # OpenSSL's X509_V_ERR_…
    9: known.CertificateNotYetValidError,
    10: known.CertificateExpiredError,
    **dict.fromkeys((2, 7, 18, 19, 20, 21, 27), known.UnknownAuthorityError),
    23: known.CertificateRevokedError,
    **dict.fromkeys((62, 64), known.CertificateOfAnotherError),
    # Windows' CERT_E_EXPIRED (also for what is not valid yet), …UNTRUSTEDROOT, …CHAINING, …CN_NO_MATCH,
    # …REVOKED, CRYPT_E_REVOKED
    0x800B0101: known.CertificateExpiredError,
    **dict.fromkeys((0x800B0109, 0x800B010A), known.UnknownAuthorityError),
    0x800B010F: known.CertificateOfAnotherError,
    **dict.fromkeys((0x800B010C, 0x80092010), known.CertificateRevokedError),
    # macOS' errSecCertificateExpired, …NotValidYet, …NotTrusted, …CreateChainFailed, …HostNameMismatch,
    # …CertificateRevoked
    -67818: known.CertificateExpiredError,
    -67819: known.CertificateNotYetValidError,
    **dict.fromkeys((-67843, -25318), known.UnknownAuthorityError),
    -67602: known.CertificateOfAnotherError,
    -67820: known.CertificateRevokedError,
}

_OLD_TLS = (
    "PROTOCOL_VERSION",
    "UNSUPPORTED_PROTOCOL",
    "HANDSHAKE_FAILURE",
    "INSUFFICIENT_SECURITY",
    "WRONG_SSL_VERSION",
    "VERSION_TOO_LOW",
    "NO_PROTOCOLS_AVAILABLE",
    "NO_CIPHERS_AVAILABLE",
    "NO_SHARED_CIPHER",
    "DH_KEY_TOO_SMALL",
    "LEGACY_SIGALG",
    "UNSAFE_LEGACY_RENEGOTIATION",
)
"""Parts of OpenSSL's reasons where both sides know nothing in common that is still safe."""

_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
"""Its reasons where what comes is not TLS. The last two depend on its version."""

_CLIENT_CERTIFICATE = ("CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE_UNKNOWN")

_TLS_EXPECTED = (
    b"HTTPS port",  # nginx
    b"HTTPS server",  # Go
    b"SSL-enabled server port",  # Apache
)
"""What servers answer, in the body of a 400, to plain http at a port for TLS."""

_ALERT = (r"\x15\x03", "illegal request line")
"""How an alert of TLS looks in the complaints of http.client and of h11."""


def cause(error: BaseException, url: str, proxy: str = "") -> AppError:
    """What to tell of this failure. Pure; any thread.

    Args:
        error: as a library raised it, with its chain.
        url: that was asked for; only its host and port are told.
        proxy: host and port of the one that was on the way, if any.
    """
    seen = tuple(_chain(error))
    told = next((one for one in seen if isinstance(one, AppError)), None)
    if told is not None:
        return told
    if any(is_exhausted(one) for one in seen):
        return ExhaustedError()
    host = host_of(url)
    tls = next((one for one in seen if isinstance(one, ssl.SSLError)), None)
    if tls is not None and not isinstance(tls, TimeoutError):
        return _of_tls(tls, host)
    return (
        _of_proxy(seen, host, proxy)
        or _of_name(seen, proxy or host, bool(proxy))
        or _of_status(seen, url, proxy)
        or _of_time(seen, host, proxy)
        or _of_system(seen, url, host, proxy)
        or _of_protocol(seen, url, host, proxy)
        or UnreachableError(host=host)
    )


class AnswerError(Exception):
    """An HTTP answer that ends a try, as websocket-client tells of one."""

    def __init__(self, status_code: int, resp_body: bytes) -> None:
        """``resp_body``: its first bytes at least."""
        super().__init__(status_code)
        self.status_code = status_code
        self.resp_body = resp_body


def of_answer(status: int, body: bytes, url: str, proxy: str = "") -> AppError | None:
    """What an answer says of the way that it came: none where it is the server's own. Pure; any thread.

    Args:
        status: of the answer.
        body: its first bytes at least.
        url: that was asked for.
        proxy: see :func:`cause`.
    """
    host = host_of(url)
    # Where nobody is on the way, a server that says so wants a password that is not its business.
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED and proxy:
        return known.ProxyPasswordError(proxy=proxy)
    if status == HTTPStatus.BAD_REQUEST and any(words in body for words in _TLS_EXPECTED):
        return known.TlsExpectedError(host=host)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it was made of, each once."""
    seen: set[int] = set()
    left: list[object] = [error]
    while left:
        one = left.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            # urllib3 keeps it as ``reason``, requests and websocket-client among the arguments.
            left += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _of_tls(error: ssl.SSLError, host: str) -> AppError:
    if isinstance(error, ssl.SSLCertVerificationError):
        # Windows' codes come signed or not.
        code = error.verify_code
        kind = _CERTIFICATES.get(code) or _CERTIFICATES.get(code & 0xFFFFFFFF, UntrustedError)
        return kind(host=host)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return known.DroppedError(host=host)
    reason = error.reason or ""
    if "EOF" in reason:
        return known.DroppedError(host=host)
    if any(part in reason for part in _NO_TLS):
        return known.NotTlsError(host=host)
    if any(part in reason for part in _OLD_TLS):
        return known.OldTlsError(host=host)
    if any(part in reason for part in _CLIENT_CERTIFICATE):
        return known.ClientCertificateError(host=host)
    return known.TlsError(host=host, reason=reason.lower().replace("_", " ") or type(error).__name__)


def _of_proxy(seen: tuple[BaseException, ...], host: str, proxy: str) -> AppError | None:
    """What a proxy answered: all three libraries keep only the text of it."""
    for one in seen:
        text = str(one)
        if "Proxy" in type(one).__name__ or "Tunnel connection failed" in text:
            found = re.search(r"\b([1-5]\d\d)\b", text)
            if found:
                return refused_by_proxy(int(found[1]), host, proxy)
    return None


def refused_by_proxy(status: int, host: str, proxy: str) -> AppError:
    """What a proxy means that answers so instead of making the way free. Pure; any thread."""
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return known.ProxyPasswordError(proxy=proxy)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return known.ProxyFailedError(proxy=proxy, host=host, status=status)
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return known.ProxyRefusedError(proxy=proxy, host=host, status=status)
    return known.NotAProxyError(proxy=proxy)


def _of_name(seen: tuple[BaseException, ...], host: str, is_proxy: bool) -> AppError | None:
    for one in seen:
        if isinstance(one, socket.gaierror):
            is_unknown = one.errno in _NO_SUCH_NAME
        elif isinstance(one, UnicodeError):
            # No name of a host can be written so.
            is_unknown = True
        else:
            continue
        if is_proxy and is_unknown:
            return known.ProxyUnreachableError(proxy=host)
        return known.UnknownHostError(host=host) if is_unknown else known.NameServiceError(host=host)
    return None


def _of_status(seen: tuple[BaseException, ...], url: str, proxy: str) -> AppError | None:
    """An HTTP answer where a Socket.IO server was expected."""
    for one in seen:
        status = getattr(one, "status_code", None)
        if not isinstance(status, int):
            continue
        found = of_answer(status, getattr(one, "resp_body", None) or b"", url, proxy)
        if found is not None:
            return found
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ServerError(status=status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return BusyError()
        refused = of_engineio(status, getattr(one, "resp_body", None) or b"", url)
        if refused is not None:
            return refused
        return known.NoEventServerError(host=place_of(url))
    return None


def _of_time(seen: tuple[BaseException, ...], host: str, proxy: str) -> AppError | None:
    names = " ".join(type(one).__name__ for one in seen)
    if not any(isinstance(one, TimeoutError) for one in seen) and "Timeout" not in names:
        return None
    # Each library has a name for a wait that comes after the connection.
    is_connected = "Read" in names or "WebSocket" in names or any("handshake" in str(one) for one in seen)
    if not proxy:
        return known.TimedOutError(host=host)
    if is_connected:
        return known.ProxyError(proxy=proxy, host=host)
    return known.ProxyUnreachableError(proxy=proxy)


def _of_system(seen: tuple[BaseException, ...], url: str, host: str, proxy: str) -> AppError | None:
    for one in seen:
        if not isinstance(one, OSError) or one.errno is None or isinstance(one, ssl.SSLError):
            continue
        if isinstance(one, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
            return _dropped(url, host, proxy)
        if isinstance(one, PermissionError):
            return known.BlockedError(host=proxy or host)
        if one.errno not in {*_NO_WAY, errno.ECONNREFUSED}:
            continue
        if proxy:
            return known.ProxyUnreachableError(proxy=proxy)
        refused = one.errno == errno.ECONNREFUSED
        return known.PortRefusedError(host=host) if refused else known.NoNetworkError(host=host)
    return None


def _of_protocol(seen: tuple[BaseException, ...], url: str, host: str, proxy: str) -> AppError | None:
    """Something answered that is not what was expected, or nothing did and the connection is closed."""
    names = {type(one).__name__ for one in seen}
    text = "\n".join(str(one) for one in seen)
    if urlsplit(url).scheme in ("http", "ws") and any(part in text for part in _ALERT):
        return known.TlsExpectedError(host=host)
    gone = {"RemoteDisconnected", "WebSocketConnectionClosedException", "IncompleteRead", "ReadError"}
    if names & gone or "disconnected" in text or "closed connection" in text or "was lost" in text:
        return _dropped(url, host, proxy)
    if names & {"RemoteProtocolError", "BadStatusLine", "LineTooLong", "UnknownProtocol"}:
        return known.NotAProxyError(proxy=proxy) if proxy else known.NotHttpError(host=host)
    if "WebSocketException" in names and "Invalid" in text:
        return known.NotHttpError(host=host)
    if "engineio.exceptions" in {type(one).__module__ for one in seen}:
        return known.NoEventServerError(host=place_of(url))
    return None


def _dropped(url: str, host: str, proxy: str) -> AppError:
    if proxy:
        return known.ProxyError(proxy=proxy, host=host)
    # A port for TLS closes what speaks plain http; so do others.
    is_plain = urlsplit(url).scheme in ("http", "ws")
    return known.DroppedError(known.DROPPED_PLAIN if is_plain else None, host=host)
