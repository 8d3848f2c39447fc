"""One try of the Socket.IO connection (contract 1.1, 2.1).

Whose turn it is to try, and when, is :mod:`notifier.net.socket`'s business.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any
from urllib.parse import urlsplit

from notifier.core.addresses import events_address
from notifier.core.admission import Admission, Step, refusal
from notifier.core.answer_errors import TooMuchError
from notifier.core.connection_errors import DroppedError, LostError, NoNamespaceError, TimedOutError
from notifier.core.counters import Counters
from notifier.core.errors import AppError, BusyError, OldServerError, RefusedError
from notifier.core.messages import FullError, SocketEvent
from notifier.core.profile.socket import SocketSpec
from notifier.net.client import Client
from notifier.net.early import Early
from notifier.net.environment import Surroundings
from notifier.net.libraries import socketio

log = logging.getLogger(__name__)

CONNECT_TIMEOUT = 10
"""Seconds for each step of connecting: reaching the server, and being accepted by it."""

_NO_NAMESPACE = ("Invalid namespace", "Unable to connect")
"""How Node's Socket.IO says that there is no such one, and how python-socketio 5.18 does."""

_PATIENCE = 0.05
"""Seconds between two looks at a thread of the library."""


class State(IntEnum):
    """The life of a connection, which goes one way.

    ``CONNECTING`` until the transport is open; ``AUTHENTICATING`` until the server has admitted us;
    ``ACCEPTED`` until :meth:`Connection.begin`; ``OPEN`` while events are passed on. Then one of the ends:
    ``REFUSED`` for good; ``DECLINED`` for now (the server answered, and would not answer otherwise by another
    transport); ``DISMISSED`` when the server said that it goes away; ``OVER`` for all else.
    """

    CONNECTING = 0
    AUTHENTICATING = 1
    ACCEPTED = 2
    OPEN = 3
    REFUSED = 4
    DECLINED = 5
    DISMISSED = 6
    OVER = 7


