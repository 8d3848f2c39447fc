"""The hub alone, with somebody who takes long to look at tokens: what a relay's authentication will do."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
import websocket

from notifier.core.model import User
from notifier.server.hub import Admission, Hub
from tests.server.ear import frame

HELD_SECONDS = 10.0


class Gate:
    """Runs a hub in a thread; every handshake waits until it is let through."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._started.wait(HELD_SECONDS)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._open = asyncio.Event()
        self.hub = Hub(self._authenticate, lambda: datetime.now(UTC))
        app = self.hub.app(None)
        self._server = uvicorn.Server(
            uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        )
        self._started.set()
        await self._server.serve(sockets=[self._listening])

    async def _authenticate(self, _token: str) -> Admission:
        self.asked.set()
        await self._open.wait()
        return Admission(User("1", "Ana"))

    def let_through(self) -> None:
        self.loop.call_soon_threadsafe(self._open.set)

    def broadcast(self, text: str) -> None:
        coroutine = self.hub.broadcast("estado:cambio", {"codigo": text})
        asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(HELD_SECONDS)

    def connect(self) -> websocket.WebSocket:
        url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        connection = websocket.create_connection(url, timeout=HELD_SECONDS)
        assert frame(connection).startswith("0{")
        connection.send('40{"token": "x"}')
        return connection

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(HELD_SECONDS)
        assert not self._thread.is_alive()


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.close()


def test_no_event_reaches_a_socket_whose_token_is_still_looked_at(gate: Gate) -> None:
    connection = gate.connect()
    try:
        assert gate.asked.wait(HELD_SECONDS)
        gate.broadcast("EARLY")
        assert gate.hub.listeners() == {}
        gate.let_through()
        assert frame(connection).startswith('40{"sid"')
        gate.broadcast("LATER")
        assert "LATER" in frame(connection)
    finally:
        connection.close()


def test_one_who_leaves_meanwhile_is_no_listener(gate: Gate) -> None:
    """By polling: a websocket's end is read only after its handshake is answered."""
    with httpx.Client(
        base_url=f"http://127.0.0.1:{gate.port}", trust_env=False, timeout=HELD_SECONDS
    ) as http:
        path = "/socket.io/?EIO=4&transport=polling"
        path += "&sid=" + json.loads(http.get(path).text[1:])["sid"]
        handshake = threading.Thread(target=http.post, args=(path,), kwargs={"content": '40{"token": "x"}'})
        handshake.start()
        assert gate.asked.wait(HELD_SECONDS)
        assert http.post(path, content="1").status_code == 200
        gate.let_through()
        handshake.join(HELD_SECONDS)
        assert not handshake.is_alive()
    staying = gate.connect()
    try:
        assert frame(staying).startswith('40{"sid"')
        assert len(gate.hub.listeners()) == 1
        gate.broadcast("HELLO")
        assert "HELLO" in frame(staying)
    finally:
        staying.close()
