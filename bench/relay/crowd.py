"""Many desks at once, as cheap as they can be: websockets that count events without reading them.

An event is recognised by its first bytes, wherever it lies in what arrives; only one desk, the witness, is
looked at in full afterwards. One process, one thread, one epoll.
"""

import os
import re
import select
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

_EVENT = b'42["estado:'
# Neither can lie inside of an event, which is ASCII.
_PING, _PONG = b"\x81\x012", b"\x81\x81\0\0\0\x003"
_VERSION = re.compile(rb'"version":(\d+)')
_KEY = "ZXN0YWRvLW5vdGlmaWVyIQ=="
_AT_ONCE = 50
_PATIENCE = 60.0
_CHUNK = 262_144
_MEDIUM = 126


class BenchError(Exception):
    """Something else arrived than was sent, or not in time."""


@dataclass(slots=True)
class _Desk:
    connection: socket.socket
    seen: int = 0
    tail: bytes = b""


class Crowd:
    """So many desks on a relay, admitted and counting.

    ``published``: the moments at which events were published, to be filled in. ``latencies``: how long each
    delivery took. ``total``: how many there were.
    """

    def __init__(self, url: str, token: str, count: int) -> None:
        """Connect them; each address of loopback carries some hundreds."""
        self.published: list[float] = []
        self.latencies: list[float] = []
        self.total = 0
        self._testimony: list[bytes] = []
        self._buffer = memoryview(bytearray(_CHUNK))
        self._epoll = select.epoll()
        self._desks: dict[int, _Desk] = {}
        for start in range(0, count, _AT_ONCE):
            source = f"127.0.1.{1 + start // 500}"
            batch = [_open(url, source) for _ in range(start, min(start + _AT_ONCE, count))]
            for connection in batch:
                _read_until(connection, b'0{"sid"')
                connection.sendall(_hello(token))
            for connection in batch:
                _read_until(connection, b'40{"sid"')
                connection.setblocking(False)
                self._epoll.register(connection, select.EPOLLIN)
                self._desks[connection.fileno()] = _Desk(connection)
        self._witness = next(iter(self._desks))

    def close(self) -> None:
        """Close all of them."""
        for desk in self._desks.values():
            desk.connection.close()
        self._desks.clear()
        self._epoll.close()

    def reset(self) -> None:
        """Begin to count anew."""
        self.published, self.latencies, self._testimony, self.total = [], [], [], 0
        for desk in self._desks.values():
            desk.seen = 0

    def listen(self, seconds: float) -> None:
        """Take what arrives within this time, and answer the relay's pings."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._take(left)

    def await_all(self) -> None:
        """Listen until everything published has arrived at everybody."""
        expected = len(self.published) * len(self._desks)
        end = time.monotonic() + _PATIENCE
        while self.total < expected:
            self._take(1.0)
            if time.monotonic() > end:
                raise BenchError(f"{self.total} of {expected} arrived")

    def check(self, versions: range) -> None:
        """That each desk has seen each event once, and the witness in their order."""
        counts = {desk.seen for desk in self._desks.values()}
        told = [int(version) for version in _VERSION.findall(b"".join(self._testimony))]
        if counts != {len(versions)} or told != list(versions):
            raise BenchError(
                f"sent {len(versions)}, seen {sorted(counts)}, in order: {told == list(versions)}"
            )

    def _take(self, seconds: float) -> None:
        for number, _ in self._epoll.poll(seconds):
            desk = self._desks[number]
            data = bytes(self._buffer[: desk.connection.recv_into(self._buffer)])
            now = time.monotonic()
            if not data:
                raise BenchError("a desk was dropped")
            # What lies across the border of two pieces counts once, here.
            border = desk.tail + data[: len(_EVENT) - 1]
            fresh = data.count(_EVENT) + (_EVENT in border)
            if _PING in data or _PING in desk.tail[-2:] + data[:2]:
                desk.connection.sendall(_PONG)
            desk.tail = data[1 - len(_EVENT) :] if len(data) >= len(_EVENT) else border[1 - len(_EVENT) :]
            if fresh:
                self.latencies += [now - sent for sent in self.published[desk.seen : desk.seen + fresh]]
                desk.seen += fresh
                self.total += fresh
            if number == self._witness:
                self._testimony.append(data)


def admitted(url: str, token: str, source: str) -> socket.socket:
    """One desk that is let in, and blocks."""
    connection = _open(url, source)
    _read_until(connection, b'0{"sid"')
    connection.sendall(_hello(token))
    _read_until(connection, b'40{"sid"')
    return connection


def masked(text: bytes) -> bytes:
    """A text as a client's frame; shorter than 64 KB."""
    length = bytes((0x80 | len(text),)) if len(text) < _MEDIUM else b"\xfe" + len(text).to_bytes(2)
    mask = os.urandom(4)
    return b"\x81" + length + mask + bytes(each ^ mask[at % 4] for at, each in enumerate(text))


def _hello(token: str) -> bytes:
    return masked(f'40{{"token":"{token}"}}'.encode())


def _open(url: str, source: str) -> socket.socket:
    place = urlsplit(url)
    connection = socket.create_connection((str(place.hostname), place.port or 80), _PATIENCE, (source, 0))
    connection.sendall(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {_KEY}\r\n\r\n".encode()
    )
    return connection


def _read_until(connection: socket.socket, mark: bytes) -> None:
    heard = b""
    while mark not in heard:
        data = connection.recv(4096)
        if not data or len(heard) > _CHUNK:
            raise BenchError(f"not admitted: {heard[-200:]!r}")
        heard += data
