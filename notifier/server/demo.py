"""The embedded backend: contract part 1 in one process, with a simulated fleet. For loopback and demos."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from notifier.core.catalog import Catalog
from notifier.core.model import User
from notifier.server.demo_calls import DemoCalls, Faults
from notifier.server.fleet import CATEGORIAS, Fleet, FleetChange
from notifier.server.hub import Access, Hub, room
from notifier.server.refusals import Refusal, RefusalCode
from notifier.server.replies import InvalidInputError, on_http_error, on_invalid
from notifier.server.rest import Rest, on_refusal
from notifier.server.state import StateFile
from notifier.server.tokens import Account, Accounts
from notifier.server.traffic import KEPT, Traffic
from notifier.server.web import WebServer, reachable
from notifier.server.wire import event

API_ROOT = "/api"
LOGIN = "despacho"
PASSWORD = "demo"  # noqa: S105 - the documented account of a demonstration
VISITOR_LOGIN = "visita"
"""A second account, with the same password, that may see nothing: REST answers 403, the hub FORBIDDEN."""

_ACCOUNTS = (
    Account(LOGIN, PASSWORD, User("1", "Despacho Demo", "despacho@demo.invalid")),
    Account(VISITOR_LOGIN, PASSWORD, User("2", "Visita Demo", "visita@demo.invalid"), may_watch=False),
)
_BOLIVIA = timezone(timedelta(hours=-4))
_GRACE_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Options:
    """What may be chosen. ``rate`` is in events per minute, 0: still. Without ``seed`` each start differs.

    ``state`` names a file that keeps fleet and tokens; ``until_stdin_closes`` ends the backend when its
    standard input does, so that it never outlives its parent.
    """

    rate: float
    entities: int
    seed: int | None = None
    state: Path | None = None
    until_stdin_closes: bool = False


Announcement = dict[str, str]
"""Where the backend is and how to sign in: the first line of ``estado-notifier backend``."""


def serve(
    listening: socket.socket, options: Options, catalog: Catalog, announce: Callable[[Announcement], None]
) -> None:
    """Run the backend on a socket of ``open_socket`` until SIGTERM or SIGINT. The main thread only.

    Args:
        listening: is closed at the end.
        options: see :class:`Options`.
        catalog: names, colours and graphs of the estados.
        announce: called once, when connections are answered.

    Raises:
        StateError: the state file is not one.
    """
    asyncio.run(_Backend(listening, options, catalog, announce).run())


class _Backend:
    def __init__(
        self,
        listening: socket.socket,
        options: Options,
        catalog: Catalog,
        announce: Callable[[Announcement], None],
    ) -> None:
        seed = random.SystemRandom().getrandbits(32) if options.seed is None else options.seed
        # Two sources, so that what is asked of the fleet in between does not shift the rhythm.
        self._rhythm = random.Random(f"{seed}/rhythm")  # noqa: S311 - a simulation
        self._listening = listening
        self._options = options
        self._catalog = catalog
        self._announce = announce
        self._accounts = Accounts(_ACCOUNTS)
        self._fleet = Fleet(catalog, random.Random(seed), _now, options.entities)  # noqa: S311 - a fleet that is played
        self._state = StateFile(options.state, self._fleet, self._accounts)
        self._state.load()
        self._hub = Hub(self._authenticate, _now)
        self._changes: deque[FleetChange] = deque(maxlen=KEPT)

    async def run(self) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()

        def request_stop(*_: object) -> None:
            loop.call_soon_threadsafe(stop.set)

        # signal.signal, not the loop's own way: that one is missing on Windows.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, request_stop)
        if self._options.until_stdin_closes:
            threading.Thread(target=_wait_for_eof, args=(request_stop,), name="stdin", daemon=True).start()
        server = WebServer(
            self._application(), self._on_started, self._farewell, grace_seconds=_GRACE_SECONDS
        )
        serving = asyncio.create_task(server.serve(sockets=[self._listening]))
        moving = asyncio.create_task(self._keep_moving())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, moving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        failed = moving.done()
        moving.cancel()
        stopping.cancel()
        server.should_exit = True
        await serving
        if failed:
            moving.result()

    def _application(self) -> object:
        rest = Rest(self._catalog, self._fleet, self._accounts, time.monotonic, self._state.save)
        routes: list[Mount] = []
        api = Starlette(
            routes=routes,
            exception_handlers={
                Refusal: on_refusal,
                InvalidInputError: on_invalid,
                HTTPException: on_http_error,
                Exception: on_http_error,
            },
        )
        faults = Faults(api, API_ROOT)
        traffic = Traffic(self._hub.app(faults), API_ROOT, time.monotonic)
        calls = DemoCalls(
            *(self._fleet, self._accounts, self._hub, faults, traffic),
            *(self._tell, self._state.save, self._changes),
        )
        api.router.routes.append(Mount(API_ROOT, routes=[*calls.routes(), *rest.routes()]))
        return traffic

    async def _authenticate(self, token: str) -> Access:
        account = self._accounts.who(token)
        if not account.may_watch:
            raise Refusal(RefusalCode.FORBIDDEN, "Este usuario no puede ver los estados.")
        return Access(account.user, frozenset(map(room, CATEGORIAS)))

    async def _keep_moving(self) -> None:
        if self._options.rate == 0:
            await asyncio.Event().wait()
        while True:
            await asyncio.sleep(self._rhythm.expovariate(self._options.rate / 60))
            await self._tell(self._fleet.step())

    async def _tell(self, *changes: FleetChange) -> None:
        # Kept before it is told: whoever heard of it will find it, even if the backend dies in between.
        self._state.save()
        self._changes.extend(changes)
        for change in changes:
            await self._hub.broadcast(*event(change, self._catalog))

    def _on_started(self) -> None:
        address = reachable(self._listening)
        self._announce(
            {
                "api_url": f"http://{address}{API_ROOT}",
                "socket_url": f"http://{address}",
                "login": LOGIN,
                "password": PASSWORD,
                "profile": "estandar",
            }
        )

    async def _farewell(self) -> None:
        await self._hub.announce_shutdown("El servidor se detiene.")
        await self._hub.drop_all()


def _now() -> datetime:
    return datetime.now(_BOLIVIA)


def _wait_for_eof(then: Callable[[], None]) -> None:
    # Not sys.stdin: a thread that is inside of its buffer when the interpreter ends aborts the process.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):  # the loop has ended by itself
        then()
