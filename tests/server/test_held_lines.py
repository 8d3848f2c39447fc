"""Every way in which a peer can hold a connection, or fill the memory behind it, ends by itself."""

import asyncio
import gc
import json
import logging
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from typing import Any

import pytest
import websocket
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from notifier.server import http_line
from notifier.server import socketio_server as transport
from notifier.server.replies import bytes_of
from notifier.server.socketio_server import Limits
from tests.private_desktop.bus import eventually
from tests.server.bare_hub import BareHub
from tests.server.ear import frame, hang_up

Open = Callable[..., BareHub]

HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
LONG = "x" * 20_000_000
QUICK = Limits(ping_interval=0.2, ping_timeout=1)


async def long_answer(_request: Request) -> Response:
    return PlainTextResponse(LONG)


async def post(request: Request) -> Response:
    raw = await bytes_of(request, 100_000)
    return PlainTextResponse("none" if raw is None else str(len(raw)))


@pytest.fixture
def open_house() -> Iterator[Open]:
    """Houses with a page that is long and one that takes posts; they close at the end."""
    with ExitStack() as stack:

        def begin(**options: Any) -> BareHub:
            routes = [Route("/long", long_answer), Route("/post", post, methods=["POST"])]
            bare = BareHub(other=Starlette(routes=routes), **options)
            stack.callback(bare.close)
            return bare

        yield begin


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_line, "REQUEST_SECONDS", 0.5)
    monkeypatch.setattr(http_line, "READ_SECONDS", 0.5)
    monkeypatch.setattr(transport, "CUT_SECONDS", 0.5)


