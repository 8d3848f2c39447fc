"""HTTP with one backend, and small public files: the only user of httpx, whose errors end here."""

import logging
import math
import socket
import threading
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from notifier.core.connection_errors import TimedOutError
from notifier.core.counters import Counters
from notifier.core.errors import (
    AppError,
    BadReplyError,
    ForbiddenError,
    RateLimitedError,
    RefusedError,
    ServerError,
    SignInError,
    UnreachableError,
)
from notifier.core.plain_text import plain_line
from notifier.net.causes import cause, of_answer
from notifier.net.http_library import httpx
from notifier.net.trust import trust

log = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds for each step of a request: connecting, sending, waiting for the answer."""

DOWNLOAD_TIME = 30.0
"""Seconds that a public file may take in all."""

MAX_REDIRECTS = 3

DEFAULT_RETRY_AFTER = 30.0
MAX_RETRY_AFTER = 3600.0


class NotFoundError(BadReplyError):
    """There is no such thing at this path (404)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer: its JSON object, and its ``ETag`` where it has one."""

    body: Mapping[str, Any]
    etag: str = ""


class Http:
    """Connections to one base address, with at most one token. Any thread; threads run side by side."""

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        transport: httpx.BaseTransport | None = None,
        counters: Counters | None = None,
    ) -> None:
        """Open nothing yet; connections are made when they are needed.

        Args:
            base_url: the contract's ``<api_url>``.
            token: the Bearer token, sent with every request; ``None`` before a sign-in.
            transport: another way to carry requests, httpx's own seam.
            counters: of answers and bytes, where somebody counts them.

        Raises:
            UnreachableError: nobody can be reached at such an address.
            RefusedError: no server can have given such a token.
        """
        self.host = urlsplit(base_url).netloc
        self._base_url = base_url
        self._counters = counters or Counters()
        written = {"Accept": "application/json"}
        if token is not None:
            written["Authorization"] = f"Bearer {token}"
        try:
            # With an encoding, or the complaint about a letter that is not ASCII would show the token.
            headers = httpx.Headers(written, encoding="utf-8")
        except UnicodeError:
            raise RefusedError from None
        try:
            self._client = httpx.Client(
                base_url=base_url, headers=headers, timeout=TIMEOUT, transport=transport, verify=trust()
            )
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise UnreachableError(host=self.host) from None
        self._lock = threading.Lock()
        self._closed = False
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def close(self) -> None:
        """Close the connections; requests that wait for an answer fail at once. Any thread."""
        # httpx only closes the sockets: a thread that reads from one would sleep on until the timeout.
        with self._lock:
            self._closed = True
            for connected in self._sockets:
                _shut(connected)
        self._client.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Reply:
        """``GET``.

        Raises:
            NotFoundError: a 404.
            AppError: there was no good answer.
        """
        reply = self._request("GET", path, params=params)
        if reply is None:
            raise BadReplyError(host=self.host)
        return reply

    def get_changed(self, path: str, params: Mapping[str, str | int], etag: str) -> Reply | None:
        """``GET`` with ``If-None-Match``; ``None`` where nothing has changed since that tag (304).

        Raises:
            AppError: there was no good answer.
        """
        return self._request("GET", path, params=params, headers={"If-None-Match": etag} if etag else None)

    def post(self, path: str, json: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """``POST``; the answer's JSON object, empty for 204.

        Raises:
            AppError: there was no good answer.
        """
        reply = self._request("POST", path, json=json)
        return reply.body if reply is not None else {}

    def _request(self, method: str, path: str, **options: Any) -> Reply | None:
        try:
            reply = self._client.request(method, path, extensions={"trace": self._trace}, **options)
        except httpx.DecodingError:
            log.info("%s %s: not what its encoding says", method, path)
            raise BadReplyError(host=self.host) from None
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError, RuntimeError) as error:
            # UnicodeError: no name of a host can be written so. RuntimeError: the client was closed.
            log.info("%s %s: %s", method, path, type(error).__name__)
            self._counters.add("answers", "none")
            raise cause(error, self._base_url) from None
        self._counters.add("answers", str(reply.status_code))
        self._counters.add("bytes", "rest", reply.num_bytes_downloaded)
        if reply.status_code in (httpx.codes.NO_CONTENT, httpx.codes.NOT_MODIFIED):
            return None
        try:
            body = reply.json()
        except ValueError:
            body = None
        if reply.is_success and isinstance(body, Mapping):
            return Reply(body, reply.headers.get("ETag", ""))
        log.info("%s %s: %s", method, path, reply.status_code)
        raise self._failure(reply, body)

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the sockets that httpx opens."""
        if not event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        connected = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.add(connected)
            if self._closed:
                _shut(connected)

    def _failure(self, reply: httpx.Response, body: Any) -> AppError:
        on_the_way = of_answer(reply.status_code, reply.content, self._base_url)
        if on_the_way is not None:
            return on_the_way
        match reply.status_code:
            case httpx.codes.UNAUTHORIZED:
                return RefusedError()
            case httpx.codes.FORBIDDEN:
                return ForbiddenError()
            case httpx.codes.NOT_FOUND:
                return NotFoundError(host=self.host)
            case httpx.codes.UNPROCESSABLE_ENTITY:
                return SignInError(**_said(body))
            case httpx.codes.TOO_MANY_REQUESTS:
                return RateLimitedError(_retry_after(reply))
            case status if reply.is_server_error:
                return ServerError(status=status)
        return BadReplyError(host=self.host)


