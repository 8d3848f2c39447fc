"""Small real servers in threads, for what the embedded backend never does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import socketio

from tests.serving import Serving


class OddServer(ThreadingHTTPServer):
    """Gives every request the same answer, or one from ``pages`` by the request's ``page``."""

    status = 200
    body = b""
    headers: tuple[tuple[str, str], ...] = ()
    pages: tuple[bytes, ...] = ()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.requests: list[tuple[str, dict[str, str]]] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def end(self) -> None:
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    server: OddServer

    def do_GET(self) -> None:
        server = self.server
        server.requests.append((self.path, dict(self.headers)))
        body = server.pages[len(server.requests) - 1] if server.pages else server.body
        self.send_response(server.status)
        for name, value in server.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


class ScriptedServer(ThreadingHTTPServer):
    """Speaks Engine.IO by polling: each poll is answered by the next of these payloads."""

    def __init__(self, *polls: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Script)
        self.polls = iter(polls)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()


class _Script(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_GET(self) -> None:
        self._answer(next(self.server.polls, None) if "polling" in self.path else None)

    def do_POST(self) -> None:
        self._answer(b"ok")

    def _answer(self, body: bytes | None) -> None:
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


class SilentServer:
    """Accepts connections and never says a word."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(10)
        self._accepted: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def accept(self) -> None:
        """Until somebody has connected and asked for something."""
        accepted, _ = self._listening.accept()
        self._accepted.append(accepted)
        accepted.settimeout(10)
        assert accepted.recv(1, socket.MSG_PEEK)

    def end(self) -> None:
        for opened in (self._listening, *self._accepted):
            opened.close()


@contextmanager
def socketio_server(sio: socketio.AsyncServer, rest: Any = None) -> Iterator[str]:
    """This Socket.IO server on a port of its own, with what else it answers; its address."""
    serving = Serving(socketio.ASGIApp(sio, rest))
    try:
        yield f"http://127.0.0.1:{serving.port}"
    finally:
        serving.end()
