"""What both servers of this package stand on: a listening socket, and the web server on it."""

import contextlib
import socket
import sys
from collections.abc import Awaitable, Callable, Generator
from typing import Any

import uvicorn

from notifier.server.fanout import LineProtocol
from notifier.server.http_line import HEAD_BYTES, HttpLine
from notifier.server.outermost import Outermost


def open_socket(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Listen on an address; port 0 takes a free one. A port is free again as soon as its holder is dead.

    Args:
        host: a name or an address of this machine.
        port: 0 to 65535.
        shared: whether other processes of the same user may listen on the same port, each with a socket of
            its own, among which Linux shares out the connections.

    Raises:
        OSError: the name does not resolve, the address is not this machine's, or the port is taken.
    """
    family, address = _resolve(host, port)
    listening = socket.create_server((address, port), family=family, backlog=BACKLOG, reuse_port=shared)
    # asyncio does this only for sockets that were made with the number of the protocol. Without it the body
    # of an answer waits until its head was acknowledged: 40 ms. Connections inherit it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    _let_tcp_find_the_dead(listening)
    return listening


def _let_tcp_find_the_dead(listening: socket.socket) -> None:
    """Beside the time-outs of what is spoken over it; connections inherit this as well."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, True)
    if sys.platform == "linux":
        for option, value in (
            (socket.TCP_KEEPIDLE, 30),
            (socket.TCP_KEEPINTVL, 10),
            (socket.TCP_KEEPCNT, 3),
            # Milliseconds without a word that what was sent has arrived, or that it will be read.
            (socket.TCP_USER_TIMEOUT, 60_000),
        ):
            listening.setsockopt(socket.IPPROTO_TCP, option, value)


BACKLOG = 2048
"""Connections that wait to be accepted, as far as the system allows: a fleet that comes back is a wave."""


def reserve(host: str, port: int) -> socket.socket:
    """Hold an address without listening on it, for processes that share it; port 0 takes a free one. Linux.

    Raises:
        OSError: like :func:`open_socket`.
    """
    family, address = _resolve(host, port)
    held = socket.socket(family, socket.SOCK_STREAM)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((address, port))
    except BaseException:
        held.close()
        raise
    return held


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, str]:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except UnicodeError as error:  # a name that DNS cannot even be asked for
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
    return family, str(address[0])


def reachable(listening: socket.socket) -> str:
    """Host and port for an address of this machine; a socket that listens everywhere is told as loopback."""
    host, port = listening.getsockname()[:2]
    if listening.family == socket.AF_INET6:
        return f"[{'::1' if host == '::' else host}]:{port}"
    return f"{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound


class WebServer(uvicorn.Server):
    """The web server (uvicorn 0.54), with a word at the start and one at the end.

    Signals are its owner's business.
    """

    def __init__(
        self,
        app: Any,
        started: Callable[[], None],
        farewell: Callable[[], Awaitable[None]],
        *,
        grace_seconds: int,
        **options: Any,
    ) -> None:
        """Serve nothing yet.

        Args:
            app: the ASGI application.
            started: called when connections are answered.
            farewell: awaited at the end, when no new connection is taken any more.
            grace_seconds: how long requests may take after that.
            options: more of ``uvicorn.Config``.
        """
        super().__init__(
            uvicorn.Config(
                Outermost(app),
                lifespan="off",
                log_config=None,
                access_log=False,
                http=HttpLine,
                h11_max_incomplete_event_size=HEAD_BYTES,
                ws=LineProtocol,
                ws_per_message_deflate=False,
                # Engine.IO looks after its connections itself.
                ws_ping_interval=None,
                timeout_graceful_shutdown=grace_seconds,
                **options,
            )
        )
        self._on_started = started
        self._farewell = farewell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so afterwards."""
        await super().startup(sockets)
        self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listening ends first, so that nobody who is told to leave comes straight back."""
        for server in self.servers:
            server.close()
        await self._farewell()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals alone."""
        yield
