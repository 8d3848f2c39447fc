"""A server that sends whatever bytes a test wants, right or wrong, over real sockets."""

import base64
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

Answer = Callable[["Peer"], None]

OPEN = json.dumps({"sid": "s", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000, "maxPayload": 1})
"""What a server of Engine.IO says first, after its ``0``."""


class Peer:
    """One request of a client, and the connection that it came by. Its handler's thread."""

    def __init__(self, connection: socket.socket, head: bytes) -> None:
        self.connection = connection
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = lines[0].split(" ", 2)
        self.headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }

    @property
    def is_websocket(self) -> bool:
        return "sec-websocket-key" in self.headers

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def reply(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """A whole answer; ``_`` in a header's name is ``-``."""
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode() + body)

    def upgrade(self, **headers: str) -> None:
        """Let it be a websocket."""
        key = self.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        lines = [
            "HTTP/1.1 101 X",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Accept: {accept}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def frame(self, data: bytes, opcode: int = 1, *, fin: bool = True, announced: int | None = None) -> None:
        """A frame of the websocket, which may say that it is longer than it is."""
        size = len(data) if announced is None else announced
        head = bytes([(0x80 if fin else 0) | opcode])
        if size < 126:
            head += bytes([size])
        elif size < 65_536:
            head += struct.pack("!BH", 126, size)
        else:
            head += struct.pack("!BQ", 127, size)
        self.send(head + data)

    def admit(self, opening: str = OPEN) -> None:
        """As a Socket.IO server by websocket does: it is open and connected then."""
        self.upgrade()
        self.frame(b"0" + opening.encode())
        self.receive()
        self.frame(b'40{"sid":"x"}')

    def receive(self) -> bytes:
        """What the client sends next; empty at its end."""
        with suppress(OSError):
            return self.connection.recv(65_536)
        return b""

    def until_gone(self) -> None:
        """Wait for the client's end."""
        while self.receive():
            pass


class RawServer:
    """Each request is answered by ``answer``, on a thread of its own; ``seen`` are the requests."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.seen: list[Peer] = []
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._run, daemon=True).start()

    def headers(self, name: str) -> list[str]:
        """The values of a header, of those requests that have it."""
        return [peer.headers[name] for peer in self.seen if name in peer.headers]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            head = b""
            while b"\r\n\r\n" not in head:
                data = connection.recv(65_536)
                if not data:
                    return
                head += data
            peer = Peer(connection, head.partition(b"\r\n\r\n")[0])
            self.seen.append(peer)
            self._answer(peer)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def polled(*packets: bytes, **headers: Any) -> Answer:
    """Answers by polling: the opening, then these packets, then nothing for ever. Refuses websockets."""
    left = [b"0" + OPEN.encode(), *packets]
    lock = threading.Lock()

    def answer(peer: Peer) -> None:
        if peer.is_websocket:
            peer.reply(status=404)
        elif peer.method == "POST":
            peer.reply(b"ok", **headers)
        else:
            with lock:
                packet = left.pop(0) if left else None
            if packet is None:
                peer.until_gone()
            else:
                peer.reply(packet, **headers)

    return answer
