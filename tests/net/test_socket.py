"""The link against the real backend, and against a server that speaks by polling alone."""

import gc
import logging
import random
import socket as plain
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
import socketio

from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened
from notifier.net.connection import CONNECT_TIMEOUT, TERMINAL_CODES
from notifier.net.socket import SocketLink, SocketMessage
from tests.backend import Backend
from tests.desk.bus import eventually
from tests.net.servers import OddServer, ScriptedServer, SilentServer, socketio_server

APP = {"app": "estado-notifier", "version": "test"}
WELCOME = b'0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'


class Soon(random.Random):
    """Hardly any wait between tries."""

    def uniform(self, _a: float, _b: float) -> float:
        return 0.05


class Never(random.Random):
    """A wait between tries that only a push ends."""

    def uniform(self, _a: float, _b: float) -> float:
        return 3600.0


class Listening:
    def __init__(self, url: str, token: str, rng: random.Random | None = None) -> None:
        self.messages: SimpleQueue[SocketMessage] = SimpleQueue()
        self.link = SocketLink(url, token, APP, self.messages.put, rng or Soon())
        self.link.open()

    def next(self, kind: type[SocketMessage]) -> SocketMessage:
        """The next message of this kind; others before it are passed over."""
        while not isinstance(message := self.messages.get(timeout=20), kind):
            pass
        return message

    def end(self) -> None:
        self.link.close()
        self.ended()

    def ended(self, timeout: float = 10) -> None:
        """Its thread ends by itself."""
        self.link._thread.join(timeout)
        assert not self.link._thread.is_alive()


def library_threads() -> list[str]:
    """Those that a connection has: its own, the library's reader, sender and handlers."""
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name == "socket-connection" or "_loop" in name or "_handle" in name]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def nobody() -> str:
    """An address at which nobody listens."""
    with plain.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


def polling_server() -> socketio.AsyncServer:
    return socketio.AsyncServer(async_mode="asgi", transports=["polling"], namespaces=["/"])


def refuse(data: object, tries: SimpleQueue[object]) -> Callable[[str, object, object], None]:
    def on_connect(_sid: str, _environ: object, auth: object) -> None:
        tries.put(auth)
        raise socketio.exceptions.ConnectionRefusedError("no", data)

    return on_connect


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


def test_a_connection_lost_before_it_could_say_a_word_is_made_again(backend: Backend) -> None:
    """The first SocketOpened is held up until its connection is gone, so that client:ready comes too late."""
    messages: SimpleQueue[SocketMessage] = SimpleQueue()

    def hold_up(message: SocketMessage) -> None:
        if isinstance(message, SocketOpened) and messages.empty():
            backend.drop_sockets()
            eventually(lambda: not [name for name in library_threads() if "_read_loop" in name])
        messages.put(message)

    link = SocketLink(backend.socket_url, backend.sign_in(), APP, hold_up, Soon())
    link.open()
    states = [type(messages.get(timeout=20)) for _ in range(3)]
    assert states == [SocketOpened, SocketClosed, SocketOpened]
    link.close()
    link._thread.join(10)


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
    listening = Listening(nobody(), "token")
    listening.next(SocketClosed)
    listening.next(SocketClosed)
    listening.end()


def test_polling_carries_it_where_websockets_do_not() -> None:
    sio = polling_server()
    heard: SimpleQueue[str] = SimpleQueue()
    left: SimpleQueue[str] = SimpleQueue()
    sio.on("client:ready", lambda _sid, data: heard.put(data["version"]))
    sio.on("disconnect", lambda _sid, _reason: left.put("left"))
    with socketio_server(sio) as url:
        listening = Listening(url, "token")
        listening.next(SocketOpened)
        assert heard.get(timeout=10) == "test"
        # Ends at once: within the join of ten seconds, and not after the long poll's half a minute.
        listening.end()
        # The server was told; it has not waited for a ping that is not answered, 45 seconds later.
        assert left.get(timeout=10) == "left"


