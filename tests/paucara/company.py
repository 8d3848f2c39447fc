"""A small real server, REST and Socket.IO, that behaves as contract 2.1 to 2.4 say."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from types import TracebackType
from typing import Any, Self

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.ports import free_port
from tests.serving import Serving

Json = dict[str, Any]

FORBIDDEN = JSONResponse({"error": "No autorizado"}, 403)
NOT_FOUND = JSONResponse({"message": "No encontrado"}, 404)
LISTS = ("entregas", "proformas", "vehiculos", "ventas")


class Company:
    """Its users, tokens and lists, and who is connected. Tests change the lists from their own thread.

    ``takes_more``: a sign-in may send fields that it does not know, as with most servers.
    ``is_silent``: it does not answer ``authenticate``. ``refuses``: the code with which it does.
    ``names_user``: whom it takes everybody for; ``None``: it admits, and does not say whom.
    ``manager``: whether users may see ``/admin``.
    ``catalogue_fails``: the status with which the names of estados are refused. ``forbidden``: paths below
    the API that this user may not see. ``page_size``: rows a page whatever is asked; ``None`` for as many as
    asked, at most 100. ``asked``: each request for anything but a session, with its query.
    ``transitions``: per code what may follow it.
    """

    def __init__(self, *, transports: list[str] | None = None) -> None:
        self.tokens = {"1|s3cret": "1"}
        self.rows: dict[str, dict[int, Json]] = {name: {} for name in LISTS}
        self.is_silent = False
        self.takes_more = False
        self.refuses = ""
        self.names_user: str | None = ""
        self.manager = True
        self.catalogue_fails = 0
        self.forbidden: set[str] = set()
        self.page_size: int | None = 15
        self.asked: list[str] = []
        self.transitions: dict[str, list[str]] = {}
        self.app_shape = False
        self.before_authenticated: list[tuple[str, Json]] = []
        self.heard: list[tuple[str, Any]] = []
        self.handshakes: list[Any] = []
        self.sids: set[str] = set()
        self.requests: list[str] = []
        self.port = free_port()
        self._tokens = count(2)
        self._transports = transports or ["polling", "websocket"]
        self.start()

    # The process -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start, on the port of before if there was one."""
        sio = self._sio = socketio.AsyncServer(
            async_mode="asgi",
            namespaces=["/"],
            transports=self._transports,
            ping_interval=10,
            ping_timeout=30,
        )
        sio.on("connect", self._on_connect)
        sio.on("disconnect", self._on_disconnect)
        sio.on("authenticate", self._on_authenticate)
        sio.on("*", self._on_anything)
        routes = [
            Route("/api/login", self._login, methods=["POST"]),
            Route("/api/logout", self._signed_in(self._logout), methods=["POST"]),
            Route("/api/user", self._signed_in(self._user)),
            Route("/api/estados/{categoria}", self._estados),
            Route("/api/estados/{categoria}/{codigo}/transiciones", self._transiciones),
            Route("/api/admin/entregas", self._signed_in(self._admin_entregas)),
            Route("/api/encargado/entregas", self._signed_in(self._entregas)),
            Route("/api/proformas", self._signed_in(self._proformas)),
            Route("/api/vehiculos", self._signed_in(self._vehiculos)),
            Route("/api/ventas", self._signed_in(self._ventas)),
            *(Route(f"/api/{name}/{{id:int}}", self._signed_in(self._single(name))) for name in LISTS),
        ]
        application: Any = socketio.ASGIApp(sio, Starlette(routes=routes), on_startup=self._on_startup)
        self._serving = Serving(application, self.port)

    def stop(self) -> None:
        """End it; who is connected is cut off."""
        self._serving.end()
        self.sids.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api"

    # What tests do ---------------------------------------------------------------------------------------

    def emit(self, name: str, *payload: Any) -> None:
        """Broadcast an event to every socket, authenticated or not."""
        self._do(lambda: self._sio.emit(name, payload))

    def drop(self) -> None:
        """Cut all connections."""
        for sid in list(self.sids):
            self._do(lambda sid=sid: self._sio.disconnect(sid))  # type: ignore[misc]  # a lambda with a default has no type

    def entrega(self, item_id: int, estado: str, **more: Any) -> Json:
        """Put an entrega into the list, or into another estado; tell nobody."""
        row = {
            "numero_entrega": f"ENT-{item_id}",
            "chofer": {"id": 4, "nombre": "Luis"},
            "vehiculo": {"placa": "12-A"},
        }
        row |= self.rows["entregas"].get(item_id, {}) | {"id": item_id, "estado": estado, **more}
        row["updated_at"] = "2026-05-15T10:00:00.000000Z"
        self.rows["entregas"][item_id] = row
        return row

    def proforma(self, item_id: int, estado: str) -> None:
        """Put a proforma into the list; tell nobody."""
        self.rows["proformas"][item_id] = {"id": item_id, "numero": f"PRO-{item_id}", "estado": estado}

    def vehiculo(self, item_id: int, estado: str) -> None:
        """Put a vehicle into the list; tell nobody."""
        self.rows["vehiculos"][item_id] = {
            "id": item_id,
            "placa": f"{item_id}-ABC",
            "marca": "Volvo",
            "modelo": "FH",
            "estado": estado,
        }

    def venta(self, item_id: int, logistico: str, pago: str, **more: Any) -> None:
        """Put a venta into the list; tell nobody."""
        self.rows["ventas"][item_id] = {
            "id": item_id,
            "numero": f"VEN-{item_id}",
            "total": 450.5,
            "estado_logistico": logistico,
            "estadoLogistica": {"id": 1, "codigo": logistico, "nombre": "x", "categoria": "venta_logistica"},
            "estado_pago": pago,
            "cliente": {"id": 3, "nombre": "Tienda Sol", "nit": "1", "telefono": "70012345"},
            "updated_at": "2026-05-15T10:00:00.000000Z",
            **more,
        }

    def _do(self, work: Callable[[], Awaitable[Any]]) -> None:
        async def run() -> None:
            await work()

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    # Socket.IO -------------------------------------------------------------------------------------------

    async def _on_startup(self) -> None:
        self._loop = asyncio.get_running_loop()

    async def _on_connect(self, sid: str, _environ: Json, auth: Any) -> None:
        self.handshakes.append(auth)
        self.sids.add(sid)

    async def _on_disconnect(self, sid: str, _reason: str) -> None:
        self.sids.discard(sid)

    async def _on_anything(self, name: str, _sid: str, *payload: Any) -> None:
        self.heard.append((name, payload[0] if payload else None))
        if name == "subscribe":
            channel = payload[0]["channel"]
            answer = "subscribe_error" if channel.startswith("private-") else "subscribed"
            await self._sio.emit(answer, {"channel": channel})

    async def _on_authenticate(self, sid: str, payload: Json) -> None:
        self.heard.append(("authenticate", payload))
        for name, data in self.before_authenticated:
            await self._sio.emit(name, data, to=sid)
        if self.is_silent:
            return
        user_id = self.tokens.get(payload.get("token", ""))
        code = self.refuses or ("" if user_id else "TOKEN_NOT_FOUND")
        if code:
            refusal = {"success": False, "message": "No", "code": code}
            await self._sio.emit("authentication_error", refusal, to=sid)
            return
        answer = {
            "success": True,
            "userId": self.names_user or user_id,
            "userType": "admin",
            "roles": ["Admin"],
        }
        if self.names_user is None:
            del answer["userId"]
        await self._sio.emit("authenticated", answer, to=sid)
        await self._sio.emit("user_connected", {"userId": user_id, "clientIP": "10.9.8.7"}, skip_sid=sid)

    # REST ------------------------------------------------------------------------------------------------

    def _signed_in(self, answer: Callable[[Request], JSONResponse]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> JSONResponse:
            self.requests.append(str(request.url.path))
            self._note(request)
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in self.tokens:
                return JSONResponse({"message": "Unauthenticated."}, 401)
            if request.url.path.removeprefix("/api") in self.forbidden:
                return FORBIDDEN
            return answer(request)

        return endpoint

    async def _login(self, request: Request) -> JSONResponse:
        sent = await request.json()
        known = {"login": "ana", "password": "secreta"}
        if (sent | known if self.takes_more else known) != sent:
            message = "Las credenciales proporcionadas son incorrectas."
            return JSONResponse({"message": message, "errors": {"login": [message]}}, 422)
        # Each login ends the other sessions of the user.
        self.tokens = {f"{next(self._tokens)}|s3cret": "1"}
        (token,) = self.tokens
        return JSONResponse({"success": True, "user": self._ana(), "token": token, "roles": ["Admin"]})

    def _logout(self, _request: Request) -> JSONResponse:
        self.tokens.clear()
        return JSONResponse({"success": True})

    def _user(self, _request: Request) -> JSONResponse:
        return JSONResponse({"success": True, "user": self._ana(), "roles": ["Admin"]})

    def _ana(self) -> Json:
        return {"id": 1, "name": "Ana", "email": "ana@example.bo"}

    def _note(self, request: Request) -> None:
        path = request.url.path.removeprefix("/api")
        if path != "/user":
            self.asked.append(f"{path}?{request.url.query}")

    def _single(self, name: str) -> Callable[[Request], JSONResponse]:
        def answer(request: Request) -> JSONResponse:
            row = self.rows[name].get(request.path_params["id"])
            return JSONResponse({"success": True, "data": row}) if row else NOT_FOUND

        return answer

    def _ventas(self, request: Request) -> JSONResponse:
        rows, page = self._page("ventas", request)
        more = page["current_page"] < page["last_page"]
        return JSONResponse({"success": True, "message": "ok", "data": rows, **page, "has_more_pages": more})

    async def _transiciones(self, request: Request) -> JSONResponse:
        self._note(request)
        codigo = request.path_params["codigo"]
        if codigo not in self.transitions:
            return NOT_FOUND
        rows = [{"id": 1, "codigo": code, "nombre": code.title()} for code in self.transitions[codigo]]
        meta = {"estado_actual": codigo, "total": len(rows)}
        return JSONResponse({"data": rows, "meta": meta})

    async def _estados(self, request: Request) -> JSONResponse:
        self._note(request)
        if self.catalogue_fails:
            return JSONResponse({"message": "Server Error"}, self.catalogue_fails)
        if request.path_params["categoria"] != "entrega":
            return JSONResponse({"message": "Categoría no válida"}, 400)
        row = {"id": 9, "codigo": "ENTREGADO", "nombre": "Entregado al cliente", "color": "#112233"}
        return JSONResponse(
            {"data": [{**row, "icono": "✅", "orden": 9, "es_estado_final": True}], "meta": {}}
        )

    def _admin_entregas(self, request: Request) -> JSONResponse:
        return self._entregas(request) if self.manager else FORBIDDEN

    def _entregas(self, request: Request) -> JSONResponse:
        rows, page = self._page("entregas", request)
        return JSONResponse({"success": True, "data": {**page, "data": rows}})

    def _proformas(self, request: Request) -> JSONResponse:
        rows, page = self._page("proformas", request)
        if not self.app_shape:
            return JSONResponse({"success": True, "data": rows, "meta": page})
        pedidos = [
            {**row, "estado": {"codigo": row["estado"], "nombre": "x", "color": "#000000"}} for row in rows
        ]
        paginacion = {
            "total": page["total"],
            "por_pagina": page["per_page"],
            "pagina_actual": page["current_page"],
            "ultima_pagina": page["last_page"],
        }
        return JSONResponse({"success": True, "data": {"pedidos": pedidos, "paginacion": paginacion}})

    def _vehiculos(self, _request: Request) -> JSONResponse:
        return JSONResponse({"success": True, "data": list(self.rows["vehiculos"].values())})

    def _page(self, name: str, request: Request) -> tuple[list[Json], Json]:
        """A page, newest first."""
        rows = sorted(self.rows[name].values(), key=lambda row: -int(row["id"]))
        size = self.page_size or min(100, int(request.query_params["per_page"]))
        number, last = int(request.query_params["page"]), max(1, -(-len(rows) // size))
        page = {"current_page": number, "last_page": last, "per_page": size, "total": len(rows)}
        return rows[(number - 1) * size : number * size], page
