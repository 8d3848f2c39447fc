"""The REST side of a backend (contract 1.2). The only importer of httpx; its errors end here."""

import logging
import math
import socket
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

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
from notifier.core.events import as_text, look_up
from notifier.core.model import NEUTRAL_COLOR, Categoria, Estado, Item, User
from notifier.core.profile import ListSpec, Profile, RestSpec

log = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds for each step of a request: connecting, sending, waiting for the answer."""

MAX_PAGES = 10_000
DEFAULT_RETRY_AFTER = 30.0
MAX_RETRY_AFTER = 3600.0


class Api:
    """One backend, seen with at most one token. Any thread; requests of several threads run side by side."""

    def __init__(
        self,
        base_url: str,
        profile: Profile,
        token: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Open nothing yet; connections are made when they are needed.

        Args:
            base_url: the contract's ``<api_url>``.
            profile: how this backend speaks; it must have a ``rest`` part.
            token: the Bearer token, sent with every request; ``None`` before a sign-in.
            transport: another way to carry requests, httpx's own seam.

        Raises:
            ValueError: the profile has none.
        """
        if profile.rest is None:
            raise ValueError(f"the profile {profile.name} can only read events")
        self._profile = profile
        self._rest: RestSpec = profile.rest
        self._host = urlsplit(base_url).netloc
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=base_url,
            # With an encoding, or the complaint about a letter that is not ASCII would show the token.
            headers=httpx.Headers(headers, encoding="utf-8"),
            timeout=TIMEOUT,
            transport=transport,
        )
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
        self._http.close()

    def probe(self) -> None:
        """Find out whether a backend of this kind answers here, without signing in.

        Raises:
            AppError: it does not, and why.
        """
        try:
            self.user()
        except RefusedError:
            return

    def login(self, login: str, password: str, device: str) -> tuple[str, User]:
        """``POST /login``: a new token and whose it is.

        Raises:
            SignInError: the server does not accept them.
            AppError: anything else that kept it from answering.
        """
        body = self._call(
            "POST", self._rest.login, json={"login": login, "password": password, "device_name": device}
        )
        token = body.get("token")
        if not isinstance(token, str) or not token:
            raise BadReplyError(host=self._host)
        return token, self._user(body)

    def user(self) -> User:
        """``GET /user``: whose token this is.

        Raises:
            RefusedError: the token is no longer good.
            AppError: anything else that kept the server from answering.
        """
        return self._user(self._call("GET", self._rest.user))

    def logout(self) -> None:
        """``POST /logout``: the server forgets the token.

        Raises:
            AppError: it could not be told.
        """
        self._call("POST", self._rest.logout)

    def estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """``GET /estados/{categoria}``: names and colours.

        Raises:
            AppError: there was no good answer.
        """
        body = self._call("GET", self._rest.estados.format(categoria=categoria))
        return tuple(
            Estado(
                codigo=self._profile.codigo(categoria, code),
                nombre=str(row.get("nombre") or code),
                color=str(row.get("color") or NEUTRAL_COLOR),
                icono=str(row.get("icono") or ""),
                orden=position,
                final=bool(row.get("es_estado_final")),
            )
            for position, row in enumerate(self._rows(body))
            if (code := as_text(row.get("codigo")))
        )

    def items(self, categoria: Categoria) -> tuple[Item, ...]:
        """The whole list of a category, all its pages.

        Raises:
            AppError: a page could not be read; nothing of the list counts then.
        """
        spec = self._rest.lists[categoria]
        found: dict[str, Item] = {}
        for row in self._all_rows(spec.path):
            item = self._item(categoria, spec, row)
            if item is None:
                log.warning("%s: skipped a row without id or estado", categoria)
            else:
                found[item.id] = item
        return tuple(found.values())

    def _all_rows(self, path: str) -> Iterator[Mapping[str, Any]]:
        for page in range(1, MAX_PAGES + 1):
            body = self._call("GET", path, params={"page": page, "per_page": self._rest.per_page})
            yield from self._rows(body)
            last = look_up(body, "meta.last_page")
            if not isinstance(last, int):
                raise BadReplyError(host=self._host)
            if page >= last:
                return

    def _item(self, categoria: Categoria, spec: ListSpec, row: Mapping[str, Any]) -> Item | None:
        item_id = as_text(row.get("id"))
        code = as_text(row.get("estado"))
        if item_id is None or code is None:
            return None
        version = row.get("version")
        numero = next((text for path in spec.numero if (text := as_text(look_up(row, path)))), item_id)
        details = (look_up(row, path) for path in spec.detalle)
        return Item(
            categoria=categoria,
            id=item_id,
            numero=numero,
            estado=self._profile.codigo(categoria, code),
            version=version if isinstance(version, int) and not isinstance(version, bool) else None,
            updated_at=_moment(row.get("updated_at")),
            detalle=" · ".join(str(detail) for detail in details if isinstance(detail, str) and detail),
        )

    def _user(self, body: Mapping[str, Any]) -> User:
        user = body.get("user")
        user_id = as_text(user.get("id")) if isinstance(user, Mapping) else None
        if not isinstance(user, Mapping) or user_id is None:
            raise BadReplyError(host=self._host)
        return User(user_id, str(user.get("name") or ""), str(user.get("email") or ""))

    def _rows(self, body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        rows = body.get("data")
        if not isinstance(rows, list):
            raise BadReplyError(host=self._host)
        return [row for row in rows if isinstance(row, Mapping)]

    def _call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        try:
            reply = self._http.request(method, path, extensions={"trace": self._trace}, **options)
        except httpx.DecodingError:
            log.info("%s %s: not what its encoding says", method, path)
            raise BadReplyError(host=self._host) from None
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError, RuntimeError) as error:
            # UnicodeError: no name of a host can be written so. RuntimeError: the client was closed.
            log.info("%s %s: %s", method, path, type(error).__name__)
            raise UnreachableError(host=self._host) from None
        if reply.status_code == httpx.codes.NO_CONTENT:
            return {}
        try:
            body = reply.json()
        except ValueError:
            body = None
        if reply.is_success and isinstance(body, Mapping):
            return body
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
        match reply.status_code:
            case httpx.codes.UNAUTHORIZED:
                return RefusedError()
            case httpx.codes.FORBIDDEN:
                return ForbiddenError()
            case httpx.codes.UNPROCESSABLE_ENTITY:
                return SignInError(**_said(body))
            case httpx.codes.TOO_MANY_REQUESTS:
                return RateLimitedError(_retry_after(reply))
            case status if reply.is_server_error:
                return ServerError(status=status)
        return BadReplyError(host=self._host)


def _said(body: Any) -> dict[str, str]:
    """The server's own sentence, where it has one: it knows why (wrong password, inactive user)."""
    message = body.get("message") if isinstance(body, Mapping) else None
    if isinstance(message, str) and message.strip():
        return {"advice": "{message}", "message": message.strip()[:200]}
    return {}


def _retry_after(reply: httpx.Response) -> float:
    try:
        seconds = float(reply.headers.get("Retry-After", ""))
    except ValueError:
        return DEFAULT_RETRY_AFTER
    return DEFAULT_RETRY_AFTER if math.isnan(seconds) else min(max(seconds, 1.0), MAX_RETRY_AFTER)


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
