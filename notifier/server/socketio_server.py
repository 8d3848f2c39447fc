"""The library's server with an eye on its peers: who never says who he is, who says too much, who goes.

Nothing of this is in python-socketio 5.18: it never closes a peer that opened a connection and sent no
CONNECT, and it takes whatever a peer sends. Everything here belongs to the event loop's thread.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import socketio
from engineio.packet import NOOP, Packet

from notifier.server.engineio_server import EIO_SID, EngineioServer
from notifier.server.fanout import Fanout
from notifier.server.meter import Meter

CLOSE_SECONDS = 0.5
"""How long a peer may take to read what is queued for it before its connection is closed for all that."""

CUT_SECONDS = 5.0
"""How long a websocket that is over may take to close: one whose peer reads nothing never would."""

_BINARY = ("5", "6")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one peer may do.

    ``ping_interval`` and ``ping_timeout``: seconds between two questions whether it is still there, and until
    it has to have answered one. ``patience``: seconds until a peer that nobody let in is closed.
    ``refusals``: how often its token may be refused; each may be a question to somebody else.
    ``messages_per_second`` and ``messages_at_once``: how many it may send, on the average and in one go; a
    websocket frame or a post counts, and so does each event in it. ``message_bytes``: how long one may be.
    """

    ping_interval: float = 25.0
    ping_timeout: float = 20.0
    patience: float = 45.0
    refusals: int = 5
    messages_per_second: float = 20.0
    messages_at_once: int = 100
    message_bytes: int = 100_000


@dataclass(slots=True)
class _Peer:
    allowance: float
    counted: float
    deadline: asyncio.TimerHandle | None
    refusals: int = 0


class SocketioServer(socketio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """A Socket.IO server for one namespace. Event loop's thread."""

    def __init__(self, limits: Limits, meter: Meter, transports: tuple[str, ...]) -> None:
        """``transports``: which of ``websocket`` and ``polling`` are answered; the other one with a 400."""
        self._limits = limits
        self._meter = meter
        self._peers: dict[str, _Peer] = {}
        self._closing: set[asyncio.Task[None]] = set()
        super().__init__(
            async_mode="asgi",
            namespaces=["/"],
            max_http_buffer_size=limits.message_bytes,
            ping_interval=limits.ping_interval,
            ping_timeout=limits.ping_timeout,
            transports=list(transports),
            # In order, and the next message of a peer is read when the last one was dealt with.
            async_handlers=False,
        )
        self.fanout = Fanout(self, lambda eio_sid: self.drop(eio_sid, "slow"))

    def _engineio_server_class(self) -> type[EngineioServer]:
        return EngineioServer

    def peers(self) -> list[str]:
        """The ids of the open transports. Closed ones stay in the library's list until it next looks."""
        return [eio_sid for eio_sid, peer in self.eio.sockets.items() if not peer.closed]

    def let_in(self, eio_sid: str) -> None:
        """This peer said who it is; it may stay."""
        peer = self._peers.get(eio_sid)
        if peer is not None and peer.deadline is not None:
            peer.deadline.cancel()
            peer.deadline = None

    def refused(self, eio_sid: str) -> None:
        """This peer's token was not accepted; one that tries and tries is dropped."""
        peer = self._peers.get(eio_sid)
        if peer is None:
            return
        peer.refusals += 1
        if peer.refusals == self._limits.refusals:
            self.drop(eio_sid, "unauthenticated")

    def drop(self, eio_sid: str, reason: str) -> None:
        """Close a transport, counted under this reason. Returns at once."""
        self._meter.dropped(reason)
        task = asyncio.get_running_loop().create_task(self.close(eio_sid))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close(self, eio_sid: str, seconds: float = CLOSE_SECONDS) -> None:
        """Close a transport after what is queued was sent, or after so many seconds."""
        peer = self.eio.sockets.get(eio_sid)
        if peer is None:
            return
        # First what is queued: a closed peer's next long poll is answered with an error. One that reads
        # nothing would hold up whoever waits for this.
        with suppress(TimeoutError):
            await asyncio.wait_for(peer.queue.join(), seconds)
        await self.eio.disconnect(eio_sid)

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.call_later(self._limits.patience, self.drop, eio_sid, "unauthenticated")
        self._peers[eio_sid] = _Peer(self._limits.messages_at_once, loop.time(), deadline)
        environ["asgi.scope"][EIO_SID] = eio_sid
        self._meter.connected()
        await super()._handle_eio_connect(eio_sid, environ)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self.let_in(eio_sid)
        self._peers.pop(eio_sid, None)
        peer = self.eio.sockets.get(eio_sid)
        if peer is not None and reason == self.eio.reason.CLIENT_DISCONNECT and not peer.upgraded:
            # The library forgets its waiting long poll; a client that leaves politely waits for the answer.
            peer.queue.put_nowait(Packet(NOOP))
        if peer is not None:
            asyncio.get_running_loop().call_later(CUT_SECONDS, peer.queue.cut)
        await super()._handle_eio_disconnect(eio_sid, reason)

    def may_send(self, eio_sid: str) -> bool:
        """Count something that this peer sent; one that sends too much is dropped with all that it sent."""
        peer = self._peers.get(eio_sid)
        if peer is None:
            return False
        now = asyncio.get_running_loop().time()
        earned = (now - peer.counted) * self._limits.messages_per_second
        peer.allowance = min(peer.allowance + earned, self._limits.messages_at_once) - 1
        peer.counted = now
        library = self.eio.sockets.get(eio_sid)
        if peer.allowance >= 0 and (library is None or not library.queue.is_overfull):
            return True
        self.let_in(eio_sid)
        self._peers.pop(eio_sid)
        if library is not None:
            library.queue.cut()
        self.drop(eio_sid, "flood" if peer.allowance < 0 else "slow")
        return False

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        # A post may hold several.
        if not self.may_send(eio_sid):
            return
        # Nobody has bytes to say here. The library would keep what follows such a packet for as long as more
        # is announced: gigabytes.
        if not isinstance(data, str) or data.startswith(_BINARY):
            self.drop(eio_sid, "nonsense")
            return
        # A packet that is none costs its sender nothing but itself.
        with suppress(ValueError, KeyError, TypeError, IndexError, RecursionError):
            await super()._handle_eio_message(eio_sid, data)
