"""Telling one event to a room: encoded once, written to each client as it is, bounded for each of them.

python-socketio 5.18 and python-engineio 4.15 pass every packet of every client through a queue, a task and
the web server (uvicorn 0.54), which costs some thirty microseconds each. Here the finished websocket frame
goes straight to the connection, wherever nothing that was told before is still on that way; otherwise it
takes it too, so that the order is kept.

Everything here belongs to the event loop's thread.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

import socketio
from engineio import packet as engine
from socketio import packet
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame

MAX_BACKLOG_BYTES = 1_000_000
"""What one client may leave unread, beside what the system keeps for it, before it is dropped."""

_PACKET_BYTES = 100
"""What one message costs beside its text."""

_SLICE_BYTES = 4096
_MAX_UNREAD = 200
"""Messages of one client; the server's limit is lower, so that it counts whom it drops for it."""

_MAX_LOOSE = 200
"""Pieces of messages, pings and pongs of the websocket itself, between two whole messages."""

_DELIVERIES_PER_TURN = 50_000
_NAMESPACE = "/"
_SHORT, _MEDIUM = 126, 65_536

_line: ContextVar[asyncio.Transport | None] = ContextVar("line", default=None)
"""The connection of the websocket that the running task serves; ``None`` for a request by polling."""


class LineProtocol(WebSocketsSansIOProtocol):
    """The web server's websocket, which lets what runs for it know its connection (``ws`` of uvicorn).

    Without it everything is told by the library's way.
    """

    _loose = 0

    async def run_asgi(self) -> None:
        """Serve the websocket."""
        _line.set(self.transport)
        await super().run_asgi()

    def data_received(self, data: bytes) -> None:
        """Take what came, unless it is far more at once than anybody has to say: that ends the connection.

        One read may bring thousands of messages, and everybody would wait until all of them are taken apart.
        """
        for start in range(0, len(data), _SLICE_BYTES):
            # The library answers pings by itself, also those of a peer that reads none of the answers.
            is_too_much = self.queue.qsize() > _MAX_UNREAD or self._loose > _MAX_LOOSE
            if is_too_much or self.transport.get_write_buffer_size() > MAX_BACKLOG_BYTES:
                self.transport.abort()
                return
            super().data_received(data[start : start + _SLICE_BYTES])

    def handle_cont(self, event: Frame) -> None:
        """Take a piece of a message; empty ones without end would never become one."""
        self._loose += 1
        super().handle_cont(event)

    def handle_ping(self) -> None:
        """Answer it."""
        self._loose += 1
        super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take it."""
        self._loose += 1
        super().handle_pong(event)

    def send_receive_event_to_app(self) -> None:
        """Pass on a whole message; one that is no text ends the connection, without a line in the log."""
        self._loose = 0
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.transport.abort()
                return
        super().send_receive_event_to_app()

    def shutdown(self) -> None:
        """End it because the server ends."""
        try:
            super().shutdown()
        except InvalidState:  # the client has just said goodbye, which the library does not expect here
            self.transport.close()


class SendQueue(asyncio.Queue[engine.Packet | None]):
    """What the library has for one client, until the client's writer or poll takes it.

    The connection is free while the writer of a websocket waits for the next packet: all that was queued
    before has been written then. A packet that is queued, by whomever, takes that back at once.
    """

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self._bytes = 0
        self._frames: list[bytes] = []
        self._line: asyncio.Transport | None = None
        self._is_free = False
        self._is_due = False
        self._is_full = False

    async def get(self) -> engine.Packet | None:
        """Wait for the next packet, as a queue does."""
        line = _line.get()
        if line is not None:
            self._line = line
            self._is_free = self.empty()
        try:
            return await super().get()
        finally:
            self._is_free = False

    @property
    def is_overfull(self) -> bool:
        """Whether more waits for the client than it may leave unread."""
        return self._backlog() > MAX_BACKLOG_BYTES

    def tell(self, message: engine.Packet, frame: bytes) -> bool:
        """Take a message for the client; whether :meth:`flush` has to be called, which nobody was told yet.

        Args:
            message: with its encoding already in it.
            frame: the same as a websocket frame.
        """
        if self._is_free:
            self._frames.append(frame)
        else:
            self.put_nowait(message)
        was_due, self._is_due = self._is_due, True
        return not was_due

    def flush(self) -> bool:
        """Write what was told; ``False``, once, when the client has too much to read already."""
        self._is_due = False
        line, frames, self._frames = self._line, self._frames, []
        if frames and line is not None and not line.is_closing():
            line.write(frames[0] if len(frames) == 1 else b"".join(frames))
        if self._is_full or not self.is_overfull:
            return True
        self._is_full = True
        # The writer may be waiting for the peer to read; only this ends that.
        self.cut()
        return False

    def cut(self) -> None:
        """End the client's connection at once, if it is a websocket; the library finds out."""
        if self._line is not None:
            self._line.abort()

    def _backlog(self) -> int:
        return self._bytes + (0 if self._line is None else self._line.get_write_buffer_size())

    # What a queue lets its heirs say.
    def _put(self, item: engine.Packet | None) -> None:
        # The writer wakes up after the flush of this turn of the loop, which was asked for before.
        self._is_free = False
        self._bytes += _size(item)
        super()._put(item)

    def _get(self) -> engine.Packet | None:
        item = super()._get()
        self._bytes -= _size(item)
        return item


