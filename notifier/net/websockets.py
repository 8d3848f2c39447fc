"""The library's websocket (websocket-client 1.9), over a connection of our own and read within bounds."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from notifier.core.answer_errors import RedirectedError
from notifier.core.counters import Counters
from notifier.core.errors import AppError
from notifier.net.bounded_socket import BoundedSocket, open_socket
from notifier.net.bounds import MAX_MESSAGE, MESSAGE_SECONDS
from notifier.net.environment import Surroundings
from notifier.net.libraries import websocket
from notifier.net.packets import check_packet
from notifier.net.redirects import is_redirect, where


class Websocket(websocket.WebSocket):  # type: ignore[misc]  # the library has no types
    """Follows no redirect, and takes no message that is too long, too slow or cannot come.

    ``failed`` is told of those, on the thread that reads: the library would keep the words alone.
    """

    def __init__(
        self,
        failed: Callable[[AppError], None],
        surroundings: Surroundings,
        counters: Counters,
        **options: Any,
    ) -> None:
        """``counters``: of bytes. ``options`` are the library's."""
        super().__init__(**options)
        self._failed = failed
        self._surroundings = surroundings
        self._counters = counters
        self._host = ""
        self._bounded: BoundedSocket | None = None

    def connect(self, url: str, **options: Any) -> None:
        """Part of the library's interface; blocks.

        Raises:
            AppError: the server sends elsewhere, or answers without an end.
            OSError: nobody was reached, or nobody who is believed.
            websocket.WebSocketException: whoever was reached speaks something else.
        """
        self._host = urlsplit(url).netloc
        self._bounded = open_socket(url, self.gettimeout() or 0, self._surroundings)
        try:
            super().connect(url, **options, socket=self._bounded, redirect_limit=0)
        except websocket.WebSocketException:
            answer = self.handshake_response
            if answer is not None and is_redirect(answer.status):
                target = where(url, answer.headers.get("location") or "")
                raise RedirectedError(host=self._host, target=target) from None
            raise

    def recv(self) -> str | bytes:
        """Part of the library's interface: the next message; empty when the connection was closed."""
        if self._bounded is not None:
            self._bounded.allow(MAX_MESSAGE, (self.gettimeout() or 0) + MESSAGE_SECONDS)
        try:
            message: str | bytes = super().recv()
            size = len(message.encode("utf-8", "replace") if isinstance(message, str) else message)
            self._counters.add("bytes", "socket", size)
            if message:
                check_packet(message, self._host)
        except AppError as error:
            self._failed(error)
            raise
        return message
