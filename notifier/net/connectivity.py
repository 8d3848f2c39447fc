"""The way to a server, step by step, for who wants to know at which step it ends.

Requests of the program go by :mod:`notifier.net.http`. Here nothing secret is ever sent to the server: it can
be asked even where nobody believes its certificate.
"""

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import unquote, urlsplit

from notifier.core.addresses import host_of, port_of
from notifier.core.answer_errors import TooSlowError
from notifier.core.connection_errors import ProxyKindError
from notifier.net.causes import cause, refused_by_proxy
from notifier.net.dial import addresses_of, dial
from notifier.net.environment import Surroundings

STEP_SECONDS = 6.0
"""For each step: a name is not among them, which only the system can give up."""

ANSWER_SECONDS = 10.0
"""For a whole answer of the server, and for one of the proxy."""

MAX_BODY = 64 * 1024
"""Bytes of an answer that are read."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One address that was tried: ``error`` is empty where it answered, after so many ``seconds``."""

    address: str
    is_v6: bool
    seconds: float
    error: OSError | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: ``headers`` by their names in small letters; ``seconds`` from the question to its head."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Connectivity:
    """Steps to the host of one address, direct or by a proxy. It blocks. Any thread, one at a time."""

    def __init__(self, url: str, surroundings: Surroundings | None = None) -> None:
        """``surroundings``: the way there, where it is not what the environment says.

        Raises:
            AppError: the proxy's password cannot be had.
        """
        self._surroundings = surroundings or Surroundings()
        proxy = self._surroundings.proxy_for(url)
        parts = urlsplit(url)
        self.url = url
        self.scheme = parts.scheme
        self.host = parts.hostname or ""
        self.port = port_of(url)
        self.netloc = parts.netloc
        self.proxy = host_of(proxy or "")
        """Host and port of the proxy, empty where there is none."""
        self._proxy = urlsplit(proxy) if proxy else None

    def addresses(self) -> list[str]:
        """What the host's name stands for.

        Raises:
            AppError: nobody knows, or can say.
        """
        try:
            found = addresses_of(self.host, self.port)
        except (OSError, UnicodeError) as error:
            raise cause(error, self.url) from None
        return list(dict.fromkeys(str(one[4][0]) for one in found))

    def try_address(self, address: str) -> Reached:
        """Connect to one of them and hang up again."""
        began = time.monotonic()
        error = None
        try:
            socket.create_connection((address, self.port), STEP_SECONDS).close()
        except OSError as caught:
            error = caught
        return Reached(address, ":" in address, time.monotonic() - began, error)

    def try_proxy(self) -> None:
        """Have the proxy make the way free.

        Raises:
            AppError: it does not, and why.
        """
        if self.scheme == "https":
            self._opened().close()
            return
        said = self.ask("HEAD", urlsplit(self.url).path or "/")
        if said.status == 407:  # noqa: PLR2004 - HTTP's own
            raise refused_by_proxy(said.status, self.netloc, self.proxy)

    def certificate(self, *, believed: bool = True) -> tuple[Mapping[str, object], bytes, str]:
        """The server's certificate as OpenSSL reads it, its bytes, and the version of TLS.

        Raises:
            AppError: there is no TLS, or with ``believed`` the certificate is not one that this computer
                believes. Without, nothing is checked, and what OpenSSL reads is empty.
        """
        try:
            with closing(self._secured(self._opened(), believed=believed)) as tls:
                return tls.getpeercert() or {}, tls.getpeercert(binary_form=True) or b"", tls.version() or ""
        except (OSError, ValueError) as error:
            raise cause(error, self.url, self.proxy) from None

    def ask(self, method: str, target: str, *, believed: bool = True, body: str | None = None) -> Said:
        """Send one request without a name of anybody in it. ``target``: path and question.

        Raises:
            AppError: there was no answer.
        """
        plain_proxy = self._proxy is not None and self.scheme == "http"
        headers = {"Host": self.netloc, "User-Agent": "estado-notifier", "Connection": "close"}
        if plain_proxy:
            target = f"http://{self.netloc}{target}"
            headers |= self._proxy_authorization()
        try:
            opened = self._opened()
            if self.scheme == "https":
                opened = self._secured(opened, believed=believed)
            with closing(HTTPConnection(self.host)) as connection:
                connection.sock = opened
                began = time.monotonic()
                with _no_longer(opened, self.netloc):
                    connection.request(method, target, body, headers)
                    with closing(connection.getresponse()) as answer:
                        seconds = time.monotonic() - began
                        found = {name.lower(): value for name, value in answer.getheaders()}
                        return Said(answer.status, found, answer.read(MAX_BODY), seconds)
        except (OSError, ValueError, HTTPException) as error:
            raise cause(error, self.url, self.proxy) from None

    def _opened(self) -> socket.socket:
        if self._proxy is None:
            return self._connected(self.host, self.port)
        if self._proxy.scheme not in ("http", "https"):
            raise ProxyKindError(name=self._surroundings.source(self.url))
        opened = self._connected(self._proxy.hostname or "", port_of(self._proxy.geturl()))
        if self._proxy.scheme == "https":
            opened = self._surroundings.trust().wrap_socket(opened, server_hostname=self._proxy.hostname)
        return self._through(opened) if self.scheme == "https" else opened

    def _connected(self, host: str, port: int) -> socket.socket:
        try:
            return dial(host, port, STEP_SECONDS)
        except (OSError, UnicodeError) as error:
            raise cause(error, self.url, self.proxy) from None

    def _through(self, opened: socket.socket) -> socket.socket:
        target = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        lines += [f"{name}: {value}" for name, value in self._proxy_authorization().items()]
        try:
            opened.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
            head = b""
            with _no_longer(opened, self.proxy):
                while b"\r\n\r\n" not in head and len(head) < MAX_BODY and (more := opened.recv(1)):
                    head += more
        except (OSError, TooSlowError) as error:
            opened.close()
            raise cause(error, self.url, self.proxy) from None
        status = head.split(b" ")[1:2]
        if status == [b"200"]:
            return opened
        opened.close()
        number = int(status[0]) if status and status[0].isdigit() else 0
        raise refused_by_proxy(number, self.netloc, self.proxy)

    def _secured(self, opened: socket.socket, *, believed: bool) -> ssl.SSLSocket:
        context = self._surroundings.trust() if believed else _unbelieving()
        try:
            return context.wrap_socket(opened, server_hostname=self.host)
        except BaseException:
            opened.close()
            raise

    def _proxy_authorization(self) -> dict[str, str]:
        if self._proxy is None or self._proxy.username is None:
            return {}
        pair = f"{unquote(self._proxy.username)}:{unquote(self._proxy.password or '')}"
        return {"Proxy-Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


@contextmanager
def _no_longer(opened: socket.socket, host: str) -> Iterator[None]:
    """Hang up after a while: each step has its time, and an answer may have steps without an end.

    Raises:
        TooSlowError: it was too long; ``host`` is named.
    """
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(opened, socket.SHUT_RDWR)

    timer = threading.Timer(ANSWER_SECONDS, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, ValueError, HTTPException):
        if not late.is_set():
            raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TooSlowError(host=host)


def _unbelieving() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
