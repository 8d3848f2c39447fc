"""The Socket.IO side of a backend: who may listen, and telling all of them (contract 1.1).

It knows neither where the events come from nor how tokens are kept. Everything here belongs to the event
loop's thread.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import socketio

from notifier.core.model import User
from notifier.server.refusals import Refusal, RefusalCode

Authenticate = Callable[[str], Awaitable[User]]
"""Tells whose token this is, or raises :class:`~notifier.server.refusals.Refusal`."""

_ADMITTED = "admitted"
_CLOSE_SECONDS = 0.5
_MAX_MESSAGE_BYTES = 100_000
_MAX_TEXT = 64


@dataclass(frozen=True, slots=True)
class Listener:
    """One admitted socket; ``app`` and ``version`` are what its ``client:ready`` said, empty before it."""

    user: User
    app: str = ""
    version: str = ""


class Hub:
    """A Socket.IO server that tells events to authenticated clients only. Event loop's thread."""

    def __init__(self, authenticate: Authenticate, clock: Callable[[], datetime]) -> None:
        """``authenticate`` is asked once per connection; ``clock`` gives aware times."""
        self._authenticate = authenticate
        self._clock = clock
        self._listeners: dict[str, Listener] = {}
        self._sio = socketio.AsyncServer(
            async_mode="asgi",
            namespaces=["/"],
            max_http_buffer_size=_MAX_MESSAGE_BYTES,
        )
        self._sio.on("connect", self._on_connect)
        self._sio.on("disconnect", self._on_disconnect)
        self._sio.on("client:ready", self._on_ready)

    def app(self, other: Any) -> Any:
        """The ASGI application: ``/socket.io`` here, every other path in the ASGI application ``other``."""
        return socketio.ASGIApp(self._sio, other_asgi_app=other)

    def listeners(self) -> tuple[Listener, ...]:
        """Who is admitted right now, in the order of arrival."""
        return tuple(self._listeners.values())

    async def broadcast(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tell an event to every admitted socket. Returns when it is queued for all of them."""
        # The library's "everybody" includes sockets whose token is still being looked at; this room does not.
        await self._sio.emit(event, dict(payload), room=_ADMITTED)

    async def announce_shutdown(self, message: str) -> None:
        """Tell everybody that the server goes away on purpose (``server_shutdown``, contract 1.1)."""
        timestamp = self._clock().isoformat(timespec="milliseconds")
        await self.broadcast("server_shutdown", {"message": message, "timestamp": timestamp})

    async def drop_all(self) -> int:
        """Close every connection, admitted or not, as a failing network would; says how many there were.

        The transport is closed after what is queued was sent; no Socket.IO DISCONNECT precedes it.
        """
        # Closed ones stay in the library's list until it next looks through it.
        sids = [sid for sid, peer in self._sio.eio.sockets.items() if not peer.closed]
        await asyncio.gather(*(self._drop(sid) for sid in sids))
        return len(sids)

    async def _drop(self, sid: str) -> None:
        # A peer that reads nothing would hold up whoever waits for this.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._sio.eio.disconnect(sid), _CLOSE_SECONDS)

    async def _on_connect(self, sid: str, _environ: Mapping[str, Any], auth: Any = None) -> None:
        try:
            user = await self._authenticate(_token(auth))
        except Refusal as refusal:
            raise socketio.exceptions.ConnectionRefusedError(
                refusal.message, {"code": refusal.code.value}
            ) from None
        if self._sio.get_environ(sid) is None:
            # It left while its token was looked at; the library would keep it for ever.
            raise socketio.exceptions.ConnectionRefusedError
        # Nothing may suspend between here and the return: the library queues CONNECT next, and no event may
        # overtake it.
        self._listeners[sid] = Listener(user)
        await self._sio.enter_room(sid, _ADMITTED)

    async def _on_disconnect(self, sid: str, _reason: str) -> None:
        self._listeners.pop(sid, None)

    async def _on_ready(self, sid: str, data: Any = None) -> None:
        listener = self._listeners.get(sid)
        if listener is not None and isinstance(data, Mapping):
            app, version = (str(data.get(key, ""))[:_MAX_TEXT] for key in ("app", "version"))
            self._listeners[sid] = Listener(listener.user, app, version)


def _token(auth: Any) -> str:
    """The token of a handshake: ``authorization`` with its scheme, ``token`` bare, or both alike."""
    found: set[str] = set()
    if isinstance(auth, Mapping):
        authorization, bare = auth.get("authorization"), auth.get("token")
        if isinstance(authorization, str) and authorization:
            scheme, _, value = authorization.partition(" ")
            found.add(value.strip() if scheme.lower() == "bearer" else "")
        if isinstance(bare, str) and bare:
            found.add(bare)
    if len(found) != 1 or "" in found:
        raise Refusal(RefusalCode.TOKEN_INVALID, "Falta el token o no es válido.")
    return found.pop()
