"""The channel on which commands of the same user speak with the running instance.

JSON in both directions, one request a connection, never pickle. The channel is closed to other users by the
folder of its socket (see :mod:`notifier.system.paths`), and both ends ask the system who the other is; what
comes from the same user is still not trusted.
"""

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from notifier.core.counters import Counters
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.json_text import read_json
from notifier.core.supervision import Supervisor
from notifier.system.control.line import Doorbell, Line, TooLongError, call

log = logging.getLogger(__name__)

Message = dict[str, Any]
Handler = Callable[[Message], Iterable[Message | None]]
"""Answers a request with one or more replies, on a thread of the connection's own.

A handler that has nothing new for a while yields ``None`` every second or so: only then the server can notice
that the client went or that the program ends.
"""

_MAX_REQUEST = 64 * 1024
_MAX_REPLY = 4 * 1024 * 1024
_MAX_CLIENTS = 32
_REQUEST_TIMEOUT = 5.0  # seconds in which a client has to have said all that it wants
_REPLY_TIMEOUT = 5.0  # seconds in which it has to have taken a reply


class NotRunningError(AppError):
    """No instance answers."""

    title = mark("No está en marcha")
    advice = mark("Estado Notifier no está en marcha. Inícielo con «estado-notifier run».")


class NotAnsweringError(AppError):
    """The instance took the request and does not answer."""

    title = mark("No responde")
    advice = mark("Estado Notifier está en marcha, pero no responde. Ciérrelo y vuelva a iniciarlo.")


class ForeignInstanceError(AppError):
    """Who listens there is a program of another user. It was told nothing."""

    title = mark("Responde otro usuario")
    advice = mark("En {address} responde un programa de otro usuario; no se le dijo nada. Avise a soporte.")


class ControlServer:
    """Listens for requests of commands. Make it only while holding the instance's lock."""

    def __init__(self, address: str, handle: Handler, supervisor: Supervisor | None = None) -> None:
        """Listen from now on, in a thread of its own; a socket that a crash left behind is replaced.

        Args:
            address: see :attr:`notifier.system.paths.Paths.control_address`.
            handle: answers one request.
            supervisor: begins the thread again after a fault of our own.

        Raises:
            OSError: the address cannot be used.
        """
        self._handle = handle
        self._closing = threading.Event()
        self._lock = threading.Lock()
        # Whether they have asked something, in the order in which they came.
        self._open: dict[Line, bool] = {}
        self._address = address
        self._doorbell = Doorbell(address)
        self._supervisor = supervisor or Supervisor(Counters())
        self._thread = threading.Thread(target=self._keep, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and hang up on every client. Any thread; waits a second at most."""
        if self._closing.is_set():
            return
        with self._lock:
            self._closing.set()
        self._doorbell.wake()
        self._thread.join(1.0)
        self._doorbell.close()
        with self._lock:
            for line in self._open:
                line.hang_up()

    def renew(self) -> None:
        """Listen at a new socket where the file of this one went away; its folder exists. Any thread."""
        if self._doorbell.is_reachable() or self._closing.is_set():
            return
        try:
            new = Doorbell(self._address)
        except OSError as error:
            log.debug("no new control socket: %s", error)
            return
        with self._lock:
            if self._closing.is_set():
                old = new
            else:
                old, self._doorbell = self._doorbell, new
        old.wake()
        old.close()

    def _keep(self) -> None:
        self._supervisor.keep("control", self._listen, self._closing.wait)

    def _listen(self) -> None:
        complained = False
        while not self._closing.is_set():
            try:
                line = self._doorbell.answer()
            except OSError as error:
                if self._closing.wait(0.1):
                    return
                if not complained:
                    log.warning("a control connection failed: %s", error)
                complained = True
                continue
            complained = False
            if self._welcome(line):
                threading.Thread(target=self._serve, args=(line,), name="control", daemon=True).start()
            else:
                line.close()

    def _welcome(self, line: Line) -> bool:
        if not line.is_own:
            log.info("a program of another user was turned away")
            return False
        with self._lock:
            if self._closing.is_set():
                return False
            if len(self._open) >= _MAX_CLIENTS:
                # Who has not said yet what it wants gives way to who may.
                silent = next((other for other, has_asked in self._open.items() if not has_asked), None)
                if silent is None:
                    return False
                del self._open[silent]
                silent.hang_up()
            self._open[line] = False
        return True

    def _serve(self, line: Line) -> None:
        try:
            request = self._receive(line)
            if request is not None:
                with self._lock:
                    if line in self._open:
                        self._open[line] = True
                self._reply(line, request)
        except (OSError, EOFError, TooLongError) as error:
            log.debug("a control client went: %s", type(error).__name__)
        finally:
            with self._lock:
                self._open.pop(line, None)
                line.close()

    def _receive(self, line: Line) -> Message | None:
        try:
            request = read_json(line.receive(_MAX_REQUEST, _REQUEST_TIMEOUT))
        except ValueError:
            request = None
        if isinstance(request, dict):
            return request
        log.warning("a control request was not a JSON object")
        line.send(_encode({"error": "bad_request"}), _REPLY_TIMEOUT)
        return None

    def _reply(self, line: Line, request: Message) -> None:
        try:
            for reply in self._handle(request):
                if not self._deliver(line, reply):
                    return
        except Exception:
            log.exception("a control request failed")
            self._deliver(line, {"error": "internal"})

    def _deliver(self, line: Line, reply: Message | None) -> bool:
        """Send one reply; whether the client may get another."""
        if self._closing.is_set():
            return False
        try:
            if reply is None:
                # A client says nothing more after its request: anything to read is its end.
                return not line.has_more()
            line.send(_encode(reply), _REPLY_TIMEOUT)
        except OSError as error:
            log.debug("a control client went: %s", type(error).__name__)
            return False
        return True


def ask(address: str, request: Message, patience: float = 10.0) -> Iterator[Message]:
    """Send a request to the running instance. Any thread.

    Args:
        address: see :attr:`notifier.system.paths.Paths.control_address`.
        request: a JSON object.
        patience: seconds to wait for the first reply; between replies there is no limit.

    Returns:
        At least one reply, as they come; it ends when the instance has no more or goes.

    Raises:
        NotRunningError: nobody listens there. At once.
        ForeignInstanceError: who listens there is another user's. At once.
        NotAnsweringError: no first reply in that time, or the instance went before it. From the iterator,
            or at once where it does not even take the call.
    """
    try:
        line = call(address, patience)
    except TimeoutError as error:
        raise NotAnsweringError from error
    except OSError as error:
        raise NotRunningError from error
    if not line.is_own:
        line.close()
        raise ForeignInstanceError(address=address)
    try:
        line.send(_encode(request), patience)
    except OSError as error:
        line.close()
        raise NotRunningError from error
    return _replies(line, patience)


def _replies(line: Line, patience: float) -> Iterator[Message]:
    with contextlib.closing(line):
        reply = _next_reply(line, patience)
        if reply is None:
            raise NotAnsweringError
        while reply is not None:
            yield reply
            reply = _next_reply(line, None)


def _next_reply(line: Line, patience: float | None) -> Message | None:
    try:
        reply = read_json(line.receive(_MAX_REPLY, patience))
    except (OSError, EOFError, TooLongError, ValueError):
        return None
    return reply if isinstance(reply, dict) else None


def _encode(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode(errors="backslashreplace")
