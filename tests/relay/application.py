"""``GET /api/user`` as an application answers it, with roles; it can fail, and hold its answers back."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Application:
    """Knows the tokens of :attr:`users`; everybody else gets a 401. It runs while it is entered."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        """What is answered to each token."""
        self.status = 200
        """Answered instead, if it is another one."""
        self.asked: list[str] = []
        self.open = threading.Event()
        """Cleared, it holds back every answer."""
        self.open.set()
        application = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                application._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.api_url = f"http://127.0.0.1:{self._server.server_address[1]}/api"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def add(self, token: str, roles: list[Any] | None = None) -> str:
        """Somebody with this token and these roles."""
        self.users[token] = {"user": {"id": 7, "name": "Ana", "email": "ana@erp.bo"}, "roles": roles or []}
        return token

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        assert request.path == "/api/user"
        assert request.headers["Accept"] == "application/json"
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.asked.append(token)
        assert self.open.wait(30)
        user = self.users.get(token)
        status = self.status if self.status != 200 else 200 if user else 401
        body = json.dumps(user if status == 200 else {"message": "Unauthenticated."}).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
