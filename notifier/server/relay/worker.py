"""One process of the relay: the hub, what feeds it, and what is asked of it by HTTP."""

import asyncio
import gc
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette

from notifier.core.catalog import Catalog
from notifier.core.profile import Profile
from notifier.server.hub import BOTH_TRANSPORTS, Admission, Hub
from notifier.server.refusals import Refusal, RefusalCode
from notifier.server.relay.settings import RelaySettings
from notifier.server.web import BACKLOG, WebServer

DRAIN_SECONDS = 8.0
"""How long a client may take to read what is queued for it when the relay ends."""

_GRACE_SECONDS = 1
_MESSAGE_BYTES = 16_384
"""More than any client has to say."""


class Worker:
    """Serves on one socket until it is told to stop. Its process's main thread."""

    def __init__(
        self,
        settings: RelaySettings,
        profile: Profile,
        catalog: Catalog,
        listening: socket.socket,
        started: Callable[[], None],
    ) -> None:
        """Serve nothing yet; see :meth:`run`.

        Args:
            settings: how.
            profile: in whose words events come in.
            catalog: names and colours of estados that came without.
            listening: of :func:`~notifier.server.web.open_socket`.
            started: called once, when connections are answered.
        """
        self._settings = settings
        self._listening = listening
        self._on_started = started
        # Connections by polling are several; without a balancer in between they end at several processes.
        transports = BOTH_TRANSPORTS if settings.workers == 1 else ("websocket",)
        self._hub = Hub(self._authenticate, lambda: datetime.now(UTC), transports=transports, by_event=True)

    async def run(self, parent: int | None = None) -> None:
        """Serve until SIGTERM or SIGINT, or until the pipe ``parent`` closes. Once."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()

        def request_stop(*_: object) -> None:
            with suppress(RuntimeError):  # the loop has ended by itself
                loop.call_soon_threadsafe(stop.set)

        # signal.signal, not the loop's own way: that one is missing on Windows.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, request_stop)
        if parent is not None:
            watch = partial(_wait_for_eof, parent, request_stop)
            threading.Thread(target=watch, name="parent", daemon=True).start()
        server = WebServer(
            self._hub.app(self._web()),
            self._on_started,
            self._farewell,
            grace_seconds=_GRACE_SECONDS,
            backlog=BACKLOG,
            ws_max_size=_MESSAGE_BYTES,
        )
        # The collector's pauses make the slowest deliveries; what lives until the end need not be looked at.
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        serving = asyncio.create_task(server.serve(sockets=[self._listening]))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        server.should_exit = True
        await serving

    def _web(self) -> Starlette:
        return Starlette()

    async def _authenticate(self, _token: str) -> Admission:
        raise Refusal(RefusalCode.VALIDATION_ERROR, "El servidor no puede comprobar la sesión ahora.")

    async def _farewell(self) -> None:
        await self._hub.announce_shutdown("El servidor se detiene.")
        await self._hub.drop_all(DRAIN_SECONDS)


def _wait_for_eof(pipe: int, then: Callable[[], None]) -> None:
    with suppress(OSError):
        while os.read(pipe, 64):
            pass
    then()
