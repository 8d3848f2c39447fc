"""A plain Socket.IO client on the backend, anonymous until it says who it is."""

from typing import Any

from tests.node_backend import NodeBackend
from tests.server.ear import Ear, both


class Listener(Ear):
    """Connects on entering; the handshake carries a token that nobody there looks at."""

    def __init__(self, backend: NodeBackend, *, transport: str = "websocket") -> None:
        super().__init__(backend.socket_url, both("1|of-nobody"), (transport,))
        self._backend = backend

    def authenticate(self, user: str | None = None) -> dict[str, Any]:
        """Sign in as this user, by default the login's, and say so; what ``authenticated`` brings."""
        self.client.emit("authenticate", {"token": self._backend.sign_in(user)})
        return self.told("authenticated")

    def told(self, event: str) -> Any:
        """What the next event of this name brings; others before it are passed over."""
        while (heard := self.next())[0] != event:
            pass
        return heard[1]

    def until(self, event: str) -> list[tuple[str, Any]]:
        """All that comes before the next event of this name."""
        found: list[tuple[str, Any]] = []
        while (heard := self.next())[0] != event:
            found.append(heard)
        return found