@pytest.mark.parametrize("code", sorted(TERMINAL_CODES))
@pytest.mark.parametrize("transports", [["polling"], ["websocket", "polling"]])
def test_each_terminal_code_ends_the_tries(code: str, transports: list[str]) -> None:
    sio = socketio.AsyncServer(async_mode="asgi", transports=transports, namespaces=["/"])
    tries: SimpleQueue[object] = SimpleQueue()
    sio.on("connect", refuse({"code": code}, tries))
    with socketio_server(sio) as url:
        listening = Listening(url, "token")
        # A refusal by polling does not wait for the long poll either.
        assert isinstance(listening.messages.get(timeout=10), Refused)
        listening.ended()
        assert listening.messages.empty()
        assert tries.get() == {"authorization": "Bearer token", "token": "token"}
        assert tries.empty()


@pytest.mark.parametrize("data", [{"code": "BUSY"}, {"code": ["TOKEN_INVALID"]}, ["TOKEN_INVALID"], None])
def test_any_other_refusal_is_tried_again(data: object) -> None:
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
    tries: SimpleQueue[object] = SimpleQueue()
    sio.on("connect", refuse(data, tries))
    with socketio_server(sio) as url:
        listening = Listening(url, "token")
        assert [type(listening.messages.get(timeout=20)) for _ in range(3)] == [SocketClosed] * 3
        listening.end()


@pytest.mark.parametrize("body", [b"", b"<html>", b'0{"sid": "x"}', b"0[]", b"\xff"])
def test_a_server_that_speaks_nonsense_never_ends_the_tries(body: bytes) -> None:
    odd = OddServer()
    odd.body = body
    listening = Listening(odd.url, "token")
    for _ in range(3):
        assert isinstance(listening.messages.get(timeout=20), SocketClosed)
    listening.end()
    odd.end()


def test_closing_does_not_wait_for_a_silent_server() -> None:
    silent = SilentServer()
    listening = Listening(silent.url, "token")
    silent.accept()
    listening.link.close()
    listening.ended(CONNECT_TIMEOUT / 2)
    assert listening.messages.empty()
    silent.end()
    eventually(lambda: not library_threads())


def test_hurrying_does_not_wait_for_a_silent_server() -> None:
    silent = SilentServer()
    listening = Listening(silent.url, "token")
    silent.accept()
    listening.link.hurry()
    assert isinstance(listening.messages.get(timeout=CONNECT_TIMEOUT / 2), SocketClosed)
    silent.accept()
    listening.end()
    silent.end()


def test_closing_ends_a_wait_between_tries() -> None:
    listening = Listening(nobody(), "token", Never())
    listening.next(SocketClosed)
    listening.end()
    assert listening.messages.empty()


def test_hurrying_ends_a_wait_between_tries() -> None:
    listening = Listening(nobody(), "token", Never())
    listening.next(SocketClosed)
    listening.link.hurry()
    listening.next(SocketClosed)
    listening.end()


def test_closing_an_open_connection_ends_all_its_threads(backend: Backend, listening: Listening) -> None:
    listening.next(SocketOpened)
    eventually(backend.sockets)
    listening.end()
    eventually(lambda: not backend.sockets())
    eventually(lambda: not library_threads())
    assert listening.messages.empty()


def test_a_token_that_expires_is_refused_at_the_next_connection(
    backend: Backend, listening: Listening
) -> None:
    listening.next(SocketOpened)
    backend.expire_tokens()
    backend.drop_sockets()
    listening.next(Refused)
    listening.ended()


def test_who_may_see_nothing_is_refused(backend: Backend) -> None:
    listening = Listening(backend.socket_url, backend.sign_in("visita"))
    assert isinstance(listening.messages.get(timeout=20), Refused)
    listening.ended()


