"""Which requests reached the backend, and when each began and ended: what a test counts.

Only the latest are remembered. Tokens travel in headers, so none is among what is kept.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/demo"
"""What a demonstration calls itself is no traffic."""

KEPT = 10_000


@dataclass(slots=True)
class Request:
    """One request; a websocket is one for as long as it is open, with ``WEBSOCKET`` for a method.

    ``path`` is relative to the API's address where it lies below it. ``began`` and ``ended`` are monotonic
    seconds; ``ended`` is ``None`` while it is answered.
    """

    method: str
    path: str
    query: str
    began: float
    status: int | None = None
    ended: float | None = None


class Traffic:
    """ASGI middleware around everything that the backend serves. The event loop's thread only."""

    def __init__(self, app: ASGIApp, root: str, monotonic: Callable[[], float]) -> None:
        """``root`` is the path of the API's address."""
        self._app = app
        self._root = root
        self._monotonic = monotonic
        self._requests: deque[Request] = deque(maxlen=KEPT)

    def requests(self) -> tuple[Request, ...]:
        """The latest requests, in the order in which they began."""
        return tuple(self._requests)

    def forget(self) -> None:
        """Remember none of them."""
        self._requests.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the request, and let the backend answer it."""
        path = str(scope.get("path", "")).removeprefix(self._root)
        if path.startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        query = bytes(scope.get("query_string", b"")).decode("latin-1")
        request = Request(str(scope.get("method", "WEBSOCKET")), path, query, self._monotonic())
        self._requests.append(request)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                # Before it is sent: whoever has the whole answer may ask the next question.
                request.ended = self._monotonic()
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            if request.ended is None:
                request.ended = self._monotonic()
