"""The channel on which commands of the same user speak with the running instance.

JSON in both directions, one request a connection, never pickle. The channel is closed to other users by the
folder of its socket (see :mod:`notifier.system.paths`); what comes from the same user is still not trusted.
"""

import contextlib
import json
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from notifier.core.errors import AppError
from notifier.core.i18n import mark

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
_REQUEST_TIMEOUT = 5.0  # seconds; a client that says nothing for so long is hung up on


class NotRunningError(AppError):
    """No instance answers."""

    title = mark("No está en marcha")
    advice = mark("Estado Notifier no está en marcha. Inícielo con «estado-notifier run».")


class NotAnsweringError(AppError):
    """The instance took the request and does not answer."""

    title = mark("No responde")
    advice = mark("Estado Notifier está en marcha, pero no responde. Ciérrelo y vuelva a iniciarlo.")


class ControlServer:
    """Listens for requests of commands. Make it only while holding the instance's lock."""

    def __init__(self, address: str, handle: Handler) -> None:
        """Listen from now on, in a thread of its own; a socket that a crash left behind is replaced.

        Args:
            address: see :attr:`notifier.system.paths.Paths.control_address`.
            handle: answers one request.

        Raises:
            OSError: the address cannot be used.
        """
        if sys.platform != "win32":
            Path(address).unlink(missing_ok=True)
        self._address = address
        self._handle = handle
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._open: set[Connection] = set()
        self._listener = Listener(address, backlog=16)
        self._thread = threading.Thread(target=self._listen, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and hang up on every client. Any thread; waits a second at most."""
        if self._closing.is_set():
            return
        self._closing.set()
        # Nothing else wakes a thread that waits for a connection, on all three systems.
        with contextlib.suppress(OSError):
            Client(self._address).close()
        self._thread.join(1.0)
        with contextlib.suppress(OSError):  # somebody may have tidied the socket's file away
            self._listener.close()
        with self._lock:
            for connection in self._open:
                _hang_up(connection)

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except OSError as error:
                if self._closing.wait(0.1):
                    return
                log.warning("a control connection failed: %s", error)
                continue
            with self._lock:
                welcome = len(self._open) < _MAX_CLIENTS and not self._closing.is_set()
                if welcome:
                    self._open.add(connection)
            if not welcome:
                connection.close()
            else:
                threading.Thread(target=self._serve, args=(connection,), name="control", daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        try:
            request = self._receive(connection)
            if request is not None:
                self._reply(connection, request)
        except (OSError, EOFError) as error:
            log.debug("a control client went: %s", type(error).__name__)
        finally:
            with self._lock:
                self._open.discard(connection)
                connection.close()

    def _receive(self, connection: Connection) -> Message | None:
        if not connection.poll(_REQUEST_TIMEOUT):
            return None
        try:
            request = json.loads(connection.recv_bytes(_MAX_REQUEST))
        except (ValueError, RecursionError):
            request = None
        if isinstance(request, dict):
            return request
        log.warning("a control request was not a JSON object")
        connection.send_bytes(_encode({"error": "bad_request"}))
        return None

    def _reply(self, connection: Connection, request: Message) -> None:
        try:
            for reply in self._handle(request):
                if not self._deliver(connection, reply):
                    return
        except Exception:
            log.exception("a control request failed")
            self._deliver(connection, {"error": "internal"})

    def _deliver(self, connection: Connection, reply: Message | None) -> bool:
        """Send one reply; whether the client may get another."""
        if self._closing.is_set():
            return False
        try:
            if reply is None:
                # A client says nothing more after its request: anything to read is its end.
                return not connection.poll(0)
            connection.send_bytes(_encode(reply))
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
        NotAnsweringError: no first reply in that time, or the instance went before it. From the iterator.
    """
    try:
        connection = Client(address)
    except OSError as error:
        raise NotRunningError from error
    try:
        connection.send_bytes(_encode(request))
    except OSError as error:
        connection.close()
        raise NotRunningError from error
    return _replies(connection, patience)


def _replies(connection: Connection, patience: float) -> Iterator[Message]:
    with connection:
        reply = _next_reply(connection, patience)
        if reply is None:
            raise NotAnsweringError
        while reply is not None:
            yield reply
            reply = _next_reply(connection, None)


def _next_reply(connection: Connection, patience: float | None) -> Message | None:
    try:
        if not connection.poll(patience):
            return None
        reply = json.loads(connection.recv_bytes(_MAX_REPLY))
    except (OSError, EOFError, ValueError):
        return None
    return reply if isinstance(reply, dict) else None


def _encode(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def _hang_up(connection: Connection) -> None:
    """End both directions: closing alone does not wake a thread that is reading."""
    if sys.platform == "win32":
        connection.close()
        return
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.shutdown(socket.SHUT_RDWR)
