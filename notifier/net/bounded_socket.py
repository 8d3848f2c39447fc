"""The socket of a websocket: direct or through a proxy, encrypted or not, and read within bounds."""

import socket
import time
from typing import Any
from urllib.parse import unquote, urlsplit

from notifier.core.addresses import host_of, port_of
from notifier.core.answer_errors import TooSlowError
from notifier.core.connection_errors import ProxyKindError
from notifier.net.bounds import MAX_HEAD, Allowance
from notifier.net.dial import dial
from notifier.net.environment import Surroundings
from notifier.net.libraries import websocket
from notifier.net.shared_tls import SharedSocket, SharingContext


class BoundedSocket:
    """A connected socket of which no more is read than is allowed. One thread reads, another may send."""

    def __init__(self, connected: "socket.socket | SharedSocket", host: str, seconds: float) -> None:
        """For the head of an answer; see :meth:`allow`.

        Args:
            connected: the socket, this one's from now on.
            host: who is named when there is too much.
            seconds: for each step, and for the head in all.
        """
        self._socket = connected
        self._host = host
        self._seconds: float | None = seconds
        self.allow(MAX_HEAD, seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def allow(self, size: int, seconds: float) -> None:
        """From now on so many bytes may come, in so many seconds. The reader's thread."""
        self._allowance = Allowance(self._host, size, seconds)

    def gettimeout(self) -> float | None:
        """Seconds that a step may take."""
        return self._seconds

    def settimeout(self, seconds: float | None) -> None:
        """How long the next steps may take."""
        self._seconds = seconds
        self._socket.settimeout(seconds)

    def recv(self, size: int) -> bytes:
        """What has come, at most so many bytes; none at the end of the connection.

        Raises:
            TooMuchError: more came than was allowed.
            TooSlowError: it takes longer than was allowed.
            TimeoutError: nothing came.
            OSError: the connection is lost or closed.
        """
        self._socket.settimeout(self._allowance.patience(self._seconds))
        try:
            data = self._socket.recv(size)
        except TimeoutError:
            if self._allowance.is_late:
                raise TooSlowError(host=self._host) from None
            raise
        self._allowance.take(len(data))
        return data


def open_socket(url: str, seconds: float, surroundings: Surroundings) -> BoundedSocket:
    """Connect; blocks. Any thread.

    Args:
        url: ``ws`` or ``wss``.
        seconds: that it may take: to connect, the proxy's answer and the handshake together.
        surroundings: the way there, and who is believed.

    Raises:
        OSError: there is nobody, or nobody who is believed (``ssl.SSLError``).
        websocket.WebSocketProxyException: the proxy does not let through.
        AppError: the proxy answers without an end.
    """
    until = time.monotonic() + seconds
    address = urlsplit(url)
    host, port = address.hostname or "", port_of(url)
    through = surroundings.proxy_for(url)
    if through and urlsplit(through).scheme != "http":
        raise ProxyKindError(name=surroundings.source(url))
    connected = _tunnel(through, host, port, seconds) if through else dial(host, port, seconds)
    try:
        if address.scheme == "wss":
            connected.settimeout(max(until - time.monotonic(), 0.01))
            return BoundedSocket(
                SharingContext(surroundings.trust()).wrap_socket(connected, server_hostname=host),
                address.netloc,
                seconds,
            )
    except BaseException:
        connected.close()
        raise
    return BoundedSocket(connected, address.netloc, seconds)


def _tunnel(through: str, host: str, port: int, seconds: float) -> socket.socket:
    proxy = urlsplit(through)
    connected = dial(proxy.hostname or "", port_of(through), seconds)
    try:
        login = (unquote(proxy.username or ""), unquote(proxy.password or ""))
        bounded = BoundedSocket(connected, host_of(through), seconds)
        websocket._http._tunnel(bounded, f"[{host}]" if ":" in host else host, port, login)  # noqa: SLF001 - websocket-client 1.9 has no public one
    except BaseException:
        connected.close()
        raise
    return connected
