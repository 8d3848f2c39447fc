"""One HTTP connection of a server of this package: every way in which a peer can hold it has a time-out.

The web server itself (uvicorn 0.54) waits for ever for a request that never comes or never ends, and for a
peer that does not read its answer: https://github.com/Kludex/uvicorn/issues/157 Event loop's thread.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_BYTES = 16_384
"""Of the first line and the headers of a request; nginx passes on no more either."""

REQUEST_SECONDS = 15.0
"""For a whole request, its body included: from the connection's beginning, or from the last answer."""

READ_SECONDS = 20.0
"""How long a peer may leave its answer unread, once the system takes no more of it."""

_COMING = (h11.IDLE, h11.SEND_BODY)


class HttpLine(H11Protocol):
    """The web server's HTTP, bounded (``http`` of uvicorn). ``limit_concurrency`` counts connections."""

    _is_websocket = False
    _request: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # the library's type is narrower
        """Somebody came; one too many is gone at once."""
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency:
            transport.abort()
            return
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The next request may come."""
        super().on_response_complete()
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """It is a websocket from now on, with time-outs of its own."""
        self._is_websocket = True
        self._end_all()
        super().handle_websocket_upgrade(event)

    def pause_writing(self) -> None:
        """The peer does not read."""
        super().pause_writing()
        self._reading = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The peer reads."""
        super().resume_writing()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._end_all()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self._is_websocket:
            return
        if self.conn.their_state in _COMING and not self.transport.is_closing():
            if self._request is None:
                self._request = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)
        elif self._request is not None:
            self._request.cancel()
            self._request = None

    def _end_all(self) -> None:
        for timer in (self._request, self._reading):
            if timer is not None:
                timer.cancel()
        self._request = self._reading = None
