"""What cannot come over the connection of events ends it, with a reason; the next one is begun anew."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifier.core.answer_errors import BrokenProtocolError, TooMuchError, TooSlowError
from notifier.core.connection_errors import NoEventServerError
from notifier.core.errors import AppError
from notifier.core.messages import SocketClosed, SocketEvent, SocketOpened
from notifier.net.bounds import MAX_MESSAGE, MAX_PACKETS
from notifier.net.early import MAX_EVENTS, MAX_SIZE, Early
from notifier.net.packets import EVENT, Packet, PacketError, check_packet, check_payload
from tests.net.listening import Listening
from tests.net.pauses import Never, Soon
from tests.net.raw import OPEN, Peer, RawServer, polled

Sent = Callable[[Peer], None]
EVENT_PACKET = b'42["estado:cambio",{"categoria":"entrega"}]'


def text(packet: bytes) -> Sent:
    return lambda peer: peer.frame(packet)


CANNOT_COME: dict[str, bytes] = {
    "attachments that never come": b'45999999999-["x",{"_placeholder":true,"num":0}]',
    "one attachment that never comes": b'451-["x",{"_placeholder":true,"num":0}]',
    "an event of no attachments": b'450-["x"]',
    "less than none": b'45-1-["x"]',
    "an event with a count": b'429-["x"]',
    "an answer with attachments": b"461-[]",
    "an answer to nothing": b"431[]",
    "another namespace": b'42/admin,["x"]',
    "another namespace lets us in": b'40/admin,{"sid":"x"}',
    "connected twice": b'40{"sid":"y"}',
    "opened twice": b"0" + OPEN.encode(),
    "a pong": b"3",
    "an upgrade": b"5",
    "no such packet": b"7",
    "no such packet of Socket.IO": b"47[]",
    "base64": b"bAAAA",
    "a message of JSON": b'4{"a":1}',
    "an empty message": b"4",
    "an event without a name": b"42[]",
    "an event that is an object": b'42{"name":"x"}',
    "an event whose name is a number": b"42[1]",
    "a name of the library's": b'42["connect"]',
    "all names of the library's": b'42["*"]',
    "any name of the library's": b'42["*",{}]',
    "its end": b'42["__disconnect_final"]',
    "half of one": b'42["estado:cambio",{"categoria":',
    "deep": b'42["x",' + b"[" * 10_000 + b"]" * 10_000 + b"]",
    "deep and not of Socket.IO": b"4" + b"[" * 100_000,
    "not a number": b'42["x",NaN]',
    "an id of many digits": b"42" + b"9" * 100 + b'["x"]',
    "half a letter": b'42["\xff"]',
}

OTHER_FRAMES: dict[str, Sent] = {
    "a binary frame": lambda peer: peer.frame(EVENT_PACKET, opcode=2),
    "a frame that continues nothing": lambda peer: peer.frame(b"x", opcode=0),
    "a kind of frame that there is not": lambda peer: peer.frame(b"x", opcode=5),
    "a long ping of the websocket": lambda peer: peer.frame(b"x" * 200, opcode=9),
}


def fragments(peer: Peer) -> None:
    peer.frame(b"42[", fin=False)
    while True:
        peer.frame(b" " * 60_000, opcode=0, fin=False)


def small_fragments(peer: Peer) -> None:
    peer.frame(b"42[", fin=False)
    many = b"\x00\x01 " * 20_000
    while True:
        peer.send(many)


def pings_of_the_websocket(peer: Peer) -> None:
    while True:
        peer.send(b"\x89\x00" * 20_000)


def large_frame(peer: Peer) -> None:
    peer.frame(b" ", announced=1_500_000_000)
    while True:
        peer.send(b" " * 65_536)


TOO_MUCH: dict[str, Sent] = {
    "a frame of 1.5 GB": large_frame,
    "fragments without an end": fragments,
    "small fragments without an end": small_fragments,
    "many values": text(b'42["x",' + b"[]," * 100_000 + b"0]"),
    "a long event": text(b'42["x","' + b"x" * MAX_MESSAGE + b'"]'),
}


def told(*sent: Sent, opening: str = OPEN) -> list[AppError]:
    """Why each of these ends a connection by websocket that was live; after them it is live again."""
    kinds = iter(sent)

    def answer(peer: Peer) -> None:
        if not peer.is_websocket:
            peer.reply(status=404)
            return
        peer.admit(opening)
        peer.receive()  # that it is ready
        with suppress(OSError):
            next(kinds, text(EVENT_PACKET))(peer)
        peer.until_gone()

    errors = []
    with RawServer(answer) as server:
        listening = Listening(server.url, "token", Soon())
        for _ in sent:
            message = listening.next(SocketClosed)
            assert isinstance(message, SocketClosed)
            errors.append(message.error)
        listening.next(SocketOpened)
        listening.next(SocketEvent)
        listening.end()
    return errors


@pytest.mark.parametrize("kind", CANNOT_COME)
def test_what_cannot_come_by_websocket(kind: str) -> None:
    (error,) = told(text(CANNOT_COME[kind]))
    if kind != "half a letter":  # at which the library of websockets stumbles by itself
        assert type(error) is BrokenProtocolError


@pytest.mark.parametrize("kind", CANNOT_COME)
def test_what_cannot_come_by_polling(kind: str) -> None:
    by_polling = polled(b'40{"sid":"x"}', CANNOT_COME[kind])
    with RawServer(by_polling) as server:
        listening = Listening(server.url, "token", Soon())
        message = listening.next(SocketClosed)
        assert isinstance(message, SocketClosed)
        if kind != "half a letter":
            assert type(message.error) is BrokenProtocolError
        listening.end()


@pytest.mark.parametrize("kind", OTHER_FRAMES)
def test_frames_that_cannot_come(kind: str) -> None:
    told(OTHER_FRAMES[kind])


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_is_too_much_by_websocket(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind.startswith("small"):  # each costs some time
        monkeypatch.setattr("notifier.net.websockets.MAX_MESSAGE", 30_000)
    (error,) = told(TOO_MUCH[kind])
    assert type(error) is TooMuchError


def drip(peer: Peer) -> None:
    peer.send(b"\x81\x7e\xff\xff42")
    while True:
        peer.send(b" ")
        threading.Event().wait(0.05)


@pytest.mark.parametrize("kind", [drip, pings_of_the_websocket])
def test_a_message_that_never_ends(kind: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.net.websockets.MESSAGE_SECONDS", 0)
    (error,) = told(kind, opening='{"sid":"s","upgrades":[],"pingInterval":500,"pingTimeout":500}')
    assert isinstance(error, TooSlowError | TooMuchError)


@pytest.mark.parametrize(
    "packets",
    [
        b"\x1e".join([b"2"] * (MAX_PACKETS + 1)),
        b'42["x","' + b"x" * MAX_MESSAGE + b'"]',
        b"\x1e" * 15_000_000,
    ],
    ids=["many packets", "a long one", "nothing, many times"],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_what_is_too_much_by_polling(packets: bytes, *, is_open: bool) -> None:
    first = b'40{"sid":"x"}' if is_open else b"0" + OPEN.encode() + b"\x1e" + packets
    with RawServer(polled(first, packets)) as server:
        listening = Listening(server.url, "token", Soon())
        message = listening.next(SocketClosed)
        assert isinstance(message, SocketClosed)
        assert type(message.error) is TooMuchError
        listening.end()


@pytest.mark.parametrize(
    "opening",
    [
        '{"sid":"s","upgrades":[],"pingInterval":1e300,"pingTimeout":1}',
        '{"sid":"s","upgrades":[],"pingInterval":86400000,"pingTimeout":1}',
        '{"sid":"s","upgrades":[],"pingInterval":-1,"pingTimeout":1}',
        '{"sid":["s"],"upgrades":[],"pingInterval":null,"pingTimeout":1}',
        "{" * 100_000,
        "",
    ],
)
def test_an_opening_that_cannot_be(opening: str) -> None:
    def answer(peer: Peer) -> None:
        if peer.is_websocket:
            peer.upgrade()
            peer.frame(f"0{opening}".encode())
            peer.until_gone()
        else:
            peer.reply(f"0{opening}".encode())

    with RawServer(answer) as server:
        listening = Listening(server.url, "token", Soon())
        for _ in range(2):
            assert isinstance(listening.messages.get(timeout=60), SocketClosed)
        listening.end()


def test_who_asks_and_does_not_listen_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each ping wants an answer, and none of them is taken."""
    monkeypatch.setattr("notifier.net.engineio_client.MAX_UNSENT", 5)

    def answer(peer: Peer) -> None:
        if peer.is_websocket:
            peer.admit()
            while True:
                peer.send(b"\x81\x012" * 20_000)
        peer.reply(status=404)

    with RawServer(answer) as server:
        listening = Listening(server.url, "token", Soon())
        # One that is refused before it is accepted is tried by polling, too, which is not there.
        for _ in range(20):
            message = listening.next(SocketClosed)
            assert isinstance(message, SocketClosed)
            if type(message.error) is TooMuchError:
                break
        else:
            raise AssertionError("never told")
        listening.end()