class Fanout:
    """Tells events to the rooms of a server whose clients have an :class:`SendQueue`. Event loop's thread."""

    def __init__(self, sio: socketio.AsyncServer, slow: Callable[[str], None]) -> None:
        """``slow`` is called with the Engine.IO id of a client that leaves too much unread, once for each."""
        self._sio = sio
        self._slow = slow
        self._due: list[tuple[str, SendQueue]] = []
        self._deliveries = 0

    async def tell(
        self, room: str, event: str, payload: Mapping[str, Any], excluding: str | None = None
    ) -> None:
        """Tell an event to everybody in a room but the socket ``excluding``.

        What is told in one turn of the loop leaves at its end, in one write per client. ``payload`` is JSON:
        text, no bytes.
        """
        encoded = packet.Packet(packet.EVENT, namespace=_NAMESPACE, data=[event, dict(payload)]).encode()
        message = engine.Packet(engine.MESSAGE, encoded)
        frame = text_frame(message.encode())
        if not self._due:
            asyncio.get_running_loop().call_soon(self._flush)
        peers = self._sio.eio.sockets
        for sid, eio_sid in self._sio.manager.get_participants(_NAMESPACE, room):
            peer = peers.get(eio_sid)
            if sid == excluding or peer is None or peer.closed:
                continue
            self._deliveries += 1
            waiting = peer.queue
            if waiting.tell(message, frame):
                self._due.append((eio_sid, waiting))
        if self._deliveries >= _DELIVERIES_PER_TURN:
            # A burst must not keep the clients waiting for its end, nor what they have to say.
            await asyncio.sleep(0)

    def _flush(self) -> None:
        due, self._due = self._due, []
        self._deliveries = 0
        for eio_sid, waiting in due:
            if not waiting.flush():
                self._slow(eio_sid)


def text_frame(text: str) -> bytes:
    """A text as one websocket frame of a server: unmasked, uncompressed, in one piece (RFC 6455, 5.2)."""
    body = text.encode()
    length = len(body)
    if length < _SHORT:
        return bytes((0x81, length)) + body
    if length < _MEDIUM:
        return b"\x81\x7e" + length.to_bytes(2) + body
    return b"\x81\x7f" + length.to_bytes(8) + body


def _size(item: engine.Packet | None) -> int:
    return _PACKET_BYTES + len(item.data) if item is not None and isinstance(item.data, str) else 0
