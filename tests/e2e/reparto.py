"""The invented backend of the README section "Connect your own backend": a real server that speaks so."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.net.servers import socketio_server

TOKEN = "reparto-t0ken"
PERSONA = {"id": 3, "nombre": "Rita"}


class Reparto:
    """One pedido, one person."""

    def __init__(self) -> None:
        self.situacion = "despachado"
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
        event = {"pedido": {"id": 7, "folio": "P-7", "situacion": situacion}}
        asyncio.run_coroutine_threadsafe(self._sio.emit("pedido.movido", event), self._loop).result(10)

    async def _identificar(self, sid: str, payload: dict[str, Any]) -> None:
        self._loop = asyncio.get_running_loop()
        if payload == {"clave": TOKEN}:
            await self._sio.emit("bienvenido", {"usuario": {"id": 3}}, to=sid)
        else:
            await self._sio.emit("rechazado", {"motivo": "CLAVE_VENCIDA"}, to=sid)

    async def _sesion(self, request: Request) -> JSONResponse:
        if await request.json() == {"usuario": "rita", "clave": "secreta"}:
            return JSONResponse({"token": TOKEN, "persona": PERSONA})
        return JSONResponse({"error": "Usuario o clave incorrectos"}, 401)

    async def _yo(self, request: Request) -> JSONResponse:
        return JSONResponse({"persona": PERSONA}) if _is_rita(request) else JSONResponse({}, 401)

    async def _pedidos(self, request: Request) -> JSONResponse:
        if not _is_rita(request):
            return JSONResponse({}, 401)
        assert dict(request.query_params) == {"pagina": "1", "cuantos": "50"}
        pedido = {"id": 7, "folio": "P-7", "situacion": {"codigo": self.situacion}, "destino": "Tienda Sol"}
        return JSONResponse({"pedidos": [pedido], "paginas": {"actual": 1, "ultima": 1, "total": 1}})


def _is_rita(request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}"
