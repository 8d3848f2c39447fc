"""A server in a process of its own that greets each connection with events and then, asked to, drops it.

Its first line of output is its address. Each line of its input is a number: so many connections, the one that
stands first, are to be dropped as soon as they have their events.
"""

import asyncio
import sys

import socketio

from tests.net.servers import socketio_server

EVENTS = 20
"""For each connection, numbered from 0."""


class Dropper:
    def __init__(self) -> None:
        self.sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
        self.sio.on("client:ready", self._on_ready)
        self._to_drop = 0
        self._standing = ""
        self._loop: asyncio.AbstractEventLoop | None = None

    def drop(self, count: int) -> None:
        """Drop so many connections. Any thread, once there is a connection."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._drop(count), self._loop)

    async def _on_ready(self, sid: str, _data: object) -> None:
        self._loop, self._standing = asyncio.get_running_loop(), sid
        for number in range(EVENTS):
            await self.sio.emit("estado:cambio", {"number": number}, to=sid)
        await self._drop(0)

    async def _drop(self, more: int) -> None:
        self._to_drop += more
        if self._to_drop and self._standing:
            self._to_drop -= 1
            sid, self._standing = self._standing, ""
            await self.sio.eio.disconnect(self.sio.manager.eio_sid_from_sid(sid, "/"))


if __name__ == "__main__":
    dropper = Dropper()
    with socketio_server(dropper.sio) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        for line in sys.stdin:
            dropper.drop(int(line))
