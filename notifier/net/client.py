"""Socket.IO's client as a connection uses it: once, without a reconnection of its own.

It overrides private parts of python-socketio 5.18.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from notifier.net.engineio_client import EngineioClient
from notifier.net.libraries import engineio, socketio
from notifier.net.packets import PacketError, packets_of

log = logging.getLogger(__name__)


class Client(socketio.Client):  # type: ignore[misc]  # the library has no types
    """The library's client without its reconnection; says when the transport is open and when it is over.

    The library's own ``disconnect`` event is left out when the connection ends before it was accepted.
    """

    def __init__(
        self,
        stands: Callable[[], None],
        lost: Callable[[], None],
        is_old: Callable[[], None],
        seconds: float,
        namespace: str,
    ) -> None:
        """Not connected.

        Args:
            stands: called on the thread that connects, when the transport is open.
            lost: called on any of the library's threads, when the connection is over.
            is_old: called where the server speaks an earlier protocol.
            seconds: for the answer to a request.
            namespace: the one that is connected to; nothing may come of another.
        """
        self._stands = stands
        self._lost = lost
        self._is_old = is_old
        super().__init__(
            reconnection=False,
            handle_sigint=False,
            request_timeout=seconds,
            serializer=packets_of(namespace),
        )
        self.size = 0
        """Characters of the packet that is read."""
        self.eio.is_old = is_old
        self.eio.broken = lost

    def _engineio_client_class(self) -> type[engineio.Client]:
        return EngineioClient

    def _handle_eio_connect(self) -> None:
        self._stands()
        super()._handle_eio_connect()

    def _handle_eio_message(self, data: Any) -> None:
        self.size = len(data)
        try:
            super()._handle_eio_message(data)
        except PacketError as error:
            log.info("a packet that cannot come: %s", error)
            self.eio.refuse(error.kind)

    def _handle_connect(self, namespace: str | None, data: Any) -> None:
        if self.namespaces:
            raise PacketError  # it was connected already
        if isinstance(data, Mapping) and data.get("sid"):
            super()._handle_connect(namespace, data)
        else:
            # Socket.IO 2 gives no id; it also waits for pings that a current client leaves to the server.
            self._is_old()

    def _handle_eio_disconnect(self, reason: str) -> None:
        super()._handle_eio_disconnect(reason)
        self._lost()
