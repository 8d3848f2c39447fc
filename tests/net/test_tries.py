"""What the link says of its tries, why a connection ends, and how long it waits for the next one."""

import asyncio
from queue import SimpleQueue

import socketio

from notifier.core.errors import BusyError, RestartingError, UnreachableError
from notifier.core.link import SocketPhase
from notifier.core.messages import SocketClosed, SocketEvent, SocketOpened
from tests.backend import Backend
from tests.net.listening import Listening, Never, nobody
from tests.net.servers import socketio_server

REACHED = [SocketPhase.CONNECTING, SocketPhase.AUTHENTICATING]


def closed(listening: Listening) -> SocketClosed:
    """The next message, which has to be the end of a connection."""
    message = listening.messages.get(timeout=20)
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
        assert [listening.tried.get(timeout=10) for _ in REACHED] == REACHED
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
    while not isinstance(message := listening.messages.get(timeout=20), SocketOpened):
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
        assert isinstance(listening.messages.get(timeout=20), SocketEvent)
        assert closed(listening).announced
        assert left.get(timeout=10) == "left"
        listening.end()
        assert listening.messages.empty()
