"""The link against the real backend, and against a server that speaks by polling alone."""

import random
import socket as plain
import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest
import socketio
import uvicorn

from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened
from notifier.net.socket import SocketLink, SocketMessage
from tests.backend import Backend
from tests.desk.bus import eventually

APP = {"app": "estado-notifier", "version": "test"}


class Soon(random.Random):
    """Hardly any wait between tries."""

    def uniform(self, _a: float, _b: float) -> float:
        return 0.05


class Listening:
    def __init__(self, url: str, token: str) -> None:
        self.messages: SimpleQueue[SocketMessage] = SimpleQueue()
        self.link = SocketLink(url, token, APP, self.messages.put, Soon())
        self.link.open()

    def next(self, kind: type[SocketMessage]) -> SocketMessage:
        """The next message of this kind; others before it are passed over."""
        while not isinstance(message := self.messages.get(timeout=20), kind):
            pass
        return message

    def end(self) -> None:
        self.link.close()
        self.link._thread.join(10)
        assert not self.link._thread.is_alive()


@pytest.fixture
def listening(backend: Backend) -> Iterator[Listening]:
    listening = Listening(backend.socket_url, backend.sign_in())
    yield listening
    listening.end()


def test_it_says_who_it_is_and_hears_events(backend: Backend, listening: Listening) -> None:
    listening.next(SocketOpened)
    eventually(lambda: [s["app"] for s in backend.sockets()] == ["estado-notifier"])
    item = backend.create("entrega")
    event = listening.next(SocketEvent)
    assert isinstance(event, SocketEvent)
    assert event.name == "estado:creado"
    assert event.args[0]["id"] == item["id"]


def test_it_comes_back_after_a_drop_and_after_a_restart(backend: Backend, listening: Listening) -> None:
    listening.next(SocketOpened)
    backend.drop_sockets()
    listening.next(SocketClosed)
    listening.next(SocketOpened)
    backend.kill()
    listening.next(SocketClosed)
    backend.start()
    listening.next(SocketOpened)
    eventually(lambda: len(backend.sockets()) == 1)


def test_hurrying_replaces_a_connection_that_stands(backend: Backend, listening: Listening) -> None:
    listening.next(SocketOpened)
    listening.link.hurry()
    listening.next(SocketClosed)
    listening.next(SocketOpened)
    eventually(lambda: len(backend.sockets()) == 1)


def test_a_refused_token_is_tried_once(backend: Backend) -> None:
    listening = Listening(backend.socket_url, "no-such-token")
    assert isinstance(listening.messages.get(timeout=20), Refused)
    listening.link._thread.join(10)
    assert not listening.link._thread.is_alive()
    assert listening.messages.empty()


def test_nobody_listens() -> None:
    with plain.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    listening = Listening(f"http://127.0.0.1:{port}", "token")
    listening.next(SocketClosed)
    listening.next(SocketClosed)
    listening.end()


def test_polling_carries_it_where_websockets_do_not() -> None:
    server = socketio.AsyncServer(async_mode="asgi", transports=["polling"], namespaces=["/"])
    heard: SimpleQueue[str] = SimpleQueue()
    server.on("client:ready", lambda _sid, data: heard.put(data["version"]))
    uvicorn_server = uvicorn.Server(
        uvicorn.Config(socketio.ASGIApp(server), port=0, log_level="critical", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=uvicorn_server.run, daemon=True)
    thread.start()
    eventually(lambda: uvicorn_server.started)
    port = uvicorn_server.servers[0].sockets[0].getsockname()[1]
    listening = Listening(f"http://127.0.0.1:{port}", "token")
    listening.next(SocketOpened)
    assert heard.get(timeout=10) == "test"
    # Ends at once: within the join of ten seconds, and not after the long poll's half a minute.
    listening.end()
    uvicorn_server.should_exit = True
    thread.join(20)


def test_many_reconnections_leave_no_thread_behind(backend: Backend, listening: Listening) -> None:
    listening.next(SocketOpened)
    before = threading.active_count()
    for _ in range(20):
        backend.drop_sockets()
        listening.next(SocketClosed)
        listening.next(SocketOpened)
    # The library's sender of a lost connection may wait for work up to its ping interval and 5 s more.
    eventually(lambda: threading.active_count() <= before + 2, timeout=60)
