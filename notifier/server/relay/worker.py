"""One process of the relay: the hub, what feeds it, and what is asked of it by HTTP."""

import asyncio
import gc
import logging
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from notifier.core.catalog import Catalog
from notifier.core.profile.profile import Profile
from notifier.server.hub import BOTH_TRANSPORTS, Hub
from notifier.server.relay.broadcasts import Broadcasts
from notifier.server.relay.channels import Channels
from notifier.server.relay.distribution import Distribution
from notifier.server.relay.doorway import Doorway
from notifier.server.relay.endpoints import Endpoints
from notifier.server.relay.intake import Intake, end
from notifier.server.relay.laravel import Laravel
from notifier.server.relay.metrics import Metrics
from notifier.server.relay.other_prefixes import OtherPrefixes
from notifier.server.relay.rechecks import Rechecks
from notifier.server.relay.settings import RelaySettings
from notifier.server.relay.token_checks import TokenChecks
from notifier.server.relay.unread import Unread
from notifier.server.socketio_server import Limits
from notifier.server.web import BACKLOG, WebServer

if sys.platform != "win32":
    import resource

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0
"""How long a client may take to read what is queued for it when the relay ends."""

LOOPBACK = ("127.0.0.0/8", "::1")

_GRACE_SECONDS = 1
_OTHER_FILES = 100
_NUMBER_READERS = 100
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
        numbers: socket.socket | None = None,
    ) -> None:
        """Serve nothing yet; see :meth:`run`.

        Args:
            settings: how.
            profile: in whose words events come in.
            catalog: names and colours of estados that came without.
            listening: of :func:`~notifier.server.web.open_socket`.
            started: called once, when connections are answered.
            numbers: the same for ``/metrics``, where that has a port of its own.
        """
        self._settings = settings
        self._listening = listening
        self._on_started = started
        self._numbers = numbers
        self._leaving = False
        self._metrics = Metrics()
        self._laravel = Laravel(settings.laravel_api_url)
        rng = random.SystemRandom()
        self._token_checks = TokenChecks(
            self._laravel.whose, profile.keys, settings.roles, settings.token_seconds, time.monotonic
        )
        self._hub = Hub(
            self._token_checks.admit,
            _now,
            limits=Limits(message_bytes=_MESSAGE_BYTES),
            meter=self._metrics,
            # Connections by polling are several; without a balancer in between they end at several processes.
            transports=BOTH_TRANSPORTS if settings.workers == 1 else ("websocket",),
            by_event=True,
        )
        self._rechecks = Rechecks(self._hub, self._token_checks, settings.token_seconds, rng, time.monotonic)
        self._channels = Channels(settings.redis_prefix, settings.channels)
        broadcasts = Broadcasts(profile, catalog, _now)
        self._distribution = Distribution(
            self._hub,
            broadcasts,
            settings.roles,
            settings.storm_per_second,
            self._metrics,
            Unread(time.monotonic),
        )
        self._intake = self._listen(rng) if settings.redis_url else None
        self._other_prefixes = self._overhear(self._intake)

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
        endpoints = self._endpoints()
        server = WebServer(
            self._application(endpoints),
            self._on_started,
            self._farewell,
            grace_seconds=_GRACE_SECONDS,
            backlog=BACKLOG,
            ws_max_size=_MESSAGE_BYTES,
            limit_concurrency=_connections(self._settings.connections),
            forwarded_allow_ips=[*LOOPBACK, *self._settings.proxies],
        )
        # The collector's pauses make the slowest deliveries; what lives until the end need not be looked at.
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        serving = asyncio.create_task(server.serve(sockets=[self._listening]))
        counting = _number_server(endpoints.number_routes())
        showing = asyncio.create_task(counting.serve(sockets=[self._numbers])) if self._numbers else None
        stopping = asyncio.create_task(stop.wait())
        working = [asyncio.create_task(self._rechecks.run())]
        if self._intake is not None:
            working.append(asyncio.create_task(self._intake.run()))
        if self._other_prefixes is not None:
            working.append(asyncio.create_task(self._other_prefixes.run()))
        log.info("started")
        await asyncio.wait({serving, stopping, *working}, return_when=asyncio.FIRST_COMPLETED)
        failed = [task for task in working if task.done()]
        stopping.cancel()
        for task in working:
            await end(task)
        self._leaving = True
        server.should_exit = counting.should_exit = True
        await serving
        if showing is not None:
            await showing
        await self._laravel.close()
        if self._intake is not None:
            await self._intake.close()
        log.info("stopped")
        for task in failed:
            task.result()

    def _listen(self, rng: random.Random) -> Intake:
        return Intake(
            self._settings.redis_url,
            self._channels,
            self._distribution.take,
            self._on_subscribed,
            self._metrics.lost,
            rng,
        )

    def _overhear(self, intake: Intake | None) -> OtherPrefixes | None:
        """Nobody where every prefix is taken anyway."""
        if intake is None or self._channels.prefix is None:
            return None
        return OtherPrefixes(self._channels, intake.line, lambda: intake.heard, self._metrics.other_prefixes)

    async def _on_subscribed(self) -> None:
        self._metrics.subscribed()
        await self._distribution.resync()

    def _endpoints(self) -> Endpoints:
        settings = self._settings
        return Endpoints(
            settings.notify_secret,
            settings.metrics_secret,
            settings.roles,
            self._channels,
            self._distribution,
            self._intake,
            self._metrics,
            lambda: self._leaving,
            lambda: self._other_prefixes.found if self._other_prefixes else (),
        )

    def _application(self, endpoints: Endpoints) -> ASGIApp:
        settings = self._settings
        app = self._hub.app(Starlette(routes=endpoints.routes(with_numbers=self._numbers is None)))
        return Doorway(
            app,
            settings.connects_per_minute,
            settings.connections_per_address,
            time.monotonic,
            self._metrics,
        )

    async def _farewell(self) -> None:
        await self._hub.announce_shutdown("El servidor se detiene.")
        await self._hub.drop_all(DRAIN_SECONDS)


def _number_server(routes: list[Route]) -> WebServer:
    async def nobody() -> None:
        pass

    return WebServer(
        Starlette(routes=routes),
        lambda: None,
        nobody,
        grace_seconds=_GRACE_SECONDS,
        limit_concurrency=_NUMBER_READERS,
    )


def _connections(wanted: int) -> int:
    """How many this process can have: a descriptor each, and some for everything else."""
    if sys.platform == "win32":
        return wanted
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, max(1, soft - _OTHER_FILES))


def _now() -> datetime:
    return datetime.now(UTC)


def _wait_for_eof(pipe: int, then: Callable[[], None]) -> None:
    with suppress(OSError):
        while os.read(pipe, 64):
            pass
    then()