def line(bare: BareHub, text: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", bare.port), timeout=10)
    connection.sendall(text)
    return connection


def is_over(connection: socket.socket) -> bool:
    """Read to the end, which has to come."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return True


def ends_while_dripping(connection: socket.socket, drop: bytes) -> bool:
    """Send a little again and again: no single read of the server lasts long."""
    deadline = time.monotonic() + 10
    with suppress(ConnectionResetError, BrokenPipeError):
        while time.monotonic() < deadline:
            connection.sendall(drop)
            if select.select([connection], [], [], 0.05)[0] and not connection.recv(65_536):
                return True
        return False
    return True


def client_frame(opcode: int, body: bytes = b"", *, final: bool = True) -> bytes:
    """A masked frame; its mask is zero."""
    head = bytes([(0x80 if final else 0) | opcode])
    head += bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + struct.pack(">H", len(body))
    return head + bytes(4) + body


def open_websocket(bare: BareHub, window: int = 100_000) -> socket.socket:
    connection = socket.socket()
    connection.settimeout(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    connection.connect(("127.0.0.1", bare.port))
    connection.sendall(HANDSHAKE)
    received = b""
    while b'0{"sid"' not in received:
        received += connection.recv(4096)
    return connection


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: ",
        b"POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n",
        b"POST /post HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
        b"POST /nada HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n",
        b"GET /nada HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n",
    ],
)
def test_a_request_that_never_ends_is_not_waited_for(open_house: Open, beginning: bytes) -> None:
    bare = open_house()
    with closing(line(bare, beginning)) as silent:
        assert is_over(silent)
    drop = b"1\r\nx\r\n" if b"chunked" in beginning else b"a"
    with closing(line(bare, beginning)) as slow:
        assert ends_while_dripping(slow, drop)
    eventually(lambda: not bare.connections)


@pytest.mark.usefixtures("hurried")
def test_an_answer_that_nobody_reads_is_taken_back(open_house: Open) -> None:
    bare = open_house()
    with closing(line(bare, b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")):
        eventually(lambda: bool(bare.connections))
        eventually(lambda: not bare.connections)


class Polling:
    """Somebody who is admitted by polling, on one connection."""

    def __init__(self, bare: BareHub) -> None:
        self._path = "/socket.io/?EIO=4&transport=polling"
        self.http = HTTPConnection("127.0.0.1", bare.port, timeout=10)
        self._path += "&sid=" + json.loads(self.ask("GET")[1:])["sid"]
        assert self.ask("POST", '40{"token":"entrega"}') == "OK"

    def ask(self, method: str, body: str | None = None) -> str:
        self.begin(method, body)
        return self.answer()

    def begin(self, method: str, body: str | None = None) -> None:
        self.http.request(method, self._path, body)

    def answer(self) -> str:
        return self.http.getresponse().read().decode()


@pytest.mark.usefixtures("hurried")
def test_who_waits_for_an_event_by_polling_is_left_in_peace(open_house: Open) -> None:
    bare = open_house()
    polling = Polling(bare)
    with closing(polling.http):
        assert polling.ask("GET").startswith('40{"sid"')
        polling.begin("GET")
        # Three times as long as a request may take.
        assert not select.select([polling.http.sock], [], [], 1.5)[0]
        bare.run(bare.hub.tell("entrega", "estado:cambio", {"id": "1"}))
        assert '"id":"1"' in polling.answer()


@pytest.mark.usefixtures("hurried")
def test_who_waits_for_an_event_on_a_websocket_is_left_in_peace(open_house: Open) -> None:
    bare = open_house()
    waiting = bare.connect()
    assert waiting.sock is not None
    assert not select.select([waiting.sock], [], [], 1.5)[0]
    bare.run(bare.hub.tell("entrega", "estado:cambio", {"id": "1"}))
    assert '"id":"1"' in frame(waiting)
    hang_up(waiting)


def test_headers_without_end_are_refused(open_house: Open) -> None:
    bare = open_house()
    with closing(line(bare, b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000)) as long:
        assert long.recv(65_536).startswith(b"HTTP/1.1 400")


def test_one_connection_too_many_is_gone_at_once_and_the_others_stay(open_house: Open) -> None:
    bare = open_house(limit_concurrency=5)
    admitted = bare.connect()
    with ExitStack() as stack:
        lines = [stack.enter_context(closing(line(bare))) for _ in range(20)]
        eventually(lambda: len(select.select(lines, [], [], 0)[0]) == 16)
        assert len(bare.connections) == 5
        bare.run(bare.hub.tell("entrega", "estado:cambio", {"id": "1"}))
        assert frame(admitted).startswith("42")
    eventually(lambda: len(bare.connections) == 1)
    hang_up(bare.connect())
    hang_up(admitted)


@pytest.mark.parametrize(
    "flood",
    [client_frame(0x9, b"x" * 125), client_frame(0xA), client_frame(0x0, final=False)],
    ids=["pings", "pongs", "empty pieces"],
)
def test_frames_that_are_no_message_cannot_come_without_end(open_house: Open, flood: bytes) -> None:
    """The library answers or keeps each of them by itself. Nothing of the answers is read here."""
    bare = open_house()
    with closing(open_websocket(bare)) as connection:
        if flood[0] == 0:
            connection.sendall(client_frame(0x1, b"x", final=False))
        assert ends_while_dripping(connection, flood * 100)
    eventually(lambda: not bare.connections)


def test_pings_between_messages_are_answered(open_house: Open) -> None:
    bare = open_house()
    connection = bare.connect()
    for _ in range(10):
        for _ in range(50):
            connection.ping()
            connection.pong()
        connection.send("3")
    bare.run(bare.hub.tell("entrega", "estado:cambio", {"id": "1"}))
    assert frame(connection).startswith("42")
    hang_up(connection)


@pytest.mark.parametrize(
    "announcement", ["451-", '459999999999-["x",{"_placeholder":true,"num":0}]', "461-0[]"]
)
def test_bytes_that_were_announced_are_not_waited_for(open_house: Open, announcement: str) -> None:
    bare = open_house()
    connection = bare.connect()
    connection.send(announcement)
    assert bare.drops.reasons.get(timeout=60) == "nonsense"
    with suppress(websocket.WebSocketConnectionClosedException, ConnectionResetError):
        while connection.recv() != "":
            pass
    hang_up(connection)
    assert not bare.hub._sio._binary_packet


@pytest.mark.parametrize("asks", ['40{"token":"nobody"}', '42["authenticate",{"token":"nobody"}]'])
def test_who_tries_one_token_after_the_other_is_dropped(open_house: Open, asks: str) -> None:
    """Each is a question to Laravel, and twenty a second would be a lot of them."""
    bare = open_house()
    connection = bare.connect("") if asks.startswith("42") else None
    guessing = connection.sock if connection is not None else open_websocket(bare)
    assert guessing is not None
    with closing(guessing):
        for _ in range(5):
            guessing.sendall(client_frame(0x1, asks.encode()))
        assert bare.drops.reasons.get(timeout=60) == "unauthenticated"
        guessing.sendall(client_frame(0x8, b""))
        assert is_over(guessing)


def test_bytes_that_were_not_announced_end_the_connection(open_house: Open) -> None:
    bare = open_house()
    connection = bare.connect()
    connection.send_binary(b"\x00")
    assert bare.drops.reasons.get(timeout=60) == "nonsense"
    hang_up(connection)


def test_what_is_deep_or_no_text_costs_nobody_a_line_of_the_log(
    open_house: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    bare = open_house()
    heard = bare.connect()
    for packet in (
        "42" + "[" * 16_000,
        "40" + '{"token":' * 1500,
        '42["client:ready",' + "[" * 900 + "]" * 901,
    ):
        strange = bare.connect()
        strange.send(packet)
        strange.send("3")
        hang_up(strange)
    with closing(open_websocket(bare)) as no_text:
        no_text.sendall(client_frame(0x1, b"4\xff\xfe"))
        assert is_over(no_text)
    bare.run(bare.hub.tell("entrega", "estado:cambio", {"id": "1"}))
    assert frame(heard).startswith("42")
    hang_up(heard)
    gc.collect()  # a task that failed unheard says so when it is collected
    assert caplog.records == []


async def admitted(bare: BareHub) -> None:
    """Waits in the server's own thread: seen from another one, a peer may be gone again before it is seen."""
    while not bare.hub.clients():  # noqa: ASYNC110 - the hub tells nobody of a client
        await asyncio.sleep(0.005)


@pytest.mark.usefixtures("hurried")
def test_who_answers_no_ping_is_gone_and_its_line_too(open_house: Open) -> None:
    """As one whose computer went away without a word: nothing more comes, and nothing is ever closed."""
    bare = open_house(limits=QUICK)
    with closing(open_websocket(bare)) as vanished:
        vanished.sendall(client_frame(0x1, b'40{"token":"entrega"}'))
        bare.run(admitted(bare))
        eventually(lambda: not bare.hub.clients() and not bare.connections)


@pytest.mark.usefixtures("hurried")
def test_who_stops_reading_is_gone_and_its_line_too(open_house: Open) -> None:
    """Less is unread than would get it dropped for that, but more than the system takes."""
    bare = open_house(limits=QUICK)
    with closing(open_websocket(bare, 4096)) as deaf:
        deaf.sendall(client_frame(0x1, b'40{"token":"entrega"}'))

        async def fill() -> None:
            await admitted(bare)
            ours = next(each.transport for each in bare.connections)
            while ours.get_write_buffer_size() < 200_000:
                await bare.hub.tell("entrega", "estado:cambio", {"x": "y" * 50_000})
                await asyncio.sleep(0)

        bare.run(fill())
        eventually(lambda: not bare.connections and not bare.hub._sio.eio.sockets)
        assert bare.drops.reasons.empty()


def test_answers_that_nobody_fetches_are_bounded(open_house: Open) -> None:
    """It posts and posts, each time less than too much, and never polls."""
    bare = open_house(limits=Limits(messages_per_second=1e6, messages_at_once=10**6))
    polling = Polling(bare)
    with closing(polling.http):
        # Each is refused, for it is admitted already.
        body = "\x1e".join(['40{"token":"x"}'] * 16)
        refused = [polling.ask("POST", body) != "OK" for _ in range(2000)]
    assert any(refused)
    assert bare.drops.reasons.get(timeout=60) == "slow"
