"""A plain Socket.IO client on the backend, anonymous until it says who it is."""

import queue
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from tests.node_backend import NodeBackend
from tests.ordered_client import OrderedClient
from tests.server.ear import HEARD_SECONDS, both


class Listener:
    """Connects on entering, with a token in the handshake that nobody there looks at."""

    def __init__(self, backend: NodeBackend, *, transport: str = "websocket") -> None:
        self._backend = backend
        self._transport = transport
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.gone: queue.Queue[str] = queue.Queue()
        self.client = OrderedClient()
        self.client.on("*", lambda event, *args: self._heard.put((event, *args)))
        self.client.on("disconnect", self.gone.put)

    def __enter__(self) -> Self:
        url, auth = self._backend.socket_url, both("1|of-nobody")
        self.client.connect(url, auth=auth, transports=[self._transport], wait_timeout=10)
        self._websocket = self.client.eio.ws
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport == "polling":
            # Politely it would wait for its long poll, which the server answers when it likes.
            self.client.eio.disconnect(abort=True)
        else:
            self.client.disconnect()
        # What it leaves open when the server went first.
        if self._websocket:
            self._websocket.shutdown()
        if self.client.eio.http:
            self.client.eio.http.close()

    def authenticate(self, user: str | None = None) -> dict[str, Any]:
        """Sign in as this user, by default the login's, and say so; what ``authenticated`` brings."""
        self.client.emit("authenticate", {"token": self._backend.sign_in(user)})
        told: dict[str, Any] = self.told("authenticated")
        return told

    def next(self) -> tuple[str, Any]:
        """The next event; the test fails if none comes."""
        return self._heard.get(timeout=HEARD_SECONDS)

    def told(self, event: str) -> Any:
        """What the next event of this name brings; others before it are passed over."""
        while (heard := self.next())[0] != event:
            pass
        return heard[1]

    def all_heard(self) -> list[tuple[str, Any]]:
        """All that was sent to it so far, but who came and went."""
        mark = ("mark", str(uuid4()))
        self._backend.emit(*mark)
        found = []
        while (heard := self.next()) != mark:
            if not heard[0].startswith(("user_", "mark")):
                found.append(heard)
        return found
