"""Calls that only a demonstration or a test makes: they need no token, so they are for loopback alone.

- ``POST /demo/{categoria}/{id}/estado`` ``{"codigo"}`` moves an item, whatever the graph says. Into the
  estado it is in: nothing changes, and the event that told of it is sent again, word for word.
- ``POST /demo/moves`` ``{"moves": [{"categoria", "id", "codigo"}, ...], "seconds"?}`` moves many, spread
  evenly over so many seconds, each with its own event; answers when all of it has happened.
- ``POST /demo/{categoria}`` ``{"estado"?, "cliente"?, ...}`` creates one.
- ``DELETE /demo/{categoria}/{id}`` deletes one.
- ``POST /demo/tokens/expire`` ``{"token"?}`` lets that token expire, or all. Open sockets stay open.
- ``GET /demo/sockets`` lists the admitted sockets, ``POST /demo/sockets/drop`` closes all.
- ``POST /demo/faults`` ``{"status", "count"?, "path_prefix"?, "retry_after"?}`` answers the next REST
  calls with an error, ``DELETE /demo/faults`` ends that.
- ``GET /demo/changes`` lists what happened to the fleet, the oldest first: ``kind``, the item after it, and
  the estado that it left, as ``anterior``.
- ``GET /demo/requests`` lists the requests that came, ``DELETE /demo/requests`` forgets them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict, dataclass
from math import ceil, isfinite
from typing import Any, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from notifier.core.codes import canonical
from notifier.core.model import Categoria
from notifier.server.fleet import CATEGORIAS, Fleet, FleetChange
from notifier.server.hub import Hub
from notifier.server.replies import InvalidInputError, body_of, message
from notifier.server.tokens import Accounts
from notifier.server.traffic import Traffic
from notifier.server.wire import item_json

PREFIX = "/demo"
_DETAILS = ("cliente", "chofer", "placa", "direccion", "marca", "total")
_LOWEST_ERROR, _HIGHEST_ERROR = 400, 599
_LONGEST = 60.0
_TICK = 0.05
"""Seconds between two handfuls of moves; each is kept in the state file as a whole."""


class Tell(Protocol):
    """Makes changes of the fleet known."""

    def __call__(self, *changes: FleetChange) -> Awaitable[None]:
        """Keep them all, then tell each."""


@dataclass(slots=True)
class SimulatedFault:
    """An error that the next ``count`` calls below ``path_prefix`` are answered with."""

    status: int
    count: int
    path_prefix: str
    retry_after: int | None


class Faults:
    """ASGI middleware around the API that fails on demand; the demo's own calls always work."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        """``root`` is the path of the API's address."""
        self._app = app
        self._root = root
        self._faults: list[SimulatedFault] = []

    def add(self, fault: SimulatedFault) -> None:
        """Fail some calls from now on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Fail no more."""
        self._faults.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the oldest fault that concerns the path, or let the API answer."""
        path = str(scope.get("path", "")).removeprefix(self._root)
        fault = None if path.startswith(PREFIX) else self._take(path)
        if fault is None:
            await self._app(scope, receive, send)
            return
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        await message(fault.status, "Error provocado para la demostración.", headers)(scope, receive, send)

    def _take(self, path: str) -> SimulatedFault | None:
        fault = next((fault for fault in self._faults if path.startswith(fault.path_prefix)), None)
        if fault is not None:
            fault.count -= 1
            if fault.count <= 0:
                self._faults.remove(fault)
        return fault


