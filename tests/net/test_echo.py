"""A relay of Laravel's broadcasts with the whole engine: channels, and events as Laravel names them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from notifier.core.link import LinkState
from notifier.core.model import ItemKey
from tests.backend import Backend
from tests.categorias import ENTREGA
from tests.net.servers import socketio_server
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually


class Relay:
    """Hands what a test broadcasts to whoever subscribed to the channel."""

    def __init__(self) -> None:
        self.sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
        self.sio.on("subscribe", self._subscribe)

    async def _subscribe(self, sid: str, payload: dict[str, Any]) -> None:
        self._loop = asyncio.get_running_loop()
        await self.sio.enter_room(sid, payload["channel"])

    def broadcast(self, name: str, data: dict[str, Any], channel: str = "private-estados") -> None:
        emit = self.sio.emit(name, (channel, {**data, "socket": None}), room=channel)
        asyncio.run_coroutine_threadsafe(emit, self._loop).result(10)


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    (tmp_path / "backend").mkdir()
    with Backend(tmp_path / "backend", entities=3) as backend:
        yield backend


@pytest.mark.parametrize(
    "name", ["App\\Events\\EntregaEstadoCambiado", "entrega.estado.changed", "estado:cambio"]
)
def test_a_relayed_broadcast_is_told(tmp_path: Path, backend: Backend, name: str) -> None:
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "ASIGNADA")
    relay = Relay()
    with (
        socketio_server(relay.sio) as url,
        Watching(tmp_path, backend.api_url, "laravel-echo", backend.sign_in(), socket_url=url) as watching,
    ):
        watching.wait_link(LinkState.LIVE)
        backend.move("entrega", entrega["id"], "EN_CAMINO")
        relay.broadcast(name, {"categoria": "entrega", "codigo": "EN_CAMINO", "nombre": "En camino"})
        eventually(lambda: watching.alerts)
        key = ItemKey(ENTREGA, str(entrega["id"]))
        assert watching.told == [(key, "ASIGNADA", "EN_CAMINO")]
