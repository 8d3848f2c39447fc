"""A company's servers in this process: REST and Socket.IO on one port, with the faults that a test wants."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Self

import socketio

from tests.serving import Serving

TOKEN = "7|abcdefghijklmnopqrstuvwxyz"
LISTS = ("entregas", "proformas", "vehiculos")

Reply = tuple[int, bytes]


class Company:
    """Starts on construction, at 127.0.0.1 or ``localhost``. What is set on it before holds from then on."""

    def __init__(
        self,
        tls: tuple[Path, Path] | None = None,
        *,
        skew: timedelta = timedelta(),
        ping_interval: int = 1,
        transports: tuple[str, ...] = ("websocket", "polling"),
        pings: bool = True,
        namespace: str = "/",
        path: str = "socket.io",
    ) -> None:
        self.replies: dict[str, Reply] = {}
        """By path below ``/api``, instead of the right ones."""

        self.refusal = ""
        """The code with which the event server refuses everybody."""

        self._skew = skew
        self.sio = socketio.AsyncServer(
            async_mode="asgi",
            namespaces=[namespace],
            cors_allowed_origins="*",
            ping_interval=ping_interval,
            transports=list(transports),
        )
        self.sio.on("connect", self._connect, namespace=namespace)
        if not pings:
            self._keep_from_pinging()
        options: dict[str, Any] = {}
        if tls is not None:
            options = {"ssl_certfile": str(tls[0]), "ssl_keyfile": str(tls[1])}
        application = socketio.ASGIApp(self.sio, self._answer, socketio_path=path)
        self._serving = Serving(application, date_header=False, lifespan="off", **options)
        self.port = self._serving.port
        self.origin = f"https://localhost:{self.port}" if tls else f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.origin}/api"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        self._serving.end()

    def _keep_from_pinging(self) -> None:
        connect = self.sio.eio._handle_connect

        async def quiet(environ: Any, transport: str, jsonp_index: Any = None) -> Any:
            from engineio.async_socket import AsyncSocket

            async def nothing(_self: Any) -> None:
                return None

            kept, AsyncSocket._send_ping = AsyncSocket._send_ping, nothing
            try:
                return await connect(environ, transport, jsonp_index)
            finally:
                AsyncSocket._send_ping = kept

        self.sio.eio._handle_connect = quiet

    def _connect(self, _sid: str, _environ: Any, auth: Any = None) -> None:
        code = self.refusal or ("" if (auth or {}).get("token") == TOKEN else "TOKEN_INVALID")
        if code:
            raise socketio.exceptions.ConnectionRefusedError("no", {"code": code})

    async def _answer(self, scope: Any, _receive: Any, send: Any) -> None:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        status, body = self._reply(scope["path"].removeprefix("/api/"), headers.get("authorization", ""))
        now = format_datetime(datetime.now(UTC) + self._skew, usegmt=True)
        said = [(b"content-type", b"application/json"), (b"date", now.encode())]
        said.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": said})
        await send({"type": "http.response.body", "body": body})

    def _reply(self, path: str, authorization: str) -> Reply:
        if path.startswith("/"):  # not below /api
            return 404, b""
        if path in self.replies:
            return self.replies[path]
        if authorization != f"Bearer {TOKEN}":
            return 401, b'{"message": "Unauthenticated."}'
        if path == "user":
            return 200, b'{"user": {"id": 7, "name": "Ana Quispe", "email": "ana@empresa.example"}}'
        if path in LISTS:
            return 200, rows({"id": 1, "numero": "N-1", "estado": "EN_CAMINO"})
        return 404, b'{"message": "no"}'


def rows(*found: Any) -> bytes:
    """A list of one page with these rows."""
    meta = {"current_page": 1, "last_page": 1, "per_page": 50, "total": len(found)}
    return json.dumps({"data": found, "meta": meta}).encode()
