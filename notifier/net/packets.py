"""Which packets may come over the connection of events, and nothing else may (contract 1.1, 2.1).

The protocols are those of https://github.com/socketio/engine.io-protocol (4) and
https://github.com/socketio/socket.io-protocol (5). Of them the contract has no binary message, no answer to
something that was asked and no namespace but the one that was connected to. The library takes what comes: a
packet that announces attachments and sends none makes it hear nothing any more (python-socketio 5.18).
"""

import re
from collections.abc import Mapping
from typing import Any

from notifier.core.answer_errors import BrokenProtocolError, TooMuchError
from notifier.core.errors import AppError, OldServerError
from notifier.core.json_text import read_json
from notifier.net.bounds import MAX_MESSAGE, MAX_MESSAGE_VALUES, MAX_PACKETS, count_values
from notifier.net.handshake import read_handshake
from notifier.net.libraries import socketio

CONNECT, DISCONNECT, EVENT, CONNECT_ERROR = 0, 1, 2, 4

SEPARATOR = b"\x1e"
"""Between the packets of an answer to a poll."""

_MAY_COME = re.compile(rb"0\{|1$|2(probe)?$|4[0124]|6$")
"""How a packet of Engine.IO may begin: its opening, close, ping, a message of Socket.IO, nothing."""

_HEAD = re.compile(r"([0124])(?:(/[^,]{0,200})(?:,|$))?(\d{0,15})")
_RESERVED = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
_LIBRARYS = {"*", "__disconnect_final"}
"""Its handlers of all events and of the end: the library takes an event of that name for them."""


class PacketError(Exception):
    """A packet of Socket.IO that cannot come. ``kind``: what to tell of the server that sent it."""

    def __init__(self, kind: type[AppError] = BrokenProtocolError) -> None:
        """Says nothing of the packet, whose text came from outside."""
        self.kind = kind
        super().__init__(kind.__name__)


def check_packet(packet: str | bytes, host: str) -> None:
    """Return where a packet of Engine.IO may come. Any thread.

    Args:
        packet: as it came; bytes from a binary frame.
        host: who is named where it may not.

    Raises:
        BrokenProtocolError: it cannot.
    """
    if not isinstance(packet, str) or not _MAY_COME.match(packet[:8].encode("utf-8", "replace")):
        raise BrokenProtocolError(host=host)
    if packet[0] == "0" and read_handshake(packet.encode("utf-8", "replace")) is None:
        raise BrokenProtocolError(host=host)


def check_payload(payload: bytes, host: str) -> None:
    """Return where an answer to a poll may come. Any thread.

    Args:
        payload: packets of Engine.IO, as they came.
        host: who is named where it may not.

    Raises:
        BrokenProtocolError: one of them cannot.
        TooMuchError: they are too many, or one of them is too long.
    """
    if payload.count(SEPARATOR) >= MAX_PACKETS:
        raise TooMuchError(host=host)
    for packet in payload.split(SEPARATOR):
        if len(packet) > MAX_MESSAGE:
            raise TooMuchError(host=host)
        if not _MAY_COME.match(packet):
            raise BrokenProtocolError(host=host)


class Packet(socketio.packet.Packet):  # type: ignore[misc]  # the library has no types
    """The library's packet of Socket.IO; of those that come only the ones that may.

    Decoding raises :class:`PacketError` for others.
    """

    expected = "/"
    """The namespace of those that may come."""

    def decode(self, encoded_packet: Any) -> int:
        """Part of the library's interface: read a packet; how many attachments follow it, none."""
        head = _HEAD.match(encoded_packet) if isinstance(encoded_packet, str) else None
        if head is None:
            raise PacketError
        text = encoded_packet[head.end() :]
        if count_values(text) > MAX_MESSAGE_VALUES:
            raise PacketError(TooMuchError)
        self.packet_type = int(head[1])
        self.namespace = head[2]
        self.id = int(head[3]) if head[3] else None
        try:
            self.data = read_json(text) if text else None
        except ValueError:
            raise PacketError from None
        if (self.id is not None and self.packet_type != EVENT) or not _fits(self.packet_type, self.data):
            raise PacketError
        if (self.namespace or "/") != self.expected:
            # Socket.IO 2 connects to the first one by itself, and gives no id there.
            is_old = self.packet_type == CONNECT and self.namespace is None and self.data is None
            raise PacketError(OldServerError if is_old else BrokenProtocolError)
        return 0


def packets_of(namespace: str) -> type[Packet]:
    """The packets of this namespace. Any thread."""
    return type("Packet", (Packet,), {"expected": namespace})


def _fits(kind: int, data: Any) -> bool:
    match kind:
        case 2:  # EVENT
            return (
                isinstance(data, list)
                and bool(data)
                and isinstance(data[0], str)
                and data[0] not in _RESERVED | _LIBRARYS
            )
        case 1:  # DISCONNECT
            return data is None
    # Who the server took us for, or why it does not take us; an old one says nothing.
    return data is None or isinstance(data, Mapping | str)
