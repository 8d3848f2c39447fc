"""The Socket.IO side of a backend: who may listen, and telling them (contract 1.1).

It knows neither where the events come from nor how tokens are kept. Everything here belongs to the event
loop's thread.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import socketio
from socketio import packet

from notifier.core.model import Categoria, User
from notifier.server.engineio_server import guarded
from notifier.server.meter import Meter
from notifier.server.refusals import EVENT_CODES, Refusal, RefusalCode
from notifier.server.socketio_server import CLOSE_SECONDS, Limits, SocketioServer

ADMITTED = "admitted"
"""The room of everybody who was let in."""

BOTH_TRANSPORTS = ("websocket", "polling")
_MAX_TEXT = 64


def room(categoria: Categoria, role: str = "") -> str:
    """The room of those who may hear of a category, or of those among them who have this role."""
    return f"{categoria}@{role}" if role else categoria


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody who may listen: ``rooms`` beside :data:`ADMITTED`; ``roles`` are told to him, no more."""

    user: User
    rooms: frozenset[str]
    roles: tuple[str, ...] = ()


Authenticate = Callable[[str], Awaitable[Access]]
"""Tells who has this token, or raises :class:`~notifier.server.refusals.Refusal`."""


@dataclass(frozen=True, slots=True)
class Client:
    """One admitted socket.

    ``token`` is what it was admitted with, to be looked at again. ``by_event`` tells how it came.
    ``app`` and ``version`` are what its ``client:ready`` said, empty before it.
    """

    access: Access
    token: str = field(repr=False)
    by_event: bool = False
    app: str = ""
    version: str = ""


