"""What the link says of its tries, why a connection ends, and how long it waits for the next one."""

import asyncio
import random
from queue import SimpleQueue

import pytest
import socketio

from notifier.core.errors import BusyError, RestartingError, UnreachableError
from notifier.core.link import SocketPhase
from notifier.core.messages import SocketClosed, SocketEvent, SocketOpened, SocketTrying
from notifier.net import socket
from notifier.net.socket import SocketLink, SocketMessage
from tests.backend import Backend
from tests.net.listening import APP, STANDARD, Listening, nobody
from tests.net.pauses import Never, Soon
from tests.net.proxy import Proxy
from tests.net.servers import socketio_server
from tests.private_desktop.bus import eventually

REACHED = [SocketPhase.CONNECTING, SocketPhase.AUTHENTICATING]


class Windows(random.Random):
    """Remembers how long each wait might be, in seconds, and hardly waits, except at the one that is told."""

    def __init__(self, stop_at: int | None = None) -> None:
        super().__init__()
        self.seen: list[float] = []
        self._stop_at = stop_at

    def uniform(self, _a: float, b: float) -> float:
        self.seen.append(b)
        return 3600 if len(self.seen) == self._stop_at else 0.05


def closed(listening: Listening) -> SocketClosed:
    """The next message, which has to be the end of a connection."""
    message = listening.messages.get(timeout=60)
    assert isinstance(message, SocketClosed)
    return message


def test_a_try_says_how_far_it_is(backend: Backend) -> None:
    listening = Listening(backend.socket_url, backend.sign_in())
    listening.next(SocketOpened)
    assert listening.phases() == REACHED
    listening.link.hurry()
    listening.next(SocketOpened)
    assert listening.phases() == REACHED
    listening.end()


def test_a_server_that_takes_its_time_to_authenticate_is_waited_for() -> None:
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
    answer: SimpleQueue[bool] = SimpleQueue()

    async def on_connect(*_: object) -> None:
        await asyncio.to_thread(answer.get, timeout=20)

    sio.on("connect", on_connect)
    with socketio_server(sio) as url:
        listening = Listening(url, "token")
        assert [listening.tried.get(timeout=60) for _ in REACHED] == REACHED
        assert listening.messages.empty()
        answer.put(True)
        listening.next(SocketOpened)
        listening.end()


def test_nobody_there_is_tried_by_each_transport_and_told_once() -> None:
    listening = Listening(nobody(), "token", Never())
    assert isinstance(closed(listening).error, UnreachableError)
    assert listening.phases() == [SocketPhase.CONNECTING] * 2
    listening.end()
    assert listening.messages.empty()


def test_where_websockets_have_worked_polling_is_tried_now_and_then(backend: Backend) -> None:
    told: list[SocketMessage] = []
    with Proxy(backend.socket_url) as proxy:
        link = SocketLink(proxy.url, backend.sign_in(), APP, told.append, Soon(), STANDARD)
        link.open()
        eventually(lambda: SocketOpened() in told)
        del told[:]
        proxy.refuse()
        proxy.drop()
        eventually(lambda: sum(isinstance(message, SocketClosed) for message in told) >= 5)
        link.close()
        link._thread.join(10)
    trying = SocketTrying(SocketPhase.CONNECTING)
    tries = "".join("t" if message == trying else "." for message in told)
    assert tries.startswith(".t.t.t.tt.")


def test_a_server_that_admits_nobody_is_not_asked_again_by_another_transport() -> None:
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
    sio.on("connect", lambda *_: False)
    with socketio_server(sio) as url:
        listening = Listening(url, "token", Never())
        assert isinstance(closed(listening).error, BusyError)
        assert listening.phases() == REACHED
        listening.end()


def test_a_server_that_stops_says_so_and_no_event_of_it_is_told(backend: Backend) -> None:
    listening = Listening(backend.socket_url, backend.sign_in())
    listening.next(SocketOpened)
    backend.stop()
    end = closed(listening)
    assert isinstance(end.error, RestartingError)
    assert end.announced
    backend.start()
    # Tries that found nobody in between announce nothing.
    while not isinstance(message := listening.messages.get(timeout=60), SocketOpened):
        assert isinstance(message, SocketClosed)
        assert not message.announced
    listening.end()


def test_a_server_that_announces_its_end_is_left_before_it_ends() -> None:
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
    left: SimpleQueue[str] = SimpleQueue()

    async def announce(sid: str, _data: object) -> None:
        await sio.emit("estado:cambio", {}, to=sid)
        await sio.emit("server_shutdown", {"message": "", "timestamp": ""}, to=sid)
        await sio.emit("estado:cambio", {}, to=sid)

    sio.on("client:ready", announce)
    sio.on("disconnect", lambda _sid, _reason: left.put("left"))
    with socketio_server(sio) as url:
        listening = Listening(url, "token", Never())
        listening.next(SocketOpened)
        assert isinstance(listening.messages.get(timeout=60), SocketEvent)
        assert closed(listening).announced
        assert left.get(timeout=60) == "left"
        listening.end()
        assert listening.messages.empty()


@pytest.mark.parametrize(("steady", "windows"), [(3600, [24, 48, 60, 60]), (0, [24, 24, 24, 24])])
def test_only_a_connection_that_was_steady_starts_the_waits_anew(
    steady: float, windows: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that accepts and drops at once is not hammered."""
    monkeypatch.setattr(socket, "STEADY_SECONDS", steady)
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])

    async def drop(sid: str, _data: object) -> None:
        await sio.disconnect(sid)

    sio.on("client:ready", drop)
    rng = Windows()
    with socketio_server(sio) as url:
        listening = Listening(url, "token", rng)
        for _ in windows:
            listening.next(SocketOpened)
            listening.next(SocketClosed)
        listening.next(SocketOpened)
        assert rng.seen[: len(windows)] == windows
        listening.end()


def test_being_called_starts_the_waits_anew() -> None:
    rng = Windows(stop_at=3)
    listening = Listening(nobody(), "token", rng)
    eventually(lambda: rng.seen == [24, 48, 60])
    listening.link.hurry()
    eventually(lambda: rng.seen[3:5] == [24, 48])
    listening.end()
