"""The link: a Socket.IO connection (:mod:`notifier.net.connection`) that is made again whenever it is lost.

The library's own reconnection is off: this file owns the loop, so that every wait, try and stop is in sight.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping

from notifier.core.admission import Admission
from notifier.core.connection_errors import ProxyKindError
from notifier.core.counters import Counters
from notifier.core.errors import RestartingError
from notifier.core.link import SocketPhase, backoff
from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened, SocketTrying
from notifier.core.own_faults import own_fault
from notifier.core.profile.socket import SocketSpec
from notifier.core.supervision import Supervisor
from notifier.net.connection import Connection, State
from notifier.net.environment import Surroundings

SECOND_THOUGHTS = 4
"""Where websockets have worked, every so many tries see whether polling does, too."""

STEADY_SECONDS = 10.0
"""For so long a connection has to be open before its loss is the first of a new series of tries."""

DOUBT_SECONDS = 5.0
"""So long a server that declined a connection which stood already may take to decline the next one, too.

Where nobody confirms a channel, only that shows that it is refused: each try would be live for a moment.
"""

SocketMessage = SocketTrying | SocketOpened | SocketClosed | SocketEvent | Refused


class SocketLink:
    """One authenticated connection that is made again whenever it is lost, without end.

    Only the first try and one after :meth:`hurry` start at once. Every other one waits (:func:`backoff`), the
    first after a loss too, and longer each time until a connection was steady.

    It ends only when it is closed or when the server refuses the token for good.
    """

    def __init__(
        self,
        url: str,
        token: str,
        app: Mapping[str, str],
        put: Callable[[SocketMessage], None],
        rng: random.Random,
        spec: SocketSpec,
        supervisor: Supervisor | None = None,
        surroundings: Surroundings | None = None,
        counters: Counters | None = None,
    ) -> None:
        """Connect to nothing yet; see :meth:`open`.

        Args:
            url: of the Socket.IO server.
            token: the Bearer token, sent as the profile says and never logged.
            app: ``app`` and ``version``, for a server that wants to know them.
            put: takes what happens, from several threads, in the order in which it happened. Each try says
                ``SocketTrying``, once per transport and phase, and ends with ``SocketClosed`` or ``Refused``;
                the events of a connection come between its ``SocketOpened`` and its ``SocketClosed``, as the
                server sent them. It must not block.
            rng: for the jitter of the backoff.
            spec: how the server speaks.
            supervisor: begins the thread again after a fault of our own.
            surroundings: the way there, where it is not what the environment says.
            counters: of bytes, where somebody counts them.
        """
        self._url = url
        self._token = token
        self._app = app
        self._put = put
        self._rng = rng
        self._spec = spec
        self._surroundings = surroundings or Surroundings()
        self._user_id: str | None = None
        # Whether the last connection was by websocket.
        self._websockets = False
        # Whether the last connection that stood was declined after all.
        self._doubted = False
        # Guards what follows and the states of the connections.
        self._wake = threading.Condition()
        self._closed = False
        self._hurry = False
        self._connection: Connection | None = None
        self._counters = counters or Counters()
        self._supervisor = supervisor or Supervisor(self._counters)
        self._thread = threading.Thread(target=self._keep, name="socket-link", daemon=True)

    def open(self, user_id: str | None = None) -> None:
        """Start connecting. Any thread; once.

        ``user_id``: whose token it is, for servers that say for whom they take us.
        """
        self._user_id = user_id
        self._thread.start()

    def hurry(self) -> None:
        """Try again now, instead of waiting, hanging or keeping an open connection. Any thread."""
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

    def _keep(self) -> None:
        self._supervisor.keep("socket-link", self._run, self._rest, self._give_up)

    def _rest(self, seconds: float) -> bool:
        with self._wake:
            return self._wake.wait_for(lambda: self._closed, seconds)

    def _give_up(self, error: Exception) -> None:
        """Nobody looks after the connection any more."""
        if self._connection is not None:
            self._connection.leave()
        if not self._closed:
            self._put(SocketClosed(own_fault(error)))

    def _run(self) -> None:
        step = 0
        while not self._closed:
            with self._wake:
                self._hurry = False
            connection, stood = self._connect(step), False
            if self._doubted:
                self._wait_while(connection, State.ACCEPTED, DOUBT_SECONDS)
            if connection.state is State.ACCEPTED and not self._is_called():
                opened = time.monotonic()
                self._put(SocketOpened())
                connection.begin(self._app)
                self._wait_while(connection, State.OPEN)
                stood = True
                if time.monotonic() - opened >= STEADY_SECONDS:
                    step = 0
            if stood:
                self._doubted = connection.state is State.DECLINED
            connection.leave()
            if connection.state is State.REFUSED:
                if not self._closed:
                    self._put(Refused(connection.error))
                return
            if not self._closed:
                self._put(self._farewell(connection))
                with self._wake:
                    called = self._wake.wait_for(self._is_called, timeout=backoff(step, self._rng))
                step = 0 if called else step + 1

    def _connect(self, step: int) -> Connection:
        """The first connection that is accepted or refused, or the last one that was tried.

        A proxy that breaks websockets still lets polling through. But where websockets have worked, it is
        rather the server that is not there: asked twice by everybody, it would see twice the wave.
        """
        connection = self._try("websocket")
        if connection.state is State.ACCEPTED:
            self._websockets = True
        if connection.state is not State.OVER or self._is_called():
            return connection
        if self._websockets and step % SECOND_THOUGHTS:
            return connection
        polling = self._try("polling")
        if polling.state is State.ACCEPTED:
            self._websockets = False
        # What polls goes by a proxy of https, too. A server that has no polling is not to blame for that.
        is_proxys = polling.state is State.OVER and isinstance(connection.error, ProxyKindError)
        return connection if is_proxys else polling

    def _try(self, transport: str) -> Connection:
        self._put(SocketTrying(SocketPhase.CONNECTING))
        admission = Admission(self._spec, self._token, self._user_id)
        connection = Connection(
            self._url,
            self._spec,
            admission,
            transport,
            self._put,
            self._wake,
            self._surroundings,
            self._counters,
        )
        self._connection = connection
        self._wait_while(connection, State.CONNECTING)
        if connection.state is not State.OVER and not self._is_called():
            self._put(SocketTrying(SocketPhase.AUTHENTICATING))
            self._wait_while(connection, State.AUTHENTICATING)
        return connection

    def _farewell(self, connection: Connection) -> SocketClosed:
        if connection.state is State.DISMISSED:
            return SocketClosed(RestartingError(), announced=True)
        return SocketClosed(connection.error)

    def _wait_while(self, connection: Connection, state: State, seconds: float | None = None) -> None:
        """Until the connection is past this state, somebody calls, or so much time has passed."""
        with self._wake:
            self._wake.wait_for(lambda: connection.state > state or self._is_called(), seconds)

    def _is_called(self) -> bool:
        return self._closed or self._hurry
