"""The invented backend of docs/profiles.md: a real server that speaks with the JSON of that page."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.net.servers import socketio_server
from tests.pages import DOCS, section, snippets, text

SECTION = section(text(DOCS / "profiles.md"), "Connect your own backend")
TOKEN = "reparto-t0ken"
IDENTIFICAR, BIENVENIDO, RECHAZADO, MOVIDO, SESION, SESION_ANSWER, WRONG, YO, PEDIDOS = (
    json.loads(block.replace("<token>", TOKEN)) for block in snippets(SECTION, "json")
)


class Reparto:
    """One pedido, one person."""

    def __init__(self) -> None:
        self.situacion = PEDIDOS["pedidos"][0]["situacion"]["codigo"]
        self.url = ""
        self._sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
        self._sio.on("identificar", self._identificar)

    @contextmanager
    def running(self) -> Iterator["Reparto"]:
        routes = [
            Route("/api/sesion", self._sesion, methods=["POST"]),
            Route("/api/yo", self._yo),
            Route("/api/pedidos", self._pedidos),
        ]
        with socketio_server(self._sio, Starlette(routes=routes)) as self.url:
            yield self

    def move(self, situacion: str) -> None:
        """Put the pedido into another state and tell it."""
        self.situacion = situacion
        event = deepcopy(MOVIDO)
        event["pedido"]["situacion"] = situacion
        asyncio.run_coroutine_threadsafe(self._sio.emit("pedido.movido", event), self._loop).result(10)

    async def _identificar(self, sid: str, payload: dict[str, Any]) -> None:
        self._loop = asyncio.get_running_loop()
        if payload == IDENTIFICAR:
            await self._sio.emit("bienvenido", BIENVENIDO, to=sid)
        else:
            await self._sio.emit("rechazado", RECHAZADO, to=sid)

    async def _sesion(self, request: Request) -> JSONResponse:
        if await request.json() == SESION:
            return JSONResponse(SESION_ANSWER)
        return JSONResponse(WRONG, 401)

    async def _yo(self, request: Request) -> JSONResponse:
        return JSONResponse(YO) if _is_rita(request) else JSONResponse({}, 401)

    async def _pedidos(self, request: Request) -> JSONResponse:
        if not _is_rita(request):
            return JSONResponse({}, 401)
        assert dict(request.query_params) == {"pagina": "1", "cuantos": "50"}
        answer = deepcopy(PEDIDOS)
        answer["pedidos"][0]["situacion"]["codigo"] = self.situacion
        return JSONResponse(answer)


def _is_rita(request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}"
