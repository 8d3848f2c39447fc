"""What the server says arrives in the order in which it says it, its goodbye too."""

import threading
from queue import SimpleQueue

import pytest
import socketio

from notifier.core.messages import SocketClosed, SocketEvent, SocketOpened
from notifier.net.socket import SocketLink, SocketMessage
from tests.net.listening import APP, STANDARD, Listening
from tests.net.pauses import Soon
from tests.net.servers import ScriptedServer, socketio_server
from tests.private_desktop.bus import eventually

WELCOME = b'0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'


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
        assert listening.messages.get(timeout=60) == SocketOpened()
        events = [listening.messages.get(timeout=60) for _ in range(500)]
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
        link = SocketLink(url, "token", APP, put, Soon(), STANDARD)
        link.open()
        heard = {names.get(timeout=60) for _ in range(2_000)}
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
        states = [type(listening.messages.get(timeout=60)) for _ in range(4)]
        assert states == [SocketOpened, SocketClosed] * 2
        listening.end()
        eventually(lambda: not listening.library_threads())
    assert "error" not in caplog.text


def test_a_goodbye_in_one_breath_with_the_welcome_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    server = ScriptedServer(b"\x1e".join((WELCOME, b'40{"sid":"y"}', b"41")))
    listening = Listening(server.url, "token")
    assert isinstance(listening.messages.get(timeout=60), SocketClosed)
    listening.end()
    server.end()
    assert "error" not in caplog.text


def test_a_server_that_accepts_and_then_speaks_nonsense_is_lost() -> None:
    """Not even an empty field after ``d=``: at that the library's reader would end without a word."""
    server = ScriptedServer(WELCOME, b'40{"sid":"y"}', b"d=")
    listening = Listening(server.url, "token")
    states = [type(listening.messages.get(timeout=60)) for _ in range(2)]
    assert states == [SocketOpened, SocketClosed]
    listening.end()
    server.end()
    # Sooner than the half minute after which the library's sender would end by itself.
    eventually(lambda: not listening.library_threads())
