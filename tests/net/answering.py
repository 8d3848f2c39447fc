"""A server for one fault: it takes connections and treats each in the way that a test wants."""

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Self

HTTP_OK = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
)


class Answering:
    """Listens at 127.0.0.1; ``treat`` gets each accepted connection, on a thread of its own."""

    def __init__(self, treat: Callable[[socket.socket], None]) -> None:
        self._treat = treat
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._taken: list[socket.socket] = []
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def url(self, scheme: str, host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        for opened in (self._listening, *self._taken):
            opened.close()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _ = self._listening.accept()
                taken.settimeout(10)
                self._taken.append(taken)
                threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self._treat(taken)
            taken.close()


def says(answer: bytes) -> Callable[[socket.socket], None]:
    """Reads what is asked and says this."""

    def treat(taken: socket.socket) -> None:
        read_head(taken)
        taken.sendall(answer)

    return treat


def secured(context: ssl.SSLContext) -> Callable[[socket.socket], None]:
    """Speaks TLS and answers with an empty JSON object."""

    def treat(taken: socket.socket) -> None:
        with context.wrap_socket(taken, server_side=True, do_handshake_on_connect=False) as tls:
            try:
                tls.do_handshake()
            except ssl.SSLError:
                # A close with something left unread would take away the alert that says why.
                socket.socket.shutdown(tls, socket.SHUT_WR)
                while os.read(tls.fileno(), 4096):
                    pass
                return
            read_head(tls)
            tls.sendall(HTTP_OK)

    return treat


def closes(taken: socket.socket) -> None:
    """Reads what is asked and goes without a word."""
    read_head(taken)


def resets(taken: socket.socket) -> None:
    """Throws the connection away as soon as something comes."""
    taken.recv(1, socket.MSG_PEEK)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def is_silent(taken: socket.socket) -> None:
    """Reads until the other side goes, and says nothing."""
    while taken.recv(4096):
        pass


def read_head(taken: socket.socket) -> bytes:
    """Until the empty line after the headers, or what else is said first by somebody who speaks no HTTP."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = taken.recv(4096)
        head += part
        if not part or head[:1] == b"\x16":
            break
    return head
