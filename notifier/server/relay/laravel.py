"""Asks a Laravel application whose token it was shown (contract 1.2, 2.4: ``GET /user``).

The relay's only importer of httpx. Event loop's thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from notifier.core.events import as_text
from notifier.core.model import User
from notifier.server.refusals import Refusal, RefusalCode

ANSWER_SECONDS = 5.0
"""How long one answer may take."""

AT_ONCE = 16
"""Requests at a time; the others wait. A PHP server has about as many processes."""

_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """Who has a token, and the names of his roles."""

    user: User
    roles: frozenset[str]


class Laravel:
    """One application's ``GET /user``. Event loop's thread."""

    def __init__(self, api_url: str) -> None:
        """``api_url`` without a slash at its end."""
        self._url = f"{api_url}/user"
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(ANSWER_SECONDS),
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            headers={"Accept": "application/json"},
            # A proxy of the environment is meant for the way out, not for the application next door.
            trust_env=False,
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def whose(self, token: str) -> Identity:
        """Who has this token.

        Raises:
            Refusal: ``TOKEN_INVALID``, ``FORBIDDEN``; ``VALIDATION_ERROR`` for every answer that is none.
        """
        try:
            answer = await self._client.get(self._url, headers={"Authorization": f"Bearer {token}"})
        except (httpx.HTTPError, ValueError):  # ValueError: a token that no header can carry
            if not (token.isascii() and token.isprintable()):
                raise _INVALID.again() from None
            raise _UNAVAILABLE.again() from None
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise _INVALID.again()
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise Refusal(RefusalCode.FORBIDDEN, "Este usuario no puede ver los estados.")
        if answer.status_code != httpx.codes.OK:
            raise _UNAVAILABLE.again()
        try:
            return identity(answer.json())
        except ValueError:
            raise _UNAVAILABLE.again() from None


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
    roles = (role.get("name") if isinstance(role, Mapping) else role for role in _list(listed))
    name, email = (str(user.get(key) or "")[:_MAX_NAME] for key in ("name", "email"))
    return Identity(User(user_id, name, email), frozenset(text for text in map(as_text, roles) if text))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
