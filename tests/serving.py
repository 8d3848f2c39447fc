"""A web server in a thread of the tests' own process."""

import threading
from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

from tests.private_desktop.bus import eventually


class _Websocket(WebSocketsSansIOProtocol):
    def shutdown(self) -> None:
        try:
            super().shutdown()
        except InvalidState:  # the client has just said goodbye, which the library does not expect here
            self.transport.close()


class Serving:
    """Answers on ``port`` of this computer from its construction on."""

    def __init__(self, application: Any, port: int = 0, **options: Any) -> None:
        """``port``: 0 for any that is free; ``options`` are more of the web server's."""
        config = uvicorn.Config(
            application,
            port=port,
            log_level="critical",
            timeout_graceful_shutdown=1,
            ws=_Websocket,
            **options,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        eventually(lambda: self._server.started)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]

    def end(self) -> None:
        """Answer no more; who is connected is cut off."""
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
