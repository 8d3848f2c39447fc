"""The answers of one backend, and small public files: httpx's errors end here."""

import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from notifier.core.connection_errors import ProxyError, TlsError
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
from notifier.core.json_text import read_json
from notifier.core.tokens import is_token
from notifier.net.bounds import check_values
from notifier.net.causes import cause, of_answer
from notifier.net.environment import Surroundings
from notifier.net.exchange import Answer, Exchange
from notifier.net.http_library import httpx
from notifier.net.redirects import following
from notifier.net.sentences import plain_sentence, sentence
from notifier.net.waits import Pause, retry_after

log = logging.getLogger(__name__)

DOWNLOAD_TIME = 30.0
"""Seconds that a public file may take in all."""

DEFAULT_RETRY_AFTER = 30.0
"""Seconds, where a server that was asked too often does not say how long to wait."""

Params = Mapping[str, str | int]


class NotFoundError(BadReplyError):
    """There is no such thing at this path (404)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer: its JSON, an object or a list, and its ``ETag`` where it has one."""

    body: Any
    etag: str = ""


class Http:
    """Connections to one base address, with at most one token. Any thread; threads run side by side."""

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        counters: Counters | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        """Open nothing yet; connections are made when they are needed.

        Args:
            base_url: the contract's ``<api_url>``.
            token: the Bearer token, sent with every request; ``None`` before a sign-in.
            counters: of answers and bytes, where somebody counts them.
            surroundings: the way there, where it is not what the environment says.

        Raises:
            UnreachableError: nobody can be reached at such an address.
            RefusedError: no server can have given such a token.
        """
        self.host = urlsplit(base_url).netloc
        self._base_url = base_url.rstrip("/")
        self._counters = counters or Counters()
        self._pause = Pause()
        self._headers = {"Accept": "application/json"}
        if token is not None:
            if not is_token(token):
                raise RefusedError
            self._headers["Authorization"] = f"Bearer {token}"
        try:
            self._exchange = Exchange(base_url, surroundings)
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise UnreachableError(host=self.host) from None

    def close(self) -> None:
        """Close the connections; requests that wait for an answer fail at once. Any thread."""
        self._exchange.close()
        self._pause.end()

    def hurry(self) -> None:
        """Ask again now, though the server asked to wait: somebody wants to know. Any thread."""
        self._pause.end()

    def get(self, path: str, params: Params | None = None) -> Reply:
        """``GET``. All wait while one was told to (429): the quota is the user's, not a list's.

        Raises:
            NotFoundError: a 404.
            AppError: there was no good answer.
        """
        reply = self._request("GET", path, params=params)
        if reply is None:
            raise BadReplyError(host=self.host)
        return reply

    def follow(self, path: str, link: str, params: Params) -> Reply:
        """``GET`` of what follows a page of a list.

        Args:
            path: of the list.
            link: where the server says that it goes on, a whole address or a part of one; empty for ``path``.
            params: sent with it; those that the link has itself win.

        Raises:
            RedirectedError: the link leads to another server.
            AppError: there was no good answer.
        """
        return (
            self.get(following(f"{self._base_url}{path}", link, params)) if link else self.get(path, params)
        )

    def get_changed(self, path: str, params: Params, etag: str) -> Reply | None:
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
        return reply.body if reply is not None and isinstance(reply.body, Mapping) else {}

    def sign_in(self, path: str, json: Mapping[str, str]) -> Mapping[str, Any]:
        """``POST`` of somebody who signs in; the answer's JSON object.

        Raises:
            SignInError: the server said no, in its own words where it has some.
            AppError: there was no good answer, and no word of why.
        """
        reply = self._request("POST", path, self._no_session, json=json)
        return reply.body if reply is not None and isinstance(reply.body, Mapping) else {}

    def _request(
        self,
        method: str,
        path: str,
        failure: Callable[[Answer, Any, str], AppError] | None = None,
        headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> Reply | None:
        if method == "GET":
            self._pause.wait()
        sent = {**self._headers, **(headers or {})}
        # Of a link that a server made, only the path is told: nobody knows what else it has in it.
        url, path = (path, urlsplit(path).path) if "://" in path[:8] else (f"{self._base_url}{path}", path)
        try:
            reply = self._exchange.ask(method, url, headers=sent, **content)
            check_values(reply.content, self.host)
        except (AppError, httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:
            # UnicodeError: no name of a host can be written so.
            log.info("%s %s: %s", method, path, type(error).__name__)
            self._counters.add("answers", type(error).__name__ if isinstance(error, AppError) else "none")
            raise cause(error, self._base_url, self._exchange.proxy) from None
        self._counters.add("answers", str(reply.status_code))
        self._counters.add("bytes", "rest", reply.size)
        if reply.status_code in (httpx.codes.NO_CONTENT, httpx.codes.NOT_MODIFIED):
            return None
        try:
            body = read_json(reply.content)
        except ValueError:
            body = None
        if httpx.codes.is_success(reply.status_code) and isinstance(body, (Mapping, list)):
            return Reply(body, reply.headers.get("ETag", ""))
        log.info("%s %s: %s", method, path, reply.status_code)
        raise (failure or self._failure)(reply, body, path)

    def _no_session(self, reply: Answer, body: Any, path: str) -> AppError:
        """Why nobody is signed in: whatever the status is, the server knows best what is to be done."""
        error = self._failure(reply, body, path)
        if isinstance(error, ProxyError | TlsError):
            return error  # it was not the server that answered
        said = sentence(body) or plain_sentence(reply.content, reply.headers.get("Content-Type", ""))
        if said or isinstance(error, RefusedError):
            # There is no session yet that could have ended.
            return SignInError(said)
        return error

    def _failure(self, reply: Answer, body: Any, path: str) -> AppError:
        on_the_way = of_answer(reply.status_code, reply.content, self._base_url, self._exchange.proxy)
        if on_the_way is not None:
            return on_the_way
        match reply.status_code:
            case httpx.codes.UNAUTHORIZED:
                return RefusedError()
            case httpx.codes.FORBIDDEN:
                return ForbiddenError(path)
            case httpx.codes.NOT_FOUND:
                return NotFoundError(host=self.host)
            case httpx.codes.UNPROCESSABLE_ENTITY:
                return SignInError(sentence(body))
            case httpx.codes.TOO_MANY_REQUESTS:
                asked = retry_after(reply.headers)
                seconds = DEFAULT_RETRY_AFTER if asked is None else asked
                self._pause.begin(seconds)
                return RateLimitedError(seconds)
            case status if httpx.codes.is_server_error(status):
                error = ServerError(status=status)
                error.retry_after = retry_after(reply.headers)
                return error
        return BadReplyError(host=self.host)


def download(url: str, user_agent: str, limit: int, surroundings: Surroundings | None = None) -> bytes:
    """The content of a small public file; blocks. Any thread.

    Nothing is sent that says who asks: no token, no cookie.

    Args:
        url: where it is.
        user_agent: what the program calls itself.
        limit: bytes that it may have at most.
        surroundings: the way there, where it is not what the environment says.

    Raises:
        AppError: there was no good answer, or one that is too long or too slow.
    """
    # Unpacked, a short answer may be a long one: what is packed was not asked for.
    headers = {"User-Agent": user_agent, "Accept-Encoding": "identity"}
    surroundings = surroundings or Surroundings()
    proxy = surroundings.proxy_name(url)
    try:
        with contextlib.closing(Exchange(url, surroundings)) as exchange:
            reply = exchange.ask("GET", url, headers=headers, limit=limit, whole=DOWNLOAD_TIME)
    except (AppError, httpx.TransportError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        log.info("GET %s: %s", url, type(error).__name__)
        raise cause(error, url, proxy) from None
    if reply.status_code != httpx.codes.OK:
        on_the_way = of_answer(reply.status_code, reply.content, url, proxy)
        if on_the_way is not None:
            raise on_the_way
        if httpx.codes.is_server_error(reply.status_code):
            raise ServerError(status=reply.status_code)
    if reply.status_code != httpx.codes.OK or "Content-Encoding" in reply.headers:
        raise BadReplyError(host=urlsplit(url).netloc)
    return reply.content
