"""A TCP proxy in a thread, for what networks do to connections: hold, delay, cut and refuse them."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.ports import free_port

_CHUNK = 65_536


class Proxy:
    """Forwards what comes to ``url`` to the server at ``target``, and back. Its methods: any thread.

    Connections that stand stay what they are when others are refused. ``tls`` is its certificate for
    ``localhost``, and the key: it takes TLS then, and forwards what was in it.
    """

    def __init__(self, target: str, tls: tuple[Path, Path] | None = None) -> None:
        address = urlsplit(target)
        self._target = (address.hostname, address.port)
        self._delay = 0.0
        self._port = free_port()
        self._tls: ssl.SSLContext | None = None
        if tls is not None:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(*tls)
        self._peers: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._await(self._listen())
        self.flow()

    @property
    def url(self) -> str:
        return f"https://localhost:{self._port}" if self._tls else f"http://127.0.0.1:{self._port}"

    def flow(self, delay: float = 0) -> None:
        """Forward, so many seconds late. What was held comes first."""
        self._delay = delay
        self._loop.call_soon_threadsafe(self._flowing.set)

    def black_hole(self) -> None:
        """Forward nothing and close nothing: as if a cable was pulled. Connections are still accepted."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def drop(self) -> None:
        """Close all connections."""
        self._await(self._drop())

    def refuse(self) -> None:
        """Take no connection until :meth:`accept`."""
        self._await(self._refuse())

    def accept(self) -> None:
        """Take connections again, at the same address."""
        self._await(self._listen())

    def end(self) -> None:
        self._await(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self._port, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _refuse(self) -> None:
        self._server.close()

    async def _drop(self) -> None:
        for peer in list(self._peers):
            peer.transport.abort()

    async def _end(self) -> None:
        for listening in self._server.sockets:
            self._loop.remove_reader(listening.fileno())
        for _ in range(3):
            # What was accepted just now begins, so that it can be ended: it cannot once the server is closed.
            await asyncio.sleep(0)
        self._server.close()
        for pump in list(self._pumps):
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        # Also connections whose handshake goes on or has failed: nobody but the loop knows of those.
        for transport in list(vars(self._loop)["_transports"].values()):
            transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pumps.add(task)
        task.add_done_callback(self._pumps.discard)
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        writers = {writer, there_writer}
        self._peers |= writers
        pumps = [
            asyncio.ensure_future(self._pump(reader, there_writer)),
            asyncio.ensure_future(self._pump(there_reader, writer)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._peers -= writers
            for one in writers:
                if self._tls is None:
                    one.close()
                else:  # a polite end takes longer than the loop may last
                    one.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(_CHUNK):
                await asyncio.sleep(self._delay)
                await self._flowing.wait()
                sink.write(data)
                await sink.drain()