class Hub:
    """A Socket.IO server that tells events to authenticated clients only. Event loop's thread."""

    def __init__(
        self,
        authenticate: Authenticate,
        clock: Callable[[], datetime],
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        meter: Meter | None = None,
        transports: tuple[str, ...] = BOTH_TRANSPORTS,
        by_event: bool = False,
    ) -> None:
        """Serve nothing yet; see :meth:`app`.

        Args:
            authenticate: is asked once per connection.
            clock: gives aware times.
            limits: what one peer may do.
            meter: is told what happens; ``None`` for nobody.
            transports: those that are answered.
            by_event: whether a client without a token in its handshake may send the event ``authenticate``
                instead (contract 2.1). Until then it hears nothing.
        """
        self._authenticate = authenticate
        self._clock = clock
        self._by_event = by_event
        self._meter = meter or Meter()
        self._clients: dict[str, Client] = {}
        self._sio = SocketioServer(limits, self._meter, transports)
        self._sio.on("connect", self._on_connect)
        self._sio.on("disconnect", self._on_disconnect)
        self._sio.on("client:ready", self._on_ready)
        if by_event:
            self._sio.on("authenticate", self._on_authenticate)

    def app(self, other: Any) -> Any:
        """The ASGI application: ``/socket.io`` here, every other path in the ASGI application ``other``."""
        app = socketio.ASGIApp(self._sio, other_asgi_app=other)
        return guarded(app, self._sio.may_send, lambda eio_sid: self._sio.drop(eio_sid, "nonsense"))

    def clients(self) -> Mapping[str, Client]:
        """Who is admitted right now by the ids of their sockets, in the order of arrival. A copy."""
        return dict(self._clients)

    async def tell(
        self, room: str, event: str, payload: Mapping[str, Any], excluding: str | None = None
    ) -> None:
        """Tell an event to everybody in a room but the socket ``excluding``.

        Returns when it is queued for all of them.
        """
        self._meter.told(event)
        await self._sio.fanout.tell(room, event, payload, excluding)

    async def broadcast(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tell an event to every admitted socket. Returns when it is queued for all of them."""
        # The library's "everybody" includes sockets whose token is still being looked at; this room does not.
        await self.tell(ADMITTED, event, payload)

    async def announce_shutdown(self, message: str) -> None:
        """Tell everybody that the server goes away on purpose (``server_shutdown``, contract 1.1)."""
        await self.broadcast("server_shutdown", {"message": message, "timestamp": self._now()})

    async def drop_all(self, seconds: float = CLOSE_SECONDS) -> int:
        """Close every connection, admitted or not, as a failing network would; says how many there were.

        The transport is closed after what is queued was sent, or after so many seconds; no Socket.IO
        DISCONNECT precedes it.
        """
        peers = self._sio.peers()
        await asyncio.gather(*(self._sio.close(peer, seconds) for peer in peers))
        return len(peers)

    async def readmit(self, sid: str, access: Access) -> None:
        """Somebody may now hear something else than before; one who left meanwhile is no error."""
        client = self._clients.get(sid)
        if client is None or client.access == access:
            return
        self._clients[sid] = replace(client, access=access)
        for gone in client.access.rooms - access.rooms:
            await self._sio.leave_room(sid, gone)
        for fresh in access.rooms - client.access.rooms:
            await self._sio.enter_room(sid, fresh)

    async def dismiss(self, sid: str, refusal: Refusal) -> None:
        """Somebody is not accepted any longer: he is told why, in the words in which he came, and closed."""
        client = self._clients.get(sid)
        if client is None:
            return
        self._leave(sid)
        for each in (ADMITTED, *client.access.rooms):
            await self._sio.leave_room(sid, each)
        self._meter.refused(refusal.code)
        eio_sid = self._sio.manager.eio_sid_from_sid(sid, "/")
        if client.by_event:
            await self._sio.emit("authentication_error", _failure(refusal), to=sid)
        else:
            # A client takes it at any time for what it is in the handshake.
            error = packet.Packet(packet.CONNECT_ERROR, _error(refusal), namespace="/")
            await self._sio.eio.send(eio_sid, error.encode())
        await self._sio.close(eio_sid)

    async def _on_connect(self, sid: str, _environ: Mapping[str, Any], auth: Any = None) -> None:
        if self._by_event and not auth:
            return
        try:
            token = _token(auth)
            access = await self._authenticate(token)
        except Refusal as refusal:
            self._refuse(sid, refusal)
            error = _error(refusal)
            raise socketio.exceptions.ConnectionRefusedError(error["message"], error["data"]) from None
        if self._sio.get_environ(sid) is None:
            # It left while its token was looked at; python-socketio 5.18 would keep it for ever.
            raise socketio.exceptions.ConnectionRefusedError
        await self._admit(sid, Client(access, token))

    async def _on_authenticate(self, sid: str, data: Any = None) -> None:
        try:
            token = _token(data)
            access = await self._authenticate(token)
        except Refusal as refusal:
            await self._sio.emit("authentication_error", _failure(refusal), to=sid)
            self._refuse(sid, refusal)
            return
        if self._sio.get_environ(sid) is None:
            return
        for former in self._sio.rooms(sid):
            if former != sid:
                await self._sio.leave_room(sid, former)
        await self._sio.emit("authenticated", _success(access), to=sid)
        await self._admit(sid, Client(access, token, by_event=True))

    def _refuse(self, sid: str, refusal: Refusal) -> None:
        self._meter.refused(refusal.code)
        eio_sid = self._sio.manager.eio_sid_from_sid(sid, "/")
        if eio_sid is not None:
            self._sio.refused(eio_sid)

    async def _admit(self, sid: str, client: Client) -> None:
        # Nothing may suspend between here and the return: the library queues CONNECT next, and no event may
        # overtake it.
        self._sio.let_in(self._sio.manager.eio_sid_from_sid(sid, "/"))
        self._clients[sid] = client
        self._meter.admitted(len(self._clients))
        for each in (ADMITTED, *client.access.rooms):
            await self._sio.enter_room(sid, each)

    def _leave(self, sid: str) -> None:
        if self._clients.pop(sid, None) is not None:
            self._meter.admitted(len(self._clients))

    async def _on_disconnect(self, sid: str, _reason: str) -> None:
        self._leave(sid)

    async def _on_ready(self, sid: str, data: Any = None) -> None:
        client = self._clients.get(sid)
        if client is not None and isinstance(data, Mapping):
            said = [data.get(key) for key in ("app", "version")]
            app, version = (text[:_MAX_TEXT] if isinstance(text, str) else "" for text in said)
            self._clients[sid] = replace(client, app=app, version=version)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")


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


def _error(refusal: Refusal) -> dict[str, Any]:
    return {"message": refusal.message, "data": {"code": refusal.code.value}}


def _failure(refusal: Refusal) -> dict[str, Any]:
    return {"success": False, "message": refusal.message, "code": EVENT_CODES[refusal.code]}


def _success(access: Access) -> dict[str, Any]:
    user = access.user
    return {
        "success": True,
        "userId": user.id,
        "userName": user.name,
        "userEmail": user.email,
        "userType": access.roles[0] if access.roles else "",
        "roles": list(access.roles),
        "tokenValidated": True,
    }