class DemoCalls:
    """Moves the fleet and spoils the weather on request. The event loop's thread only."""

    def __init__(
        self,
        fleet: Fleet,
        accounts: Accounts,
        hub: Hub,
        faults: Faults,
        traffic: Traffic,
        tell: Tell,
        keep: Callable[[], None],
        changes: Collection[FleetChange],
    ) -> None:
        """``tell`` makes ``changes`` of the fleet known; ``keep`` stores what else has changed."""
        self._fleet = fleet
        self._accounts = accounts
        self._hub = hub
        self._faults = faults
        self._traffic = traffic
        self._tell = tell
        self._keep = keep
        self._changes = changes

    def routes(self) -> list[Route]:
        """All calls, relative to the API's address."""
        return [
            Route("/demo/tokens/expire", self._expire, methods=["POST"]),
            Route("/demo/sockets", self._sockets),
            Route("/demo/sockets/drop", self._drop, methods=["POST"]),
            Route("/demo/faults", self._fail, methods=["POST"]),
            Route("/demo/faults", self._heal, methods=["DELETE"]),
            Route("/demo/changes", self._list_changes),
            Route("/demo/requests", self._requests),
            Route("/demo/requests", self._forget_requests, methods=["DELETE"]),
            Route("/demo/moves", self._move_many, methods=["POST"]),
            Route("/demo/{categoria}", self._create, methods=["POST"]),
            Route("/demo/{categoria}/{id:int}", self._delete, methods=["DELETE"]),
            Route("/demo/{categoria}/{id:int}/estado", self._move, methods=["POST"]),
        ]

    async def _move(self, request: Request) -> Response:
        categoria, item_id = self._item(request)
        codigo = _text(await body_of(request), "codigo")
        if codigo is None:
            raise InvalidInputError(codigo="El campo codigo es obligatorio.")
        change = self._moved(categoria, item_id, codigo)
        await self._tell(change)
        return JSONResponse({"data": item_json(change.item)})

    async def _move_many(self, request: Request) -> Response:
        body = await body_of(request)
        moves, seconds = body.get("moves"), body.get("seconds", 0)
        if not isinstance(moves, list):
            raise InvalidInputError(moves="El campo moves debe ser una lista.")
        if not isinstance(seconds, (int, float)) or not 0 <= seconds <= _LONGEST:
            raise InvalidInputError(seconds=f"El campo seconds debe ser un número de 0 a {_LONGEST:.0f}.")
        planned = [self._planned(move) for move in moves]
        clock = asyncio.get_running_loop().time
        began, done = clock(), 0
        while done < len(planned):
            share = min(1.0, (clock() - began) / seconds) if seconds else 1.0
            due = ceil(len(planned) * share)
            await self._tell(*(self._moved(*move) for move in planned[done:due]))
            done = due
            if done < len(planned):
                await asyncio.sleep(_TICK)
        return JSONResponse({"moved": done, "seconds": clock() - began})

    def _planned(self, move: Any) -> tuple[Categoria, int, str]:
        if not isinstance(move, dict) or move.get("categoria") not in CATEGORIAS:
            raise InvalidInputError(moves="Cada movimiento debe nombrar categoria, id y codigo.")
        categoria, item_id, codigo = Categoria(move["categoria"]), _number(move, "id"), _text(move, "codigo")
        if item_id is None or codigo is None:
            raise InvalidInputError(moves="Cada movimiento debe nombrar categoria, id y codigo.")
        return categoria, item_id, codigo

    def _moved(self, categoria: Categoria, item_id: int, codigo: str) -> FleetChange:
        try:
            return self._fleet.move(categoria, item_id, canonical(codigo))
        except KeyError:
            raise InvalidInputError(codigo="No existe ese registro o ese estado.") from None

    async def _create(self, request: Request) -> Response:
        categoria = _categoria(request)
        body = await body_of(request)
        estado = _text(body, "estado")
        details = {key: body[key] for key in _DETAILS if _showable(body.get(key))}
        try:
            change = self._fleet.create(categoria, canonical(estado) if estado else None, details)
        except KeyError:
            raise InvalidInputError(estado="No existe ese estado.") from None
        await self._tell(change)
        return JSONResponse({"data": item_json(change.item)}, 201)

    async def _delete(self, request: Request) -> Response:
        categoria, item_id = self._item(request)
        await self._tell(self._fleet.delete(categoria, item_id))
        return Response(status_code=204)

    async def _expire(self, request: Request) -> Response:
        expired = self._accounts.expire(_text(await body_of(request), "token"))
        self._keep()
        return JSONResponse({"expired": expired})

    async def _sockets(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "data": [
                    {"user": client.access.user.name, "app": client.app, "version": client.version}
                    for client in self._hub.clients().values()
                ]
            }
        )

    async def _drop(self, _request: Request) -> Response:
        return JSONResponse({"dropped": await self._hub.drop_all()})

    async def _fail(self, request: Request) -> Response:
        body = await body_of(request)
        status, count = _number(body, "status"), _number(body, "count", 1)
        if status is None or not _LOWEST_ERROR <= status <= _HIGHEST_ERROR:
            raise InvalidInputError(status="El campo status debe ser un entero de 400 a 599.")
        if count is None or count < 1:
            raise InvalidInputError(count="El campo count debe ser un entero desde 1.")
        prefix = _text(body, "path_prefix") or "/"
        self._faults.add(SimulatedFault(status, count, prefix, _number(body, "retry_after")))
        return Response(status_code=204)

    async def _heal(self, _request: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def _list_changes(self, _request: Request) -> Response:
        changes = [
            {"kind": change.kind, "anterior": change.anterior, "categoria": change.item.categoria}
            | item_json(change.item)
            for change in self._changes
        ]
        return JSONResponse({"data": changes})

    async def _requests(self, _request: Request) -> Response:
        return JSONResponse({"data": [asdict(request) for request in self._traffic.requests()]})

    async def _forget_requests(self, _request: Request) -> Response:
        self._traffic.forget()
        return Response(status_code=204)

    def _item(self, request: Request) -> tuple[Categoria, int]:
        categoria, item_id = _categoria(request), int(request.path_params["id"])
        try:
            self._fleet.item(categoria, item_id)
        except KeyError:
            raise HTTPException(404) from None
        return categoria, item_id


def _categoria(request: Request) -> Categoria:
    name = request.path_params["categoria"]
    if name not in CATEGORIAS:
        raise HTTPException(404)
    return Categoria(name)


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) and value else None


def _number(body: dict[str, Any], name: str, default: int | None = None) -> int | None:
    value = body.get(name, default)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _showable(value: Any) -> bool:
    """Whether an answer can carry it: the encoder refuses lone surrogates and what is not a number."""
    return (
        value.isprintable() if isinstance(value, str) else isinstance(value, (int, float)) and isfinite(value)
    )
