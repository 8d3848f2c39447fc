"""The Socket.IO connection (contract 1.1). The only importer of socketio; its handlers only hand over.

The library's own reconnection is off: this file owns the loop, so that every wait, try and stop is in sight.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import socketio
from socketio.exceptions import SocketIOError

from notifier.core.errors import RefusedError, UnreachableError
from notifier.core.link import backoff
from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened

log = logging.getLogger(__name__)

CONNECT_TIMEOUT = 10
"""Seconds for each step of connecting: reaching the server, and being accepted by it."""

_PATIENCE = 0.05
"""Seconds between two looks at a thread of the library."""

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
            put: takes what happens. States come in order, on the link's thread; an event comes on a thread of
                its own, and may overtake the ``SocketOpened`` of its connection.
            rng: for the jitter of the backoff.
        """
        self._url = url
        self._token = token
        self._app = app
        self._put = put
        self._rng = rng
        # Guards what follows and the states of the connections.
        self._wake = threading.Condition()
        self._closed = False
        self._hurry = False
        self._thread = threading.Thread(target=self._run, name="socket-link", daemon=True)

    def open(self) -> None:
        """Start connecting. Any thread; once."""
        self._thread.start()

    def hurry(self) -> None:
        """Try again now, instead of waiting, hanging or keeping a connection that stands. Any thread."""
        with self._wake:
            self._hurry = True
            self._wake.notify_all()

    def close(self) -> None:
        """End the connection and the tries. Any thread; does not wait.

        A try that hangs at the network ends within its timeout; it says nothing any more.
        """
        with self._wake:
            self._closed = True
            self._wake.notify_all()

    def _run(self) -> None:
        step = 0
        while not self._closed:
            with self._wake:
                self._hurry = False
            connection = self._connect()
            if connection.state is _State.REFUSED:
                if not self._closed:
                    self._put(Refused(RefusedError()))
                return
            if connection.state is _State.OPEN and not self._closed:
                step = 0
                self._put(SocketOpened())
                connection.greet(self._app)
                self._wait_while(connection, _State.OPEN)
            connection.leave()
            if not self._closed:
                self._put(SocketClosed(UnreachableError(host=urlsplit(self._url).netloc)))
                with self._wake:
                    self._wake.wait_for(self._is_called, timeout=backoff(step, self._rng))
            step += 1

    def _connect(self) -> "_Connection":
        """The first connection that is open or refused, or the last one that was tried."""
        connection = self._try(TRANSPORTS[0])
        for transport in TRANSPORTS[1:]:
            if connection.state is not _State.OVER or self._is_called():
                break
            connection = self._try(transport)
        return connection

    def _try(self, transport: str) -> "_Connection":
        connection = _Connection(self._url, self._token, transport, self._put, self._wake)
        self._wait_while(connection, _State.CONNECTING)
        return connection

    def _wait_while(self, connection: "_Connection", state: "_State") -> None:
        with self._wake:
            self._wake.wait_for(lambda: connection.state is not state or self._is_called())

    def _is_called(self) -> bool:
        return self._closed or self._hurry


class _State(Enum):
    CONNECTING = "connecting"
    OPEN = "open"
    REFUSED = "refused"
    OVER = "over"


