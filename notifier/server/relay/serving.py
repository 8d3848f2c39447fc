"""Starts the relay in one process or in several."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from notifier.core.catalog import Catalog
from notifier.core.profile import Profile
from notifier.server.relay.settings import RelaySettings
from notifier.server.web import open_socket, reachable, reserve

Announce = Callable[[dict[str, str]], None]


def serve(settings: RelaySettings, profile: Profile, catalog: Catalog, announce: Announce) -> None:
    """Run the relay until SIGTERM or SIGINT. The main thread only, before any other exists.

    Args:
        settings: how; several workers need Linux.
        profile: in whose words events come in.
        catalog: names and colours of the estados.
        announce: called once, when connections are answered, with ``socket_url``.

    Raises:
        OSError: it cannot listen there.
        NotStartedError: not all of several processes came up.
    """
    if settings.workers == 1:
        _serve_alone(settings, profile, catalog, announce)
    else:
        _serve_together(settings, profile, catalog, announce)


def _serve_alone(settings: RelaySettings, profile: Profile, catalog: Catalog, announce: Announce) -> None:
    from notifier.server.relay.worker import Worker

    with open_socket(settings.host, settings.port) as listening:
        address = {"socket_url": f"http://{reachable(listening)}"}
        with _numbers(settings) as numbers:
            _run(Worker(settings, profile, catalog, listening, lambda: announce(address), numbers).run())


def _serve_together(settings: RelaySettings, profile: Profile, catalog: Catalog, announce: Announce) -> None:
    with reserve(settings.host, settings.port) as held, tempfile.TemporaryDirectory() as numbers:
        # Before the numbers' module is loaded, which looks for it then.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = numbers
        from notifier.server.relay.processes import Processes
        from notifier.server.relay.worker import Worker

        address, port = reachable(held), held.getsockname()[1]

        def work(listening: socket.socket, started: Callable[[], None], parent: int) -> None:
            with _numbers(settings, shared=True) as shown:
                _run(Worker(settings, profile, catalog, listening, started, shown).run(parent))

        Processes(
            settings.workers,
            lambda: open_socket(settings.host, port, shared=True),
            work,
            lambda: announce({"socket_url": f"http://{address}"}),
        ).run()


def _numbers(
    settings: RelaySettings, *, shared: bool = False
) -> AbstractContextManager[socket.socket | None]:
    if settings.metrics_port is None:
        return nullcontext()
    return open_socket(settings.metrics_host, settings.metrics_port, shared=shared)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """On the fastest event loop there is."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work)
