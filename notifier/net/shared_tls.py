"""A TLS connection which one thread reads while another one writes, as the websocket's library does.

OpenSSL takes one call at a time. Python lets two threads call it at once all the same, and then may read the
outcome of one as that of the other: rarely, but now and then as the end of the connection. So it is with
python-engineio 4.15: https://github.com/miguelgrinberg/python-engineio/issues/461
"""

import contextlib
import errno
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

Outcome = TypeVar("Outcome")

_Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)
"""One that opens no file of its own."""

_LOOK = 1.0
"""Seconds after which who writes tries again: the reader may have read what OpenSSL waited for."""


class SharingContext:
    """A context for TLS, of whose connections one thread may read while others write. Any thread."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """``context`` decides whom to believe."""
        self._context = context

    def wrap_socket(self, *args: Any, **options: Any) -> "SharedSocket":
        """As the context itself does it; see there for errors."""
        return SharedSocket(self._context.wrap_socket(*args, **options))


class SharedSocket:
    """A socket after its handshake. Any thread; what is not here is the socket's own."""

    def __init__(self, tls: ssl.SSLSocket) -> None:
        """``tls`` is this one's from now on."""
        self._tls = tls
        self._timeout = tls.gettimeout()
        self._one_call = threading.Lock()
        # With the lock held nobody waits: neither for the network nor in OpenSSL.
        tls.settimeout(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tls, name)

    def gettimeout(self) -> float | None:
        """Seconds that a call waits; ``None`` without an end."""
        return self._timeout

    def settimeout(self, seconds: float | None) -> None:
        """How long the next calls wait."""
        self._timeout = seconds

    def recv(self, size: int) -> bytes:
        """What has come, at most so many bytes; none at the end of the connection.

        Raises:
            TimeoutError: nothing came in time.
            OSError: the connection is lost or closed.
        """
        return self._when_ready(lambda: self._tls.recv(size))

    def send(self, data: bytes) -> int:
        """Send some of it; how many bytes that were. Raises as :meth:`recv`."""
        return self._when_ready(lambda: self._tls.send(data), _LOOK)

    def shutdown(self, how: int) -> None:
        """End it in this direction; who waits is woken up."""
        with self._one_call:
            self._tls.shutdown(how)

    def close(self) -> None:
        """Close it; who waits is woken up."""
        with self._one_call:
            # Whoever waits for a closed socket hears of nothing.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._tls, socket.SHUT_RDWR)
            self._tls.close()

    def _when_ready(self, call: Callable[[], Outcome], look: float | None = None) -> Outcome:
        until = None if self._timeout is None else time.monotonic() + self._timeout
        while True:
            with self._one_call:
                try:
                    return call()
                except ssl.SSLWantReadError:
                    event = selectors.EVENT_READ
                except ssl.SSLWantWriteError:
                    event = selectors.EVENT_WRITE
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError("timed out")
            self._wait(event, min((one for one in (left, look) if one is not None), default=None))

    def _wait(self, event: int, seconds: float | None) -> None:
        with _Selector() as selector:
            try:
                selector.register(self._tls, event)
            except ValueError:
                raise OSError(errno.EBADF, "closed by another thread") from None
            selector.select(seconds)
