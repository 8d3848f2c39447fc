"""A real Socket.IO client that remembers what it hears, in order."""

import queue
from types import TracebackType
from typing import Any, Self

import socketio
import websocket

from tests.ordered_client import OrderedClient

HEARD_SECONDS = 60.0


class Ear:
    """Connects on entering; :attr:`refusal` is what a refused handshake said."""

    def __init__(
        self, url: str, auth: dict[str, str] | None, transports: tuple[str, ...] = ("websocket",)
    ) -> None:
        self._url = url
        self._auth = auth
        self._transports = list(transports)
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._refusals: queue.Queue[Any] = queue.Queue()
        self.gone: queue.Queue[str] = queue.Queue()
        self.headers: dict[str, str] = {}
        self.client = OrderedClient()
        self.client.on("*", lambda event, *args: self._heard.put((event, *args)))
        self.client.on("connect_error", self._refusals.put)
        self.client.on("disconnect", self.gone.put)

    def __enter__(self) -> Self:
        self.client.connect(
            self._url, self.headers, auth=self._auth, transports=self._transports, wait_timeout=10
        )
        self._websocket = self.client.eio.ws
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transports == ["polling"]:
            # Politely it would wait for its long poll, which the server answers when it likes.
            self.client.eio.disconnect(abort=True)
        else:
            self.client.disconnect()
        # Where the server closes at the same moment, the library leaves its socket to the garbage collector.
        if self._websocket is not None:
            self._websocket.shutdown()

    def next(self) -> tuple[str, Any]:
        """The next event; the test fails if none comes."""
        return self._heard.get(timeout=HEARD_SECONDS)

    def refusal(self) -> Any:
        """Try to connect and be refused; what the refusal said."""
        try:
            with self:
                pass
        except socketio.exceptions.ConnectionError:
            return self._refusals.get(timeout=HEARD_SECONDS)
        raise AssertionError("not refused")

    @property
    def silent(self) -> bool:
        """Whether everything heard so far was taken."""
        return self._heard.empty()


def both(token: str) -> dict[str, str]:
    """The handshake as the notifier sends it."""
    return {"authorization": f"Bearer {token}", "token": token}


def hang_up(connection: Any) -> None:
    """End a bare websocket without a word; its own close leaves the socket open where the peer was faster."""
    connection.shutdown()


def frame(connection: websocket.WebSocket) -> str:
    """The next text frame of a bare websocket."""
    received = connection.recv()
    assert isinstance(received, str)
    return received