OPENINGS: dict[str, bytes] = {
    "an id for another line": b'"x\\r\\nHost: evil.example"',
    "an id for another question": b'"x&transport=websocket"',
    "an id for another part": b'"x#@evil.example/"',
    "half a letter": b'"\\ud83d"',
    "a long id": b'"' + b"x" * 10_000 + b'"',
    "a number": b"5",
    "nothing": b"null",
    "an object": b"{}",
    "a deep one": b"[" * 100_000,
    "a number of many digits": b"9" * 5_000,
    "an interval that is a text": b'"x","pingInterval":"25000"',
    "an interval without an end": b'"x","pingInterval":1e400',
    "an interval of six minutes": b'"x","pingInterval":360000',
    "an interval of nothing": b'"x","pingInterval":0',
    "an interval before it": b'"x","pingInterval":-25000',
}


@pytest.mark.parametrize("sid", OPENINGS.values(), ids=OPENINGS)
def test_an_opening_that_cannot_come(sid: bytes) -> None:
    """By polling its id becomes a part of each address that is asked: nothing is asked with such a one."""
    opening = b'0{"upgrades":[],"pingInterval":25000,"pingTimeout":20000,"sid":' + sid + b"}"
    with RawServer(
        lambda peer: peer.reply(status=404) if peer.is_websocket else peer.reply(opening)
    ) as server:
        listening = Listening(server.url, "token", Never())
        message = listening.next(SocketClosed)
        assert isinstance(message, SocketClosed)
        assert type(message.error) is NoEventServerError
        listening.end()
        assert len(server.seen) == 2
    with pytest.raises(BrokenProtocolError):
        check_packet(opening.decode(), "servidor.bo")


