"""The Socket.IO connection (contract 1.1). The only importer of socketio; its handlers only hand over.

The library's own reconnection is off: this file owns the loop, so that every wait, try and stop is in sight.
"""

import logging
import random
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import socketio
from socketio.exceptions import ConnectionError as SocketIOConnectionError

from notifier.core.errors import AppError, RefusedError, UnreachableError
from notifier.core.link import backoff
from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened

log = logging.getLogger(__name__)

CONNECT_TIMEOUT = 10
"""Seconds that a server may take to accept a connection."""

TERMINAL_CODES = frozenset({"TOKEN_INVALID", "TOKEN_EXPIRED", "FORBIDDEN"})
TRANSPORTS = ("websocket", "polling")
"""Tried in this order: a proxy that breaks websockets still lets polling through."""

SocketMessage = SocketOpened | SocketClosed | SocketEvent | Refused


class SocketLink:
    """One authenticated connection that is made again whenever it is lost, without end.

    It ends only when it is closed or when the server refuses the token for good.
    """

    def __init__(
        self,
        url: str,
        token: str,
        app: Mapping[str, str],
        put: Callable[[SocketMessage], None],
        rng: random.Random,
    ) -> None:
        """Connect to nothing yet; see :meth:`open`.

        Args:
            url: of the Socket.IO server.
            token: the Bearer token, sent in the handshake and never logged.
            app: ``app`` and ``version`` of ``client:ready``.
            put: takes what happens, in order; called on the link's thread and on the library's threads.
            rng: for the jitter of the backoff.
        """
        self._url = url
        self._token = token
        self._app = app
        self._put = put
        self._rng = rng
        self._closed = False
        self._wake = threading.Condition()
        self._hurry = False
        # Set whenever the connection that stands must be left: lost, replaced or closed.
        self._dropped = threading.Event()
        self._refusal: Any = None
        self._thread = threading.Thread(target=self._run, name="socket-link", daemon=True)

    def open(self) -> None:
        """Start connecting. Any thread; once."""
        self._thread.start()

    def hurry(self) -> None:
        """Try again now: end a wait between tries, or replace a connection that stands. Any thread."""
        with self._wake:
            self._hurry = True
            self._wake.notify()
        self._dropped.set()

    def close(self) -> None:
        """End the connection and the tries. Any thread; does not wait."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._dropped.set()

    def _run(self) -> None:
        step = 0
        while True:
            with self._wake:
                if self._closed:
                    return
                self._hurry = False
                self._dropped.clear()
            client = self._new_client()
            try:
                self._connect(client)
            except RefusedError as error:
                self._put(Refused(error))
                return
            except AppError as error:
                self._put(SocketClosed(error))
            else:
                step = 0
                self._stay(client)
            finally:
                _end(client)
            with self._wake:
                self._wake.wait_for(lambda: self._closed or self._hurry, timeout=backoff(step, self._rng))
            step += 1

    def _new_client(self) -> socketio.Client:
        client = socketio.Client(
            reconnection=False, handle_sigint=False, request_timeout=CONNECT_TIMEOUT, serializer="default"
        )
        client.on("disconnect", lambda *_: self._dropped.set(), namespace="/")
        client.on("connect_error", self._note_refusal, namespace="/")
        client.on("*", self._on_event, namespace="/")
        return client

    def _note_refusal(self, data: Any = None) -> None:
        self._refusal = data

    def _on_event(self, name: str, *args: Any) -> None:
        self._put(SocketEvent(name, args))

    def _connect(self, client: socketio.Client) -> None:
        auth = {"authorization": f"Bearer {self._token}", "token": self._token}
        for transport in TRANSPORTS:
            self._refusal = None
            try:
                client.connect(
                    self._url,
                    auth=auth,
                    transports=[transport],
                    namespaces=["/"],
                    wait_timeout=CONNECT_TIMEOUT,
                )
            except SocketIOConnectionError:
                code = _code(self._refusal)
                if code in TERMINAL_CODES:
                    raise RefusedError from None
                log.info("no connection by %s (%s)", transport, code or "no answer")
            else:
                return
        raise UnreachableError(host=urlsplit(self._url).netloc)

    def _stay(self, client: socketio.Client) -> None:
        """Live on an accepted connection until it is lost, replaced or closed."""
        self._put(SocketOpened())
        try:
            client.emit("client:ready", {**self._app, "timestamp": datetime.now(UTC).isoformat()})
        except SocketIOConnectionError:
            # Lost again already; the disconnect handler has said so.
            log.info("lost before client:ready")
        if client.eio.state != "connected":
            # Dropped while connect() was returning: the library calls no disconnect handler then.
            self._dropped.set()
        self._dropped.wait()
        if not self._closed:
            self._put(SocketClosed(UnreachableError(host=urlsplit(self._url).netloc)))


def _end(client: socketio.Client) -> None:
    """Leave a connection without waiting: by polling, the library's polite end waits for its long poll."""
    websocket, http = client.eio.ws, client.eio.http
    if client.eio.current_transport == "polling":
        client.eio.disconnect(abort=True)
    else:
        client.shutdown()
    # The library leaves the rest to time: a sender that waits half a minute for work, sockets for the garbage
    # collector.
    if client.eio.queue is not None:
        client.eio.queue.put(None)
    if websocket is not None:
        websocket.shutdown()
    if http is not None:
        http.close()


def _code(refusal: Any) -> str | None:
    """The code of a CONNECT_ERROR: a dict from middlewares, a plain string from transports."""
    data = refusal.get("data") if isinstance(refusal, Mapping) else None
    code = data.get("code") if isinstance(data, Mapping) else None
    return code if isinstance(code, str) else None
