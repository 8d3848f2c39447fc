"""A network that lies: a TCP proxy in a thread that answers in the server's place, or spoils what it said.

It lies to connections that begin while a lie is set, and closes those that stand when one begins or ends.
"""

import asyncio
import contextlib
import gzip
import struct
import threading
from collections.abc import Coroutine
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from tests.ports import free_port

_CHUNK = 65_536
_BOMB_BYTES = 1_500_000_000
_TEXT, _BINARY = 1, 2


class Lie(Enum):
    """What becomes of a connection."""

    REFUSED = "it is closed at once"
    BLACK_HOLE = "nothing comes"
    REDIRECT = "all is elsewhere"
    BOMB = "a short answer that is 1.5 GB unpacked"
    ENDLESS = "chunks without an end"
    DRIP = "a byte now and then"
    PAGE = "the page of a hotel"
    DEEP = "JSON of a hundred thousand levels"
    HUGE_FRAME = "a websocket's frame of 1.5 GB is announced"
    BOGUS_HEADER = "a packet with 45999999999 attachments"
    NONSENSE = "a websocket's frame that says nothing"
    DEAF = "no event comes through, only pings"


_TO_REST = {Lie.REDIRECT, Lie.BOMB, Lie.ENDLESS, Lie.DRIP, Lie.PAGE, Lie.DEEP}


class LyingNetwork:
    """Forwards what comes to ``url`` to the server at ``target``. Its methods: any thread."""

    def __init__(self, target: str) -> None:
        address = urlsplit(target)
        self._target = (address.hostname, address.port)
        self._port = free_port()
        self._lie: Lie | None = None
        self._bomb = b""
        self.told = 0
        """How many connections were lied to."""
        self._peers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lying network", daemon=True)
        self._thread.start()
        self._await(self._listen())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def lie(self, lie: Lie | None) -> None:
        """From now on, to connections that begin; ``None``: the truth."""
        if lie is Lie.BOMB and not self._bomb:
            self._bomb = gzip.compress(bytes(_BOMB_BYTES), 1)
        self._await(self._set(lie))

    def end(self) -> None:
        self._await(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self._port)

    async def _set(self, lie: Lie | None) -> None:
        self._lie = lie
        for peer in list(self._peers):
            peer.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        await self._set(None)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._peers.add(writer)
        task.add_done_callback(self._tasks.discard)
        lie = self._lie
        self.told += lie is not None
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                if lie is Lie.BLACK_HOLE:
                    await reader.read(-1)
                elif lie in _TO_REST:
                    await self._answer(lie, reader, writer)
                elif lie is not Lie.REFUSED:
                    await self._forward(lie, reader, writer)
        finally:
            self._peers.discard(writer)
            writer.transport.abort()

    async def _answer(
        self, lie: Lie | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        json = b"Content-Type: application/json\r\n"
        match lie:
            case Lie.REDIRECT:
                writer.write(
                    b"HTTP/1.1 307 Temporary Redirect\r\nLocation: ws://127.0.0.2:9/elsewhere\r\n"
                    b"Content-Length: 0\r\n\r\n"
                )
            case Lie.BOMB:
                length = str(len(self._bomb)).encode()
                head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + length + b"\r\n"
                writer.write(head + json + b"\r\n" + self._bomb)
            case Lie.PAGE:
                page = b"<h1>Bienvenido al hotel</h1>" * 100
                length = str(len(page)).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n" + page)
            case Lie.DEEP:
                deep = b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
                length = str(len(deep)).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\n" + json + b"Content-Length: " + length + b"\r\n\r\n" + deep
                )
            case _:
                writer.write(b"HTTP/1.1 200 OK\r\n" + json + b"Transfer-Encoding: chunked\r\n\r\n")
                chunk, pause = (
                    (b"1\r\n \r\n", 2.0) if lie is Lie.DRIP else (b"10000\r\n%b\r\n" % (b" " * 65_536), 0)
                )
                while True:
                    writer.write(chunk)
                    await writer.drain()
                    await asyncio.sleep(pause)
        await writer.drain()
        await reader.read(-1)

    async def _forward(
        self, lie: Lie | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there_reader, there_writer = await asyncio.open_connection(*self._target)
        self._peers.add(there_writer)
        back = self._pump(there_reader, writer) if lie is None else self._spoil(lie, there_reader, writer)
        pumps = [asyncio.ensure_future(self._pump(reader, there_writer)), asyncio.ensure_future(back)]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._peers.discard(there_writer)
            there_writer.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(_CHUNK):
            sink.write(data)
            await sink.drain()

    async def _spoil(self, lie: Lie, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """What the server says, until it is a websocket; from then on frame by frame."""
        head = await source.readuntil(b"\r\n\r\n")
        sink.write(head)
        if not head.startswith(b"HTTP/1.1 101"):
            await self._pump(source, sink)
            return
        frames = 0
        while True:
            kind, frame, payload = await _frame(source)
            frames += 1
            # Once it is admitted: before it the client is not green and expects nothing.
            if frames > 2 and lie is Lie.DEAF and kind in (_TEXT, _BINARY) and payload.startswith(b"4"):
                continue
            sink.write(frame)
            if frames == 3:
                match lie:
                    case Lie.HUGE_FRAME:
                        sink.write(bytes([0x80 | _TEXT, 127]) + struct.pack("!Q", _BOMB_BYTES))
                        with contextlib.suppress(OSError):
                            for _ in range(_BOMB_BYTES // _CHUNK):
                                sink.write(b" " * _CHUNK)
                                await sink.drain()
                    case Lie.BOGUS_HEADER:
                        sink.write(_text(b'45999999999-["estado:cambio",{"_placeholder":true,"num":0}]'))
                    case Lie.NONSENSE:
                        sink.write(_text(b"9[[[[" + b"x" * 100))
            await sink.drain()


def _text(payload: bytes) -> bytes:
    assert len(payload) < 126
    return bytes([0x80 | _TEXT, len(payload)]) + payload


async def _frame(source: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    """The kind of the next frame of a server, the frame, and what is in it."""
    start = await source.readexactly(2)
    length, more = start[1] & 0x7F, b""
    if length == 126:
        more = await source.readexactly(2)
        (length,) = struct.unpack("!H", more)
    elif length == 127:
        more = await source.readexactly(8)
        (length,) = struct.unpack("!Q", more)
    payload = await source.readexactly(length)
    return start[0] & 0x0F, start + more + payload, payload