class Connection:
    """One try by one transport: a client of the library that is used once, on a thread of its own.

    The library waits in many places (for a name, for a server that accepts and says nothing, at the end for
    its long poll); nobody else has to wait with it.
    """

    def __init__(
        self,
        url: str,
        spec: SocketSpec,
        admission: Admission,
        transport: str,
        put: Callable[[SocketEvent], None],
        wake: threading.Condition,
        surroundings: Surroundings | None = None,
        counters: Counters | None = None,
    ) -> None:
        """Start connecting.

        Args:
            url: of the server, perhaps with a path below which the Socket.IO server is.
            spec: how it speaks.
            admission: how to be admitted; it is this connection's alone.
            transport: ``websocket`` or ``polling``.
            put: takes the events between :meth:`begin` and the end, in the order of the wire. Called on the
                library's reader, or by :meth:`begin`, with ``wake`` held: it must not block. It raises
                ``FullError`` where too many wait: the connection ends.
            wake: guards ``state`` and is notified when it changes.
            surroundings: the way there, where it is not what the environment says.
            counters: of bytes, where somebody counts them.
        """
        self.state = State.CONNECTING
        self.error: AppError = BusyError()
        """Why it ended, unless it was dismissed."""
        self._url = events_address(url, spec.path)
        self._host = urlsplit(url).netloc
        self._spec = spec
        self._admission = admission
        self._transport = transport
        self._put = put
        self._wake = wake
        # A server that broadcasts to everybody does so before it has admitted us.
        self._early = Early()
        self._asked, self._pings = False, 0
        self._client = Client(
            lambda: self._advance(State.AUTHENTICATING),
            self._lost,
            lambda: self._fail(OldServerError()),
            CONNECT_TIMEOUT,
            spec.namespace,
        )
        self._client.eio.surroundings = surroundings or Surroundings()
        self._client.eio.counters = counters or Counters()
        self._client.eio.pinged = self._pinged
        self._client.on("connect", self._guarded(self._on_connected), namespace=spec.namespace)
        self._client.on("connect_error", self._guarded(self._on_error), namespace=spec.namespace)
        self._client.on("*", self._guarded(self._on_event), namespace=spec.namespace)
        threading.Thread(target=self._live, name="socket-connection", daemon=True).start()

    def begin(self, app: Mapping[str, str]) -> None:
        """Hand over the events from now on, those that came already first, and say that it is ready.

        Any thread; once, when accepted.
        """
        with self._wake:
            self._advance(State.OPEN)
            early = self._early.take()
            if self.state is State.OPEN:
                for event in early:
                    self._hand_over(event)
        if self._spec.ready:
            self._emit(self._spec.ready, {**app, "timestamp": datetime.now(UTC).isoformat()})

    @property
    def ping_interval(self) -> float:
        """Seconds between two pings of the server, as it said. Any thread, once accepted."""
        return float(self._client.eio.ping_interval or 0)

    def wait_for_ping(self, seconds: float) -> bool:
        """Whether the server has sent a ping, now or within so many seconds. Blocks. Any thread."""
        with self._wake:
            self._wake.wait_for(lambda: self._pings or self.state > State.OPEN, seconds)
            return self._pings > 0

    def leave(self) -> None:
        """End it, whatever it is doing, without waiting for that. Any thread; no event is put after it."""
        self._advance(State.OVER)

    def _advance(self, state: State, error: AppError | None = None) -> None:
        with self._wake:
            if self.state <= State.OPEN and self.state < state:
                self.error = error or self.error
                self.state = state
                self._wake.notify_all()

    def _fail(self, error: AppError) -> None:
        """The server does not admit us: for good, or for now and why."""
        self._advance(State.REFUSED if isinstance(error, RefusedError) else State.DECLINED, error)

    def _lost(self) -> None:
        with self._wake:
            stood = self.state >= State.ACCEPTED
            failure = self._client.eio.failure
            if isinstance(failure, AppError):
                error = failure
            elif failure is not None and not stood:
                error = self._client.eio.cause(failure, self._url)
            else:
                error = (LostError if stood else DroppedError)(host=self._host)
            self._advance(State.OVER, error)

    def _emit(self, name: str, payload: Mapping[str, Any]) -> None:
        try:
            self._client.emit(name, dict(payload), namespace=self._spec.namespace)
        except socketio.exceptions.SocketIOError:
            # Lost again already; the state says so.
            log.info("lost before %s", name)

    def _live(self) -> None:
        try:
            self._run()
        finally:
            # Whatever it was: who waits for this connection goes on.
            self._advance(State.OVER, AppError())

    def _guarded(self, handler: Callable[..., None]) -> Callable[..., None]:
        """A fault of ours ends this connection, not the library's reader alone: nothing would be heard."""

        def run(*args: Any) -> None:
            try:
                handler(*args)
            except Exception:
                log.exception("what the server said could not be taken")
                self._advance(State.OVER, AppError())

        return run

    def _run(self) -> None:
        try:
            # wait=False: else the library would also wait for its long poll after a refusal.
            self._client.connect(
                self._url,
                auth=self._admission.handshake,
                transports=[self._transport],
                namespaces=[self._spec.namespace],
                socketio_path=urlsplit(self._url).path,
                wait=False,
            )
        except Exception as error:  # noqa: BLE001 - a server that speaks nonsense makes the library stumble
            log.info("no connection by %s: %s", self._transport, type(error).__name__)
            self._advance(State.OVER, self._client.eio.cause(error, self._url))
        with self._wake:
            if not self._wake.wait_for(lambda: self.state > State.AUTHENTICATING, timeout=CONNECT_TIMEOUT):
                # A server that was asked who we are would not answer by another transport either.
                if self._asked:
                    self._advance(State.DECLINED)
                elif self.state is State.AUTHENTICATING:
                    # Somebody answers there, so it is not the network; by polling it may be another one.
                    self._advance(State.OVER, BusyError())
                else:
                    self._advance(State.OVER, TimedOutError(host=self._host))
            self._wake.wait_for(lambda: self.state > State.OPEN)
        self._end()

    def _end(self) -> None:
        http, websocket = self._client.eio.http, self._client.eio.opened
        self._finish_sending()
        try:
            self._client.disconnect()
        except Exception as error:  # noqa: BLE001 - see _run; it is over either way
            log.info("no clean end by %s: %s", self._transport, type(error).__name__)
        # The library leaves its sockets to the garbage collector.
        if websocket is not None:
            websocket.shutdown()
        if http is not None:
            http.close()

    def _finish_sending(self) -> None:
        """Let the library's sender come to rest: busy, it would end without sending the goodbye."""
        library = self._client.eio
        deadline = time.monotonic() + CONNECT_TIMEOUT
        while library.state == "connected" and library.queue.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(_PATIENCE)

    def _pinged(self) -> None:
        with self._wake:
            self._pings += 1
            self._wake.notify_all()

    # On the library's reader -----------------------------------------------------------------------------

    def _on_connected(self) -> None:
        # The library counts as connected when connect() has returned; a goodbye before that would be lost.
        self._client.connected = True
        self._asked = True
        self._follow(self._admission.connected())

    def _on_error(self, refused: Any = None) -> None:
        said = refused if isinstance(refused, Mapping) else {"message": refused}
        data, message = said.get("data"), said.get("message")
        message = message if isinstance(message, str) else ""
        error = refusal(self._spec.auth, data if isinstance(data, Mapping) else {}, message)
        if message in _NO_NAMESPACE and data is None:
            error = NoNamespaceError(host=self._host, namespace=self._spec.namespace)
        # Before the transport is open it is not the server's word, but the library's: _run hears why.
        if self.state is not State.CONNECTING or isinstance(error, RefusedError):
            log.info("refused by %s: %s", self._transport, error)
            self._fail(error)

    def _on_event(self, name: str, *args: Any) -> None:
        if name in self._spec.ignored:
            return
        if name == self._spec.shutdown:
            self._advance(State.DISMISSED)
            return
        step = self._admission.heard(name, args)
        if step is not None:
            self._follow(step)
            return
        with self._wake:
            event = SocketEvent(name, args, self._client.size)
            if self.state is State.OPEN:
                self._hand_over(event)
            elif self.state < State.OPEN:
                self._early.add(event)

    def _hand_over(self, event: SocketEvent) -> None:
        try:
            self._put(event)
        except FullError:
            # What is not heard is seen: with the next connection all lists are read.
            self._advance(State.OVER, TooMuchError(host=self._host))

    def _follow(self, step: Step) -> None:
        for name, payload in step.emit:
            self._emit(name, payload)
        if step.error is not None:
            log.info("not admitted by %s: %s", self._transport, step.error)
            self._fail(step.error)
        elif step.accepted:
            self._advance(State.ACCEPTED)
