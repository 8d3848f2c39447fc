"""Packets as the client takes them: ``net.packets``, ``net.bounds``, ``net.handshake``, ``net.redirects``."""

import zlib
from contextlib import suppress

from notifier.core.answer_errors import BrokenProtocolError, TooMuchError
from notifier.core.errors import BadReplyError
from notifier.net.bounds import unpacked
from notifier.net.handshake import read_handshake
from notifier.net.libraries import engineio
from notifier.net.packets import (
    CONNECT,
    CONNECT_ERROR,
    DISCONNECT,
    EVENT,
    Packet,
    PacketError,
    check_packet,
    check_payload,
)
from notifier.net.redirects import MAX_TARGET, where
from tests.fuzz.drawn import Drawn

_PACKETS = (
    *(
        '0{"sid":"x","pingInterval":10000,"pingTimeout":30000}',
        '40{"sid":"x"}',
        "40",
        "41",
        "2",
        "2probe",
        "6",
        "1",
    ),
    *(
        '42["estado:cambio",{"categoria":"entrega"}]',
        '427["x"]',
        '44{"message":"no","data":{"code":"X"}}',
        "3",
        "5",
    ),
    *(
        '45999999999-["x",{"_placeholder":true,"num":0}]',
        "451-[]",
        "42/otro,[]",
        "42[]",
        '42["connect"]',
        "4",
        "42",
    ),
    *("b4AAAA", "97:0{}", '43["x"]', "42" + "[" * 5000, '42["x",' + "9" * 5000 + "]", '42²["x"]', "49", "7"),
)
_LIMIT = 5000
SEEDS = [
    *(bytes([0, 2, number]) for number in range(len(_PACKETS))),
    b"\x01" + zlib.compress(b"x" * 100_000),
    b"\x02http://x.bo/",
    b'\x030{"pingInterval":1e999}',
]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    (_packets, _packed, _redirect, _handshake)[drawn.byte() % 4](drawn)


def _packets(drawn: Drawn) -> None:
    """What may come can be read by the library, and is of a kind that the contract has."""
    texts = []
    while True:
        kind = drawn.byte() % 4
        text = drawn.pick(_PACKETS) if kind else drawn.text()
        texts.append(text + drawn.text() if kind == 1 else text)
        if drawn.is_empty:
            break
    for text in texts:
        with suppress(BrokenProtocolError):
            check_packet(text, "servidor.bo")
            _read(text)
    payload = "\x1e".join(texts).encode("utf-8", "surrogatepass")
    try:
        check_payload(payload, "servidor.bo")
    except (BrokenProtocolError, TooMuchError):
        return
    with suppress(ValueError):  # what is no text, or no JSON; the reader ends then
        for packet in engineio.payload.Payload(encoded_payload=payload.decode()).packets:
            if packet.packet_type == engineio.packet.MESSAGE:
                _message(packet.data)


def _read(text: str) -> None:
    with suppress(ValueError):
        packet = engineio.packet.Packet(encoded_packet=text)
        if packet.packet_type == engineio.packet.MESSAGE:
            _message(packet.data)


def _message(text: object) -> None:
    try:
        packet = Packet(encoded_packet=text)
    except PacketError:
        return
    assert packet.packet_type in (CONNECT, DISCONNECT, EVENT, CONNECT_ERROR)
    assert packet.attachment_count == 0
    if packet.packet_type == EVENT:
        assert packet.data is not None
        assert isinstance(packet.data[0], str)


def _packed(drawn: Drawn) -> None:
    encoding = drawn.pick(("gzip", "deflate", "", "identity", "br", "GZIP "))
    parts = [bytes(drawn.byte() for _ in range(drawn.byte() % 40)), drawn.rest()]
    with suppress(TooMuchError, BadReplyError):
        assert len(unpacked(parts, encoding, _LIMIT, "servidor.bo")) <= _LIMIT


def _redirect(drawn: Drawn) -> None:
    told = where("https://servidor.bo/api/user", drawn.rest().decode("latin-1"))
    assert len(told) <= MAX_TARGET
    assert told.isascii()
    assert told.isprintable()


def _handshake(drawn: Drawn) -> None:
    shake = read_handshake(drawn.rest())
    assert shake is None or all(len(upgrade) <= 20 for upgrade in shake.upgrades)
