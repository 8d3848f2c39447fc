"""A real proxy that wants a user and a password, and leads every name to one server."""

import base64
import contextlib
import socket
import threading
from typing import Self

from tests.net.answering import Answering, read_head

REFUSED = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


class Tunnel:
    """Listens at 127.0.0.1; ``asked`` has the first line of each request that had the password."""

    def __init__(self, target: int, user: str = "", password: str = "") -> None:
        """``target``: the port to which everything leads."""
        self._target = target
        self._wanted = base64.b64encode(f"{user}:{password}".encode()) if user else b""
        self._server = Answering(self._treat)
        self.asked: list[str] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    def _treat(self, taken: socket.socket) -> None:
        head = read_head(taken)
        if self._wanted not in head:
            taken.sendall(REFUSED)
            return
        self.asked.append(head.split(b"\r\n")[0].decode())
        with socket.create_connection(("127.0.0.1", self._target)) as there:
            if head.startswith(b"CONNECT"):
                taken.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                there.sendall(head)
            back = threading.Thread(target=_pump, args=(there, taken), daemon=True)
            back.start()
            _pump(taken, there)
            back.join(10)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