# The parts -------------------------------------------------------------------------------------------------


def test_of_what_comes_too_early_the_last_is_kept_as_far_as_there_is_room() -> None:
    early = Early()
    for number in range(2 * MAX_EVENTS):
        early.add(SocketEvent(str(number), (), 10))
    kept = early.take()
    assert (len(kept), kept[-1].name) == (MAX_EVENTS, str(2 * MAX_EVENTS - 1))
    assert early.take() == []
    for size in (MAX_SIZE // 2, MAX_SIZE // 2, 1):
        early.add(SocketEvent("x", (), size))
    assert len(early.take()) == 2
    early.add(SocketEvent("x", (), MAX_SIZE + 1))
    assert early.take() == []


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20)


@given(
    st.text(min_size=1).filter(lambda name: name != "connect"),
    st.lists(JSON),
    st.none() | st.integers(0, 10**9),
)
def test_every_event_that_a_server_can_send_is_read(name: str, args: list[object], ack: int | None) -> None:
    packet = Packet(EVENT, data=[name, *args], id=ack)
    encoded = packet.encode()
    try:
        read = Packet(encoded_packet=encoded)
    except PacketError:
        assert name in ("connect_error", "disconnect", "disconnecting", "newListener", "removeListener")
        return
    assert (read.packet_type, read.id, read.data) == (EVENT, ack, [name, *args])
    check_packet(f"4{encoded}", "host")
    check_payload(f"4{encoded}".encode("utf-8", "replace").replace(b"\x1e", b""), "host")


@given(st.text() | st.binary())
@example("2" + "9" * 5000)
def test_whatever_comes_is_a_packet_or_refused(packet: str | bytes) -> None:
    with suppress(PacketError):
        Packet().decode(packet)
    with suppress(AppError):
        check_packet(packet, "host")
    with suppress(AppError):
        check_payload(packet if isinstance(packet, bytes) else packet.encode("utf-8", "replace"), "host")
