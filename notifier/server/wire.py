"""How the fleet looks on the wire: items, estados and events as JSON objects (contract 1.1, 1.2)."""

from datetime import datetime
from typing import Any

from notifier.core.catalog import Catalog
from notifier.core.events import HintKind
from notifier.core.model import Estado, User
from notifier.server.fleet import FleetChange, FleetItem

EVENT_NAMES = {
    HintKind.CHANGED: "estado:cambio",
    HintKind.CREATED: "estado:creado",
    HintKind.DELETED: "estado:borrado",
}
"""The event that tells each kind of change (contract 1.1)."""


def rfc3339(moment: datetime) -> str:
    """An aware time with its offset, to the millisecond."""
    return moment.isoformat(timespec="milliseconds")


def item_json(item: FleetItem) -> dict[str, Any]:
    """An item as the lists and the single calls show it."""
    return {
        "id": item.id,
        "numero": item.numero,
        "estado": item.estado,
        "version": item.version,
        "updated_at": rfc3339(item.updated_at),
        **item.detalles,
    }


def estado_json(estado: Estado) -> dict[str, Any]:
    """An entry of the catalogue (``GET /estados/{categoria}``)."""
    return {
        "codigo": estado.codigo,
        "nombre": estado.nombre,
        "color": estado.color,
        "icono": estado.icono,
        "orden": estado.orden,
        "es_estado_final": estado.final,
    }


def user_json(user: User) -> dict[str, Any]:
    """A user as ``/login`` and ``/user`` show it."""
    return {"id": int(user.id), "name": user.name, "email": user.email}


def event(change: FleetChange, catalog: Catalog) -> tuple[str, dict[str, Any]]:
    """The event that tells this change: its name and its payload, with all optional fields."""
    item = change.item
    estado = catalog.estado(item.categoria, item.estado)
    return EVENT_NAMES[change.kind], {
        "type": change.kind.value,
        "categoria": item.categoria,
        "id": item.id,
        "numero": item.numero,
        "codigo": estado.codigo,
        "nombre": estado.nombre,
        "color": estado.color,
        "estado_anterior": change.anterior,
        "version": item.version,
        "timestamp": rfc3339(item.updated_at),
    }
