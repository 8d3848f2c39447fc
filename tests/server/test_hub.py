"""The hub alone, with somebody who takes long to look at tokens: what a relay's authentication will do."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn
import websocket

from notifier.core.model import User
from notifier.server.hub import Access, Hub
from notifier.server.meter import Meter
from notifier.server.socketio_server import Limits
from tests.private_desktop.bus import eventually
from tests.server.ear import frame, hang_up

HELD_SECONDS = 10.0


class Gate:
    """Runs a hub in a thread; every handshake waits until it is let through."""

    def __init__(self, **options: Any) -> None:
        self._options = options
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
        self.hub = Hub(self._authenticate, lambda: datetime.now(UTC), **self._options)
        app = self.hub.app(None)
        self._server = uvicorn.Server(
            uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        )
        self._started.set()
        await self._server.serve(sockets=[self._listening])

    async def _authenticate(self, _token: str) -> Access:
        self.asked.set()
        await self._open.wait()
        return Access(User("1", "Ana"), frozenset())

    def let_through(self) -> None:
        self.loop.call_soon_threadsafe(self._open.set)

    def broadcast(self, text: str) -> None:
        coroutine = self.hub.broadcast("estado:cambio", {"codigo": text})
        asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(HELD_SECONDS)

    def connect(self, *, said: str = '40{"token": "x"}') -> websocket.WebSocket:
        url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        connection = websocket.create_connection(url, timeout=HELD_SECONDS)
        assert frame(connection).startswith("0{")
        if said:
            connection.send(said)
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
        assert gate.hub.clients() == {}
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
        assert len(gate.hub.clients()) == 1
        gate.broadcast("HELLO")
        assert "HELLO" in frame(staying)
    finally:
        staying.close()


class Drops(Meter):
    """Remembers why connections were closed."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def dropped(self, reason: str) -> None:
        self.reasons.append(reason)


@pytest.fixture
def drops() -> Drops:
    return Drops()


@pytest.fixture
def hasty(drops: Drops) -> Iterator[Gate]:
    """A gate that waits for half a second for somebody to say who he is."""
    gate = Gate(limits=Limits(patience=0.5), meter=drops, by_event=True)
    yield gate
    gate.close()


def until_closed(connection: websocket.WebSocket, answering: str = "") -> list[str]:
    """All that comes until the server closes the websocket; it is answered, if at all, and never closed."""
    frames: list[str] = []
    with suppress(websocket.WebSocketConnectionClosedException, OSError):
        while (text := connection.recv()) != "":
            frames.append(str(text))
            if answering:
                connection.send(answering)
    return frames


@pytest.mark.parametrize("said", ["", "40", '40{"token": "x"}'])
def test_one_whom_nobody_lets_in_is_closed(hasty: Gate, drops: Drops, said: str) -> None:
    """He says nothing at all, or not who he is, or his token is looked at for too long."""
    connection = hasty.connect(said=said)
    assert said != "40" or frame(connection).startswith("40{")
    assert until_closed(connection)[-1] == "1"
    assert drops.reasons == ["unauthenticated"]
    hang_up(connection)


def test_one_who_was_let_in_stays(hasty: Gate, drops: Drops) -> None:
    hasty.let_through()
    by_handshake, by_event, never = hasty.connect(), hasty.connect(said="40"), hasty.connect(said="")
    assert frame(by_handshake).startswith("40{")
    assert frame(by_event).startswith("40{")
    by_event.send('42["authenticate", {"token": "x"}]')
    assert "authenticated" in frame(by_event)
    eventually(lambda: drops.reasons)  # the last of them had his time
    hasty.broadcast("HELLO")
    assert "HELLO" in frame(by_handshake)
    assert "HELLO" in frame(by_event)
    for connection in (by_handshake, by_event, never):
        hang_up(connection)
    assert drops.reasons == ["unauthenticated"]


def test_one_who_does_not_take_the_close_for_an_answer_is_closed_all_the_same(hasty: Gate) -> None:
    """Engine.IO's close is a word; a peer that goes on talking is hung up on."""
    connection = hasty.connect(said="")
    until_closed(connection, answering="3")
    hang_up(connection)


def test_a_hub_without_events_hears_of_tokens_in_the_handshake_alone(gate: Gate) -> None:
    """What somebody else would say later, by event, is nobody's business there."""
    gate.let_through()
    refused = gate.connect(said="40")
    assert '"TOKEN_INVALID"' in frame(refused)
    refused.send('42["authenticate", {"token": "x"}]')
    connection = gate.connect()
    assert frame(connection).startswith('40{"sid"')
    connection.send('42["authenticate", {"token": "other"}]')
    connection.send('40/nowhere,{"token": "x"}')
    # The answer to what was asked last: nothing was said about the event before it.
    assert frame(connection).startswith("44/nowhere")
    assert [client.token for client in gate.hub.clients().values()] == ["x"]
    for each in (refused, connection):
        hang_up(each)
