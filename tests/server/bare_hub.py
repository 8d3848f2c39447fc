"""A hub on the web server of this package, without a relay or a backend around it."""

import asyncio
import queue
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

import uvicorn
import websocket

from notifier.core.model import User
from notifier.server.hub import Access, Hub
from notifier.server.meter import Meter
from notifier.server.refusals import Refusal, RefusalCode
from notifier.server.socketio_server import Limits
from notifier.server.web import WebServer, open_socket
from tests.server.ear import HEARD_SECONDS, frame

_LIMITS = Limits()


class Drops(Meter):
    """Remembers why connections were closed."""

    def __init__(self) -> None:
        self.reasons: queue.Queue[str] = queue.Queue()

    def dropped(self, reason: str) -> None:
        self.reasons.put(reason)


class BareHub:
    """A hub on a web server in a thread. A token is the name of the category that its owner may hear of."""

    def __init__(
        self, *, plain: bool = False, limits: Limits = _LIMITS, other: Any = None, **options: Any
    ) -> None:
        """``plain``: on the web server's own websocket, so that everything goes the library's way.

        ``other`` answers what is not for the hub; ``options`` are more of the web server's.
        """
        self._limits = limits
        self._other = other
        self._options = options
        self.drops = Drops()
        self._plain = plain
        self._listening = open_socket("127.0.0.1", 0)
        self.port: int = self._listening.getsockname()[1]
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._started.wait(HEARD_SECONDS)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.hub = Hub(
            self._authenticate,
            lambda: datetime.now(UTC),
            limits=self._limits,
            meter=self.drops,
            by_event=True,
        )
        app = self.hub.app(self._other)
        self._server: uvicorn.Server
        if self._plain:
            config = uvicorn.Config(app, lifespan="off", log_config=None, ws_per_message_deflate=False)
            self._server = uvicorn.Server(config)
            self._started.set()
        else:
            self._server = WebServer(app, self._started.set, self._farewell, grace_seconds=1, **self._options)
        await self._server.serve(sockets=[self._listening])

    async def _authenticate(self, token: str) -> Access:
        if token == "nobody":
            raise Refusal(RefusalCode.TOKEN_INVALID, "no")
        return Access(User("1", "Ana"), frozenset({token}))

    async def _farewell(self) -> None:
        await self.hub.drop_all(0.1)

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(HEARD_SECONDS)

    async def waiting(self) -> int:
        """Packets in the library's queues."""
        return sum(peer.queue.qsize() for peer in self.hub._sio.eio.sockets.values())

    @property
    def connections(self) -> set[Any]:
        """Those that the web server holds."""
        return self._server.server_state.connections

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self, token: str = "entrega", said: str = "", **options: Any) -> websocket.WebSocket:
        """Admitted, and all of its answer read; without a token only connected; ``said``: instead, this."""
        address = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        connection = websocket.create_connection(address, timeout=HEARD_SECONDS, **options)
        assert frame(connection).startswith("0{")
        if said:
            connection.send(said)
            return connection
        connection.send(f'40{{"token":"{token}"}}' if token else "40")
        assert frame(connection).startswith('40{"sid"')
        return connection

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(HEARD_SECONDS)
        assert not self._thread.is_alive()
