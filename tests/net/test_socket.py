"""The link against the real backend, and against a server that speaks by polling alone."""

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest
import socketio

from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened, SocketTrying
from notifier.net.connection import CONNECT_TIMEOUT
from notifier.net.engineio_client import EngineioClient
from notifier.net.socket import SocketLink, SocketMessage
from tests.backend import Backend
from tests.net.listening import APP, STANDARD, Listening, library_threads, nobody, open_files
from tests.net.pauses import Never, Soon
from tests.net.proxy import Proxy
from tests.net.servers import OddServer, SilentServer, socketio_server
from tests.private_desktop.bus import eventually


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


def test_it_outlives_a_network_that_cuts_refuses_and_delays(backend: Backend) -> None:
    with Proxy(backend.socket_url) as proxy:
        listening = Listening(proxy.url, backend.sign_in())
        listening.next(SocketOpened)
        proxy.refuse()
        proxy.drop()
        listening.next(SocketClosed)
        # The second end is that of a try.
        listening.next(SocketClosed)
        proxy.flow(delay=0.1)
        proxy.accept()
        listening.next(SocketOpened)
        item = backend.create("entrega")
        event = listening.next(SocketEvent)
        assert isinstance(event, SocketEvent)
        assert event.args[0]["id"] == item["id"]
        listening.end()


def test_a_connection_lost_before_it_could_say_a_word_is_made_again(backend: Backend) -> None:
    """The first SocketOpened is held up until its connection is gone, so that client:ready comes too late."""
    told: list[type[SocketMessage]] = []
    others = set(threading.enumerate())

    def hold_up(message: SocketMessage) -> None:
        if isinstance(message, SocketOpened) and SocketOpened not in told:
            backend.drop_sockets()
            eventually(lambda: not [name for name in library_threads(others) if "_read_loop" in name])
        if not isinstance(message, SocketTrying):
            told.append(type(message))

    link = SocketLink(backend.socket_url, backend.sign_in(), APP, hold_up, Soon(), STANDARD)
    link.open()
    eventually(lambda: told == [SocketOpened, SocketClosed, SocketOpened])
    link.close()
    link._thread.join(10)


def test_the_sender_of_a_connection_ends_with_it() -> None:
    """What is to end it must not be lost when both sides end the connection at the same moment."""
    transport = EngineioClient(handle_sigint=False)
    transport.state, transport.ping_interval = "connected", 25
    sender = transport.start_background_task(transport._write_loop)
    transport._reset()
    sender.join(10)
    assert not sender.is_alive()


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


@pytest.mark.parametrize("code", sorted(STANDARD.auth.terminal))
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
    eventually(lambda: not listening.library_threads())


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
    eventually(lambda: not listening.library_threads())
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
