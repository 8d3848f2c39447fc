"""Starts the processes of the relay, keeps them, ends them."""

import asyncio
import sys
from collections.abc import Callable

from notifier.core.catalog import Catalog
from notifier.core.profile import Profile
from notifier.server.relay.settings import RelaySettings
from notifier.server.relay.worker import Worker
from notifier.server.web import open_socket, reachable


def serve(
    settings: RelaySettings, profile: Profile, catalog: Catalog, announce: Callable[[dict[str, str]], None]
) -> None:
    """Run the relay until SIGTERM or SIGINT. The main thread only.

    Args:
        settings: how.
        profile: in whose words events come in.
        catalog: names and colours of the estados.
        announce: called once, when connections are answered, with ``socket_url``.

    Raises:
        OSError: it cannot listen there.
    """
    with open_socket(settings.host, settings.port) as listening:
        address = {"socket_url": f"http://{reachable(listening)}"}
        run_loop(Worker(settings, profile, catalog, listening, lambda: announce(address)))


def run_loop(worker: Worker, parent: int | None = None) -> None:
    """Run a worker on the fastest event loop there is."""
    if sys.platform == "win32":
        asyncio.run(worker.run(parent))
    else:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(worker.run(parent))
