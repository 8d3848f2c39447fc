"""An application that lies: it answers ``GET /api/user`` with whatever bytes a test says."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Answer = Callable[[socket.socket], None]


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(answer: bytes) -> Answer:
    return lambda connection: connection.sendall(answer)


class Lying:
    """One request a connection, which is closed afterwards. It runs while it is entered."""

    def __init__(self) -> None:
        self.answer: Answer = says(page(b"{}"))
        self.asked: list[bytes] = []
        """The requests, as they came."""
        self.over = threading.Event()
        """Ends whatever goes on without end."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.api_url = f"http://127.0.0.1:{self.port}/api"
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self.over.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._answer, args=(connection,))
            thread.start()
            self._threads.append(thread)

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65_536) or b"\r\n\r\n"
            self.asked.append(request)
            self.answer(connection)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        for thread in self._threads:
            thread.join()
        self._listening.close()