def download(url: str, user_agent: str, limit: int) -> bytes:
    """The content of a small public file; blocks. Any thread.

    Nothing is sent that says who asks: no token, no cookie. A redirect may lead elsewhere on the same host,
    and nowhere else.

    Args:
        url: where it is.
        user_agent: what the program calls itself.
        limit: bytes that it may have at most.

    Raises:
        AppError: there was no good answer, or one that is too long or too slow.
    """
    host = urlsplit(url).netloc
    until = time.monotonic() + DOWNLOAD_TIME
    try:
        for _ in range(1 + MAX_REDIRECTS):
            # Unpacked, a short answer may be a long one: what is packed was not asked for.
            headers = {"User-Agent": user_agent, "Accept-Encoding": "identity"}
            with httpx.stream("GET", url, headers=headers, timeout=TIMEOUT, verify=trust()) as reply:
                if not reply.has_redirect_location:
                    return _content(reply, url, limit, until)
                target = urljoin(url, reply.headers["Location"])
            if urlsplit(target)[:2] != urlsplit(url)[:2]:
                break
            url = target
    except (httpx.TransportError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        log.info("GET %s: %s", url, type(error).__name__)
        raise cause(error, url) from None
    raise BadReplyError(host=host)


def _content(reply: httpx.Response, url: str, limit: int, until: float) -> bytes:
    host = urlsplit(url).netloc
    if reply.status_code != httpx.codes.OK:
        on_the_way = of_answer(reply.status_code, next(reply.iter_raw(), b""), url)
        if on_the_way is not None:
            raise on_the_way
        raise ServerError(status=reply.status_code) if reply.is_server_error else BadReplyError(host=host)
    if "Content-Encoding" in reply.headers:
        raise BadReplyError(host=host)
    content = b""
    for part in reply.iter_raw():
        content += part
        if len(content) > limit:
            raise BadReplyError(host=host)
        if time.monotonic() > until:
            raise TimedOutError(host=host)
    return content


def _said(body: Any) -> dict[str, str]:
    """The server's own sentence, where it has one: it knows why (wrong password, inactive user)."""
    values = (body.get("message"), body.get("error")) if isinstance(body, Mapping) else ()
    said = next((said for text in values if isinstance(text, str) and (said := plain_line(text))), "")
    return {"advice": "{message}", "message": said} if said else {}


def _retry_after(reply: httpx.Response) -> float:
    try:
        seconds = float(reply.headers.get("Retry-After", ""))
    except ValueError:
        return DEFAULT_RETRY_AFTER
    return DEFAULT_RETRY_AFTER if math.isnan(seconds) else min(max(seconds, 1.0), MAX_RETRY_AFTER)


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
