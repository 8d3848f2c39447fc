"""HTTP with one server: the only way in which requests leave, for REST, polling and public files alike.

What is asked goes to that scheme, host and port and to nobody else: no redirect is followed. No cookie is
kept, nothing is taken from ``~/.netrc`` or the environment (but the proxy: :mod:`notifier.net.environment`),
and what comes is bounded (:mod:`notifier.net.bounds`).
"""

import socket
import ssl
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from notifier.core.answer_errors import RedirectedError, TooSlowError
from notifier.core.connection_errors import ProxyKindError
from notifier.net.bounds import ANSWER_SECONDS, ENCODINGS, MAX_ANSWER, MAX_HEAD, Allowance, unpacked
from notifier.net.dial import dial
from notifier.net.environment import Surroundings
from notifier.net.http_library import SocketStream, httpcore, httpx
from notifier.net.redirects import is_redirect, where

TIMEOUT = 10.0
"""Seconds for each step of a request: connecting, sending, waiting for the answer."""

AGENT = "estado-notifier"

_WIRE = 2
"""So many times its content an answer may take on the wire: each chunk of it has a head."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; ``headers`` by their names in any case, ``size`` in bytes on the wire."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    size: int

    def json(self) -> None:
        """Part of the library's interface that polls: what an answer says that is no good is not read."""


class Exchange:
    """Connections to one server. Any thread; threads run side by side."""

    def __init__(self, url: str, surroundings: Surroundings | None = None) -> None:
        """Open nothing yet; connections are made when they are needed.

        Args:
            url: an address of the server.
            surroundings: the way there, where it is not what the environment says.

        Raises:
            httpx.InvalidURL: it is none; ``UnicodeError``: it cannot be written; ``ValueError``: it is of no
                kind that can be asked.
        """
        self._origin = _origin(httpx.URL(url))
        self._host = urlsplit(url).netloc
        self._url = url
        self._surroundings = surroundings or Surroundings()
        self.proxy = self._surroundings.proxy_name(url)
        """Host and port of the one on the way, empty for none."""
        self._network = _Network(self._host, self._surroundings.trust)
        self._making = threading.Lock()
        self._transport: httpx.HTTPTransport | None = None

    def close(self) -> None:
        """Close the connections; requests that wait for an answer fail at once. Any thread."""
        # The library only closes the sockets: a thread that reads from one would sleep on until the timeout.
        self._network.close()
        self._forget_transport()

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limit: int = MAX_ANSWER,
        seconds: float | None = None,
        whole: float | None = None,
        **what: Any,
    ) -> Answer:
        """One request and its whole answer; blocks.

        Args:
            method: of the request.
            url: what is asked; on the server of this exchange.
            headers: besides the library's own.
            limit: bytes of the answer, unpacked.
            seconds: for each step, else the usual ones.
            whole: seconds for all of it, else the usual ones.
            what: ``params``, ``json`` or ``content``, as the library takes them.

        Raises:
            RedirectedError: the server sends elsewhere.
            TooMuchError: the answer is longer than that.
            TooSlowError: it began and did not end in time.
            BadReplyError: it is not what its encoding says.
            httpx.TransportError: there was no answer.
            httpx.InvalidURL: there is no such address; ``UnicodeError``: it cannot be written.
        """
        steps = dict.fromkeys(("connect", "read", "write", "pool"), seconds or TIMEOUT)
        sent = {"Accept-Encoding": ENCODINGS, "User-Agent": AGENT, **(headers or {})}
        request = httpx.Request(
            method,
            url,
            # With an encoding, or the complaint about a letter that is not ASCII would show the token.
            headers=httpx.Headers(sent, encoding="utf-8"),
            extensions={"timeout": steps},
            **what,
        )
        if _origin(request.url) != self._origin:
            raise httpx.InvalidURL("not on this server")
        allowance = Allowance(self._host, _WIRE * limit + MAX_HEAD, whole or ANSWER_SECONDS)
        with self._network.allowing(allowance):
            try:
                reply = self._current_transport().handle_request(request)
            except httpx.ProxyError:
                self._forget_transport()  # it knows a password that may be another one by the next time
                raise
            try:
                if is_redirect(reply.status_code):
                    target = where(url, reply.headers.get("Location", ""))
                    raise RedirectedError(host=self._host, target=target)
                packed = reply.headers.get("Content-Encoding", "")
                content = unpacked(cast(Iterable[bytes], reply.stream), packed, limit, self._host)
                return Answer(reply.status_code, reply.headers, content, allowance.taken)
            finally:
                reply.close()

    def _current_transport(self) -> httpx.HTTPTransport:
        with self._making:
            if self._transport is None:
                through = self._surroundings.proxy_for(self._url)
                if through is not None and urlsplit(through).scheme not in ("http", "https"):
                    raise ProxyKindError(name=self._surroundings.source(self._url))
                # Nobody is believed by these contexts; see _Stream.start_tls.
                nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                is_tls = through is not None and urlsplit(through).scheme == "https"
                proxy = httpx.Proxy(through, ssl_context=nobody if is_tls else None) if through else None
                self._transport = httpx.HTTPTransport(verify=nobody, trust_env=False, proxy=proxy)
                # httpx 0.28 has no other way in for who wants to connect in a way of his own, though
                # httpcore 1.0 takes one: https://github.com/encode/httpx/pull/3749
                vars(self._transport._pool)["_network_backend"] = self._network  # noqa: SLF001 - see above
            return self._transport

    def _forget_transport(self) -> None:
        with self._making:
            transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()