class _Connection:
    """One try by one transport: a client of the library that is used once, on a thread of its own.

    The library waits in many places (for a name, for a server that accepts and says nothing, at the end for
    its long poll); nobody else has to wait with it.
    """

    def __init__(
        self,
        url: str,
        token: str,
        transport: str,
        put: Callable[[SocketMessage], None],
        wake: threading.Condition,
    ) -> None:
        """Start connecting. ``wake`` guards ``state`` and is notified when it changes."""
        self.state = _State.CONNECTING
        self._url = url
        self._transport = transport
        self._put = put
        self._wake = wake
        self._left = False
        # What the library's threads said while the connection was being made.
        self._answer: _State | None = None
        self._client = socketio.Client(
            reconnection=False, handle_sigint=False, request_timeout=CONNECT_TIMEOUT
        )
        self._client.on("connect", partial(self._hear, _State.OPEN), namespace="/")
        self._client.on("connect_error", self._on_error, namespace="/")
        self._client.on("disconnect", lambda *_: self._hear(_State.OVER), namespace="/")
        self._client.on("*", self._on_event, namespace="/")
        auth = {"authorization": f"Bearer {token}", "token": token}
        threading.Thread(target=self._run, args=(auth,), name="socket-connection", daemon=True).start()

    def greet(self, app: Mapping[str, str]) -> None:
        """Say ``client:ready`` (contract 1.1)."""
        try:
            self._client.emit("client:ready", {**app, "timestamp": datetime.now(UTC).isoformat()})
        except SocketIOError:
            # Lost again already; the disconnect handler says so.
            log.info("lost before client:ready")

    def leave(self) -> None:
        """End it, whatever it is doing, without waiting for that."""
        with self._wake:
            self._left = True
            self._wake.notify_all()

    def _run(self, auth: Mapping[str, str]) -> None:
        try:
            state = self._connect(auth)
        except Exception as error:  # noqa: BLE001 - a server that speaks nonsense makes the library stumble
            log.info("no connection by %s: %s", self._transport, type(error).__name__)
            state = _State.OVER
        with self._wake:
            # What was heard last holds: it may have been lost while it was made.
            self.state = _State.OVER if self._answer is _State.OVER else state
            self._wake.notify_all()
            self._wake.wait_for(lambda: self._left or self.state is not _State.OPEN)
        self._end()

    def _connect(self, auth: Mapping[str, str]) -> _State:
        # wait=False: waiting for the answer, the library would also wait for its long poll after a refusal.
        self._client.connect(self._url, auth=auth, transports=[self._transport], namespaces=["/"], wait=False)
        with self._wake:
            self._wake.wait_for(lambda: self._left or self._answer is not None, timeout=CONNECT_TIMEOUT)
            state = self._answer or _State.OVER
        if state is _State.OPEN and self._client.eio.state != "connected":
            # Lost before the library counted it as connected: it calls no disconnect handler then.
            return _State.OVER
        return state

    def _end(self) -> None:
        library = self._client.eio
        http, websocket = library.http, library.ws
        self._finish_sending()
        try:
            self._client.disconnect()
        except Exception as error:  # noqa: BLE001 - see _run; it is over either way
            log.info("no clean end by %s: %s", self._transport, type(error).__name__)
        # The library leaves the rest to time: sockets to the garbage collector, and its threads to a sender
        # that waits half a minute for work: what wakes it is lost when the server ends the connection.
        if websocket is not None:
            websocket.shutdown()
        if http is not None:
            http.close()
        while library.read_loop_task is not None and library.read_loop_task.is_alive():
            library.queue.put(None)
            library.read_loop_task.join(_PATIENCE)

    def _finish_sending(self) -> None:
        """Let the library's sender come to rest: busy, it would end without sending the goodbye."""
        library = self._client.eio
        deadline = time.monotonic() + CONNECT_TIMEOUT
        while library.state == "connected" and library.queue.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(_PATIENCE)

    # On the library's threads ----------------------------------------------------------------------------

    def _hear(self, answer: _State) -> None:
        with self._wake:
            self._answer = answer
            if self.state is _State.OPEN:
                self.state = answer
            self._wake.notify_all()

    def _on_error(self, refusal: Any = None) -> None:
        code = _code(refusal)
        if code:
            log.info("refused by %s: %s", self._transport, code)
        self._hear(_State.REFUSED if code in TERMINAL_CODES else _State.OVER)

    def _on_event(self, name: str, *args: Any) -> None:
        if not self._left:
            self._put(SocketEvent(name, args))


def _code(refusal: Any) -> str | None:
    """The code of a CONNECT_ERROR: a dict from middlewares, a plain string from transports."""
    data = refusal.get("data") if isinstance(refusal, Mapping) else None
    code = data.get("code") if isinstance(data, Mapping) else None
    return code if isinstance(code, str) else None
