"""The whole chain: an application's REST, its broadcasts over a real Redis, and relays that pass them on."""

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from notifier.core.catalog import load_catalog
from notifier.core.model import Categoria
from notifier.system.resources import resource_text
from tests.backend import Backend
from tests.categorias import SPECS
from tests.laravel.application import Laravel, absent
from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay

COPIES = 3
"""How often a change is broadcast: the real backend tells each two or three times (contract 2.3)."""

_CATALOG = load_catalog(resource_text("catalogo.toml"), SPECS)


class Chain:
    """The embedded backend plays Laravel's REST; changes are broadcast, and its own Socket.IO is not used.

    Laravel's own broadcaster publishes them where it is installed, else this class does in the same shape. A
    change that was not made through :meth:`move` is not broadcast.
    """

    def __init__(self, folder: Path, relays: int = 1, entities: int = 3, **keys: object) -> None:
        """``keys`` are more of ``[relay]``."""
        names = ("backend", "redis", *(f"relay-{number}" for number in range(relays)))
        folders = [folder / name for name in names]
        for each in folders:
            each.mkdir(parents=True)
        self.backend = Backend(folders[0], entities=entities)
        self.redis = RedisServer(folders[1])
        self.redis.start()
        self._laravel = None if absent() else Laravel(self.redis)
        keys = {"laravel_api_url": self.backend.api_url, "redis_url": self.redis.url, **keys}
        self.relays = [Relay(each, **keys) for each in folders[2:]]
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until every relay hears Redis."""
        eventually(lambda: all(relay.get("/readyz").status_code == 200 for relay in self.relays), 30.0)

    def move(self, categoria: str, item_id: int, codigo: str) -> dict[str, Any]:
        """Put an item into an estado and broadcast it, several times; the item as it is then."""
        before = self.backend.item(categoria, item_id)["estado"]
        item = self.backend.move(categoria, item_id, codigo)
        self.broadcast(categoria, item, before)
        return item

    def broadcast(self, categoria: str, item: dict[str, Any], before: str) -> None:
        """Tell all who listen that this item has changed."""
        estado = _CATALOG.estado(Categoria(categoria), item["estado"])
        data = {
            "categoria": categoria,
            "id": item["id"],
            "numero": item["numero"],
            "codigo": estado.codigo,
            "nombre": estado.nombre,
            "color": estado.color,
            "estado_anterior": before,
            "version": item["version"],
            "timestamp": item["updated_at"],
        }
        publish = self._publisher()
        for _ in range(COPIES):
            publish(data)

    def restart_application(self) -> None:
        """Connect to Redis anew, as each request of a PHP application does."""
        if self._laravel is not None:
            self._laravel.stop()
            self._laravel = Laravel(self.redis)

    def _publisher(self) -> Callable[[dict[str, Any]], object]:
        if self._laravel is not None:
            return self._laravel.named
        return lambda data: self.redis.publish(
            "laravel_database_private-estados",
            json.dumps({"event": "estado:cambio", "data": {**data, "socket": None}, "socket": None}),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for relay in self.relays:
            relay.__exit__(kind, error, trace)
        if self._laravel is not None:
            self._laravel.stop()
        self.redis.__exit__(kind, error, trace)
        self.backend.__exit__(kind, error, trace)