class _Network:
    """Connects for the library, and knows what each thread's request may still cost. Any thread."""

    def __init__(self, host: str, trust: Callable[[], ssl.SSLContext]) -> None:
        self.host = host
        self._trust = trust
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._of_thread = threading.local()

    @contextmanager
    def allowing(self, allowance: Allowance) -> Iterator[None]:
        """What this thread asks meanwhile may cost so much."""
        self._of_thread.allowance = allowance
        try:
            yield
        finally:
            del self._of_thread.allowance

    @property
    def allowance(self) -> Allowance | None:
        """Of the request that this thread makes."""
        return getattr(self._of_thread, "allowance", None)

    def context(self) -> ssl.SSLContext:
        """Whom to believe. Read when it is needed first: it takes a megabyte, and a file may be late."""
        with self._lock:
            if self._context is None:
                self._context = self._trust()
                self._context.set_alpn_protocols(["http/1.1"])
            return self._context

    def forget_context(self) -> None:
        """Whoever was not believed may be by the next time: the administrator has put another file there."""
        with self._lock:
            self._context = None

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for connected in self._sockets:
                _shut(connected)

    def remember(self, stream: "_Stream") -> "_Stream":
        """So that it can be closed while somebody reads from it."""
        connected = stream.get_extra_info("socket")
        with self._lock:
            self._sockets.add(connected)
            if self._closed:
                _shut(connected)
        return stream

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **_: Any) -> "_Stream":
        """Part of the library's interface."""
        if self._closed:
            raise httpcore.ConnectError("closed")
        patience = self.patience(timeout)
        try:
            connected = dial(host, port, patience or TIMEOUT)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return self.remember(_Stream(SocketStream(connected), self))

    def patience(self, timeout: float | None) -> float | None:
        """How long a step of this thread's request may wait."""
        if self.allowance is None:
            return timeout
        try:
            return self.allowance.patience(timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error


class _Stream:
    """A connection of the library's own kind, that is read within bounds."""

    def __init__(self, stream: Any, network: _Network) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Part of the library's interface."""
        allowance = self._network.allowance
        try:
            data: bytes = self._stream.read(max_bytes, self._network.patience(timeout))
        except httpcore.ReadTimeout:
            if allowance is not None and allowance.is_late:
                raise TooSlowError(host=self._network.host) from None
            raise
        if allowance is not None:
            allowance.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Part of the library's interface."""
        self._stream.write(buffer, self._network.patience(timeout))

    def close(self) -> None:
        """Part of the library's interface."""
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        """Part of the library's interface; its own context believes nobody."""
        try:
            context = self._network.context()
        except BaseException:
            self.close()  # the library only knows its own errors
            raise
        try:
            tls = self._stream.start_tls(context, server_hostname, self._network.patience(timeout))
        except BaseException:
            self._network.forget_context()
            raise
        return self._network.remember(_Stream(tls, self._network))

    def get_extra_info(self, info: str) -> Any:
        """Part of the library's interface."""
        return self._stream.get_extra_info(info)


def _origin(url: Any) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
