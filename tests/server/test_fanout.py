"""Telling a room with one encoding: the same bytes as the library's, in order, bounded, to nobody else."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import websocket
from websockets.frames import Frame, Opcode

from notifier.server.fanout import MAX_BACKLOG_BYTES, text_frame
from notifier.server.hub import ADMITTED, room
from tests.categorias import ENTREGA
from tests.private_desktop.bus import eventually
from tests.server.bare_hub import BareHub
from tests.server.ear import HEARD_SECONDS, frame

EVENT = "estado:cambio"


@pytest.fixture
def bare() -> Iterator[BareHub]:
    bare = BareHub()
    yield bare
    bare.close()


@pytest.fixture
def plain() -> Iterator[BareHub]:
    bare = BareHub(plain=True)
    yield bare
    bare.close()


def heard(connection: websocket.WebSocket) -> tuple[str, Any]:
    """The next event of a bare websocket."""
    text = frame(connection)
    assert text.startswith("42"), text
    name, payload = json.loads(text[2:])
    return name, payload


def raw(connection: websocket.WebSocket, length: int) -> bytes:
    """So many bytes as they come."""
    received = b""
    assert connection.sock is not None
    while len(received) < length:
        received += connection.sock.recv(length - len(received))
    return received


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
def test_a_frame_is_that_of_the_web_server_s_own_library(length: int) -> None:
    text = "ñ" * (length // 2) + "x" * (length % 2)
    assert len(text.encode()) == length
    assert text_frame(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def test_the_same_bytes_arrive_as_by_the_library_s_way(bare: BareHub, plain: BareHub) -> None:
    async def tell(at: BareHub) -> int:
        for text in ("En ruta", "Día ñandú 🚚 /", *("x" * length for length in (90, 91, 92, 65_500, 65_501))):
            await at.hub.broadcast(EVENT, {"nombre": text, "version": 7, "color": None})
        return await at.waiting()

    received = []
    for at, queued in ((bare, 0), (plain, 7)):
        connection = at.connect()
        # Only so is it known that one of them went straight to the connection.
        assert at.run(tell(at)) == queued
        received.append(raw(connection, 131_700))
        connection.close()
    assert received[0] == received[1]


def test_what_the_library_sends_and_what_is_told_keep_their_order(bare: BareHub) -> None:
    connection = bare.connect()

    async def alternate() -> None:
        for number in range(0, 300, 3):
            await bare.hub.broadcast(EVENT, {"n": number})
            await bare.hub._sio.emit(EVENT, {"n": number + 1}, room=ADMITTED)
            await bare.hub.broadcast(EVENT, {"n": number + 2})
            if number % 20 == 0:
                await asyncio.sleep(0)

    bare.run(alternate())
    assert [heard(connection)[1]["n"] for _ in range(300)] == list(range(300))
    connection.close()


def test_nothing_is_lost_or_overtaken_while_polling_becomes_a_websocket(bare: BareHub) -> None:
    stop = threading.Event()

    async def keep_telling() -> int:
        number = 0
        while not stop.is_set():
            if bare.hub.clients():
                await bare.hub.broadcast(EVENT, {"n": number})
                number += 1
            await asyncio.sleep(0.0005)
        return number

    address = "/socket.io/?EIO=4&transport="
    with httpx.Client(base_url=bare.url, trust_env=False) as client:
        sid = json.loads(client.get(f"{address}polling").text[1:])["sid"]
        poll = f"{address}polling&sid={sid}"
        client.post(poll, content='40{"token":"entrega"}')
        assert client.get(poll).text.startswith('40{"sid"')
        telling = asyncio.run_coroutine_threadsafe(keep_telling(), bare.loop)
        texts = client.get(poll).text.split("\x1e")
        connection = websocket.create_connection(
            f"ws://127.0.0.1:{bare.port}{address}websocket&sid={sid}", timeout=HEARD_SECONDS
        )
        connection.send("2probe")
        assert frame(connection) == "3probe"
        while "6" not in texts:
            texts += client.get(poll).text.split("\x1e")
    connection.send("5")
    texts += [frame(connection) for _ in range(50)]
    stop.set()
    told = telling.result(HEARD_SECONDS)
    texts = [text for text in texts if text != "6"]
    texts += [frame(connection) for _ in range(told - len(texts))]
    assert [json.loads(text[2:])[1]["n"] for text in texts] == list(range(told))
    connection.close()


def test_the_answer_to_connect_comes_before_any_event(bare: BareHub) -> None:
    stop = threading.Event()

    async def keep_telling() -> None:
        while not stop.is_set():
            await bare.hub.broadcast(EVENT, {})
            await asyncio.sleep(0)

    telling = asyncio.run_coroutine_threadsafe(keep_telling(), bare.loop)
    try:
        for _ in range(20):
            connection = bare.connect()
            assert heard(connection) == (EVENT, {})
            connection.close()
    finally:
        stop.set()
        telling.result(HEARD_SECONDS)


def test_only_the_room_hears_and_not_who_is_excluded(bare: BareHub) -> None:
    connections = {token: bare.connect(token) for token in ("entrega", "proforma", "")}
    excluded = bare.connect("entrega")
    sid = list(bare.hub.clients())[-1]
    bare.run(bare.hub.tell(room(ENTREGA), EVENT, {"n": 1}, sid))
    bare.run(bare.hub.broadcast(EVENT, {"n": 2}))
    connections[""].send('42["authenticate",{"token":"vehiculo"}]')
    assert heard(connections["entrega"]) == (EVENT, {"n": 1})
    assert heard(connections["entrega"]) == (EVENT, {"n": 2})
    assert heard(connections["proforma"]) == (EVENT, {"n": 2})
    assert heard(excluded) == (EVENT, {"n": 2})
    assert heard(connections[""])[0] == "authenticated"
    for connection in (*connections.values(), excluded):
        connection.close()


def test_who_reads_nothing_is_dropped_and_the_others_hear_everything(bare: BareHub) -> None:
    # What the system keeps for it is little, and known.
    slow = bare.connect(sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),))
    good = bare.connect()
    text = "x" * 60_000
    told = 0
    while bare.drops.reasons.empty() and told < 500:
        bare.run(bare.hub.broadcast(EVENT, {"n": told, "texto": text}))
        assert heard(good)[1]["n"] == told
        told += 1
    assert bare.drops.reasons.get(timeout=HEARD_SECONDS) == "slow"
    assert told * len(text) > MAX_BACKLOG_BYTES
    bare.run(bare.hub.broadcast(EVENT, {"n": told}))
    assert heard(good) == (EVENT, {"n": told})
    assert eventually(lambda: len(bare.connections) == len(bare.hub.clients()) == 1)
    assert bare.drops.reasons.empty()
    slow.close(timeout=0)
    good.close()


def test_who_does_not_come_to_poll_is_dropped_too(bare: BareHub) -> None:
    url = f"{bare.url}/socket.io/?EIO=4&transport=polling"
    with httpx.Client(trust_env=False) as client:
        sid = json.loads(client.get(url).text[1:])["sid"]
        client.post(f"{url}&sid={sid}", content='40{"token":"entrega"}')
        assert client.get(f"{url}&sid={sid}").text.startswith('40{"sid"')
        bare.run(bare.hub.broadcast(EVENT, {"n": 1}))
        assert client.get(f"{url}&sid={sid}").text == '42["estado:cambio",{"n":1}]'
        for _ in range(MAX_BACKLOG_BYTES // 60_000 + 1):
            bare.run(bare.hub.broadcast(EVENT, {"texto": "x" * 60_000}))
        assert bare.drops.reasons.get(timeout=HEARD_SECONDS) == "slow"
        assert bare.drops.reasons.empty()


def test_who_says_thousands_of_things_at_once_is_cut_off_before_they_are_looked_at(bare: BareHub) -> None:
    flood = bare.connect()
    good = bare.connect()
    said = websocket.ABNF.create_frame('42["client:ready",{"app":"x"}]', websocket.ABNF.OPCODE_TEXT).format()
    assert flood.sock is not None
    with flood.sock, contextlib.suppress(OSError):
        flood.sock.sendall(said * 50_000)
    assert bare.drops.reasons.get(timeout=HEARD_SECONDS) == "flood"
    assert eventually(lambda: len(bare.connections) == len(bare.hub.clients()) == 1)
    bare.run(bare.hub.broadcast(EVENT, {"n": 1}))
    assert heard(good) == (EVENT, {"n": 1})
    good.close()
