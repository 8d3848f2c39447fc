"""CONTRIBUTING.md, "Add a category", followed to the letter: with the code blocks of the page."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from notifier.core.link import LinkState
from notifier.core.model import Categoria, ItemKey
from tests.net.servers import socketio_server
from tests.pages import ROOT, section, snippets, text
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually

PAGE = section(text(ROOT / "CONTRIBUTING.md"), "Add a category")
CATEGORY, LIST, RULES = snippets(PAGE, "toml")
RUTAS, CHANGE = (json.loads(block) for block in snippets(PAGE, "json"))
NOTHING = {"data": [], "meta": {"current_page": 1, "last_page": 1, "per_page": 100, "total": 0}}


class Rutas:
    """A backend as the contract's part 1 has it, with a list more."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = deepcopy(RUTAS)
        self.url = ""
        self._sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
        self._sio.on("client:ready", self._ready)

    @contextmanager
    def running(self) -> Iterator["Rutas"]:
        routes = [
            Route("/api/user", self._user),
            Route("/api/rutas", self._rutas),
            Route("/api/{list}", self._empty),
            Route("/api/estados/{categoria}", self._empty),
        ]
        with socketio_server(self._sio, Starlette(routes=routes)) as self.url:
            yield self

    def close(self) -> None:
        """The ruta is closed, as the page's event tells it."""
        (row,) = self.rows["data"]
        row |= {"estado": CHANGE["codigo"], "version": CHANGE["version"], "updated_at": CHANGE["timestamp"]}
        asyncio.run_coroutine_threadsafe(self._sio.emit("estado:cambio", CHANGE), self._loop).result(10)

    async def _ready(self, _sid: str, _payload: object) -> None:
        self._loop = asyncio.get_running_loop()

    async def _user(self, _request: Request) -> JSONResponse:
        return JSONResponse({"user": {"id": 1, "name": "Ana", "email": ""}})

    async def _rutas(self, request: Request) -> JSONResponse:
        assert request.headers["authorization"] == "Bearer t0ken"
        return JSONResponse(self.rows)

    async def _empty(self, _request: Request) -> JSONResponse:
        return JSONResponse(NOTHING)


def test_a_category_that_nobody_has_heard_of_is_shown_told_and_counted(tmp_path: Path) -> None:
    profile = tmp_path / "rutas.toml"
    estandar = text(ROOT / "resources/profiles/estandar.toml")
    profile.write_text(f"{estandar}\n{CATEGORY}\n{LIST}\n{RULES}", encoding="utf-8")
    with (
        Rutas().running() as backend,
        Watching(tmp_path / "program", f"{backend.url}/api", str(profile), "t0ken") as program,
    ):
        program.wait_link(LinkState.LIVE)
        assert program.engine.status()["items"]["ruta"] == 1
        backend.close()
        eventually(lambda: program.alerts)
        assert program.told == [(ItemKey(Categoria("ruta"), "1"), "EN_RECORRIDO", "CERRADA")]
        (alert,) = program.alerts
        assert program.transitions[0].fields["driver"] == "Luis Mamani"
        assert alert.title == "Cerrada · R-1"
        assert alert.body.splitlines()[0] == "Luis Mamani"
        assert alert.body.splitlines()[-1] == "En recorrido → Cerrada"