def numbered(sio: socketio.AsyncServer, count: int) -> None:
    """Emits so many numbered events right behind its answer to CONNECT, one before it and one at the end."""

    async def emit_all(sid: str) -> None:
        for number in range(1, count):
            await sio.emit("estado:cambio", {"number": number}, to=sid)

    async def on_connect(sid: str, _environ: object, _auth: object) -> None:
        # Said inside of the handler: on the wire it is ahead of the answer.
        await sio.emit("estado:cambio", {"number": 0}, to=sid)
        sio.start_background_task(emit_all, sid)

    sio.on("connect", on_connect)


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]])
def test_events_come_in_the_order_of_the_wire_after_their_connection(transports: list[str]) -> None:
    sio = socketio.AsyncServer(async_mode="asgi", transports=transports, namespaces=["/"])
    numbered(sio, 500)
    with socketio_server(sio) as url:
        listening = Listening(url, "token")
        assert listening.messages.get(timeout=20) == SocketOpened()
        events = [listening.messages.get(timeout=20) for _ in range(500)]
        numbers = [event.args[0]["number"] for event in events if isinstance(event, SocketEvent)]
        assert numbers == list(range(500))
        listening.end()


def test_two_thousand_events_are_one_thread() -> None:
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
    numbered(sio, 2_000)
    names: SimpleQueue[str] = SimpleQueue()

    def put(message: SocketMessage) -> None:
        if isinstance(message, SocketEvent):
            names.put(threading.current_thread().name)

    with socketio_server(sio) as url:
        link = SocketLink(url, "token", APP, put, Soon())
        link.open()
        heard = {names.get(timeout=20) for _ in range(2_000)}
        link.close()
        link._thread.join(10)
    # Those that came before anybody could be told are handed over by the link.
    assert len(heard - {"socket-link"}) <= 1


def test_a_server_that_says_goodbye_is_left_and_met_again(caplog: pytest.LogCaptureFixture) -> None:
    """The end of the namespace alone, as Node's ``socket.disconnect()`` says it; the transport stays."""
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])

    async def say_goodbye(sid: str, _data: object) -> None:
        await sio._send_packet(
            sio.manager.eio_sid_from_sid(sid, "/"),
            sio.packet_class(socketio.packet.DISCONNECT, namespace="/"),
        )

    sio.on("client:ready", say_goodbye)
    with socketio_server(sio) as url:
        listening = Listening(url, "token")
        states = [type(listening.messages.get(timeout=20)) for _ in range(4)]
        assert states == [SocketOpened, SocketClosed] * 2
        listening.end()
        eventually(lambda: not library_threads())
    assert "error" not in caplog.text


def test_a_goodbye_in_one_breath_with_the_welcome_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    server = ScriptedServer(b"\x1e".join((WELCOME, b'40{"sid":"y"}', b"41")))
    listening = Listening(server.url, "token")
    assert isinstance(listening.messages.get(timeout=20), SocketClosed)
    listening.end()
    server.end()
    assert "error" not in caplog.text


def test_a_server_that_accepts_and_then_speaks_nonsense_is_lost() -> None:
    """Not even an empty field after ``d=``: at that the library's reader would end without a word."""
    server = ScriptedServer(WELCOME, b'40{"sid":"y"}', b"d=")
    listening = Listening(server.url, "token")
    states = [type(listening.messages.get(timeout=20)) for _ in range(2)]
    assert states == [SocketOpened, SocketClosed]
    listening.end()
    server.end()


def test_neither_the_token_nor_a_payload_is_logged(
    backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = backend.sign_in()
    for url in (backend.socket_url, nobody()):
        listening = Listening(url, token)
        listening.messages.get(timeout=20)
        listening.end()
    assert "no connection by websocket" in caplog.text
    assert token not in caplog.text


def test_many_reconnections_leave_nothing_behind(backend: Backend, listening: Listening) -> None:
    listening.next(SocketOpened)
    # Nothing may depend on the garbage collector.
    gc.collect()
    gc.disable()
    try:
        threads, files = threading.active_count(), open_files()
        for _ in range(50):
            backend.drop_sockets()
            listening.next(SocketClosed)
            listening.next(SocketOpened)
        # Sooner than the half minute after which the library's own threads would end.
        eventually(lambda: threading.active_count() <= threads + 2)
        eventually(lambda: open_files() <= files + 2)
    finally:
        gc.enable()
