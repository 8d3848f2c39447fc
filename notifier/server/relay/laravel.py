"""Asks a Laravel application whose token it was shown (contract 1.2, 2.4: ``GET /user``).

The relay's only importer of httpx: what continues it one day is taken up in that line, and on the desk's side
in :mod:`notifier.net.http_library`. Event loop's thread.
"""

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from notifier.core.events import as_text
from notifier.core.json_text import read_json
from notifier.core.model import User
from notifier.server.refusals import Refusal, RefusalCode

ANSWER_SECONDS = 5.0
"""How long one answer may take, from the question to its last byte."""

MAX_ANSWER = 262_144
"""Bytes of one answer, unpacked; a user with hundreds of roles and permissions has some 30,000."""

AT_ONCE = 16
"""Requests at a time; the others wait. A PHP server has about as many processes."""

MAX_ROLES = 256
_MAX_NAME = 200
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Identity:
    """Who has a token, and the names of his roles."""

    user: User
    roles: frozenset[str]


class Laravel:
    """One application's ``GET /user``. Event loop's thread.

    An answer without end, one that unpacks to more than it may, one that drips, and a way to elsewhere are no
    word about a token: Laravel is away then.
    """

    def __init__(self, api_url: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        """``api_url`` without a slash at its end; ``answer_seconds``: how long one answer may take."""
        self._url = f"{api_url}/user"
        self._seconds = answer_seconds
        self._places = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(answer_seconds),
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            # A proxy of the environment is meant for the way out, not for an application on this computer.
            trust_env=False,
            # A token must not go elsewhere.
            follow_redirects=False,
            # Laravel may believe a session's cookie more than a token: whose session that was, nobody knows.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def whose(self, token: str) -> Identity:
        """Who has this token.

        Raises:
            Refusal: ``TOKEN_INVALID``, ``FORBIDDEN``; ``VALIDATION_ERROR`` for every answer that is none.
        """
        if not (token.isascii() and token.isprintable()):
            raise _INVALID.again()  # no header can carry it
        try:
            async with self._places, asyncio.timeout(self._seconds):
                status, body = await self._ask(token)
        except (httpx.HTTPError, ValueError, TimeoutError):
            raise _UNAVAILABLE.again() from None
        if status == httpx.codes.UNAUTHORIZED:
            raise _INVALID.again()
        if status == httpx.codes.FORBIDDEN:
            raise Refusal(RefusalCode.FORBIDDEN, "Este usuario no puede ver los estados.")
        if status != httpx.codes.OK:
            raise _UNAVAILABLE.again()
        try:
            return identity(read_json(body))
        except ValueError:
            raise _UNAVAILABLE.again() from None

    async def _ask(self, token: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {token}"}
        raw = bytearray()
        async with self._client.stream("GET", self._url, headers=headers) as answer:
            async for chunk in answer.aiter_raw():
                raw += chunk
                if len(raw) > MAX_ANSWER:
                    raise ValueError("too long")
            encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
            return answer.status_code, _unpacked(bytes(raw), encoding)


def _unpacked(raw: bytes, encoding: str) -> bytes:
    """What was packed although nobody asked for that.

    Raises:
        ValueError: it is too long then, or packed in another way.
    """
    if encoding == "identity":
        return raw
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise ValueError("unknown encoding")
    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        body = unpacking.decompress(raw, MAX_ANSWER + 1)
    except zlib.error as error:
        raise ValueError("not packed like that") from error
    if len(body) > MAX_ANSWER:
        raise ValueError("too long")
    return body


_INVALID = Refusal(RefusalCode.TOKEN_INVALID, "El token no es válido.")
_UNAVAILABLE = Refusal(RefusalCode.VALIDATION_ERROR, "No se puede comprobar la sesión ahora.")


def identity(document: Any) -> Identity:
    """Read the answer to ``GET /user``: ``{"user": {…}, "roles": […]}``, or the user's object itself.

    A role is a name, or an object with ``name``. Pure; any thread.

    Raises:
        ValueError: there is no user in it.
    """
    user = document.get("user", document) if isinstance(document, Mapping) else None
    user_id = as_text(user.get("id")) if isinstance(user, Mapping) else None
    if user is None or user_id is None:
        raise ValueError("no user")
    listed = document.get("roles", user.get("roles"))
    roles = (role.get("name") if isinstance(role, Mapping) else role for role in _list(listed)[:MAX_ROLES])
    name, email = (_words(user.get(key)) for key in ("name", "email"))
    return Identity(User(user_id, name, email), frozenset(text for text in map(as_text, roles) if text))


def _words(value: Any) -> str:
    return value[:_MAX_NAME] if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
