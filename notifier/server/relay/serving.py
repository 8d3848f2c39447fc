"""Starts the relay in one process or in several."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from notifier.core.catalog import Catalog
from notifier.core.profile.profile import Profile
from notifier.server.relay.settings import RelaySettings
from notifier.server.web import open_socket, reachable, reserve

Announce = Callable[[dict[str, str]], None]
Listen = Callable[[str, int], socket.socket]

NUMBERS = "metrics_"
"""What the names of the settings begin with that say where ``/metrics`` is."""


class NotListeningError(Exception):
    """An address of the settings cannot be listened on: ``host`` and ``port``, because of ``error``.

    ``of``: what the names of these two settings begin with, :data:`NUMBERS` or nothing.
    """

    def __init__(self, of: str, host: str, port: int, error: OSError) -> None:
        """See the class."""
        super().__init__(str(error))
        self.of = of
        self.host = host
        self.port = port
        self.error = error


def serve(settings: RelaySettings, profile: Profile, catalog: Catalog, announce: Announce) -> None:
    """Run the relay until SIGTERM or SIGINT. The main thread only, before any other exists.

    Args:
        settings: how; several workers need Linux.
        profile: in whose words events come in.
        catalog: names and colours of the estados.
        announce: called once, when connections are answered, with ``socket_url``.

    Raises:
        NotListeningError: it cannot listen there.
        NotStartedError: not all of several processes came up.
    """
    if settings.workers == 1:
        _serve_alone(settings, profile, catalog, announce)
    else:
        _serve_together(settings, profile, catalog, announce)


def _serve_alone(settings: RelaySettings, profile: Profile, catalog: Catalog, announce: Announce) -> None:
    from notifier.server.relay.worker import Worker

    with _listen("", settings.host, settings.port, open_socket) as listening:
        address = {"socket_url": f"http://{reachable(listening)}"}
        with _numbers(settings, open_socket) as numbers:
            _run(Worker(settings, profile, catalog, listening, lambda: announce(address), numbers).run())


def _serve_together(settings: RelaySettings, profile: Profile, catalog: Catalog, announce: Announce) -> None:
    with (
        _listen("", settings.host, settings.port, reserve) as held,
        _numbers(settings, reserve),
        tempfile.TemporaryDirectory() as numbers,
    ):
        # Before the numbers' module is loaded, which looks for it then.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = numbers
        from notifier.server.relay.processes import Processes
        from notifier.server.relay.worker import Worker

        address, port = reachable(held), held.getsockname()[1]

        def work(listening: socket.socket, started: Callable[[], None], parent: int) -> None:
            with _numbers(settings, partial(open_socket, shared=True)) as shown:
                _run(Worker(settings, profile, catalog, listening, started, shown).run(parent))

        Processes(
            settings.workers,
            lambda: open_socket(settings.host, port, shared=True),
            work,
            lambda: announce({"socket_url": f"http://{address}"}),
        ).run()


def _numbers(settings: RelaySettings, listen: Listen) -> AbstractContextManager[socket.socket | None]:
    if settings.metrics_port is None:
        return nullcontext()
    return _listen(NUMBERS, settings.metrics_host, settings.metrics_port, listen)


def _listen(of: str, host: str, port: int, listen: Listen) -> socket.socket:
    try:
        return listen(host, port)
    except OSError as error:
        raise NotListeningError(of, host, port, error) from error


def _run(work: Coroutine[Any, Any, None]) -> None:
    """On the fastest event loop there is."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work)
