"""What backends of the contract say, written after it (1.1 to 1.4, 2.1 to 2.4)."""

from functools import cache
from typing import Any

from notifier.core.catalog import Catalog, load_catalog
from notifier.core.profile.profile import Profile
from notifier.core.profile.rest import RestSpec
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.categorias import SPECS

PROFILES = ("estandar", "paucara", "laravel-echo")

_DELIVERY = {
    "id": 7,
    "numero_entrega": "ENT-20260515-7",
    "numero": "ENT-7",
    "estado": "EN_TRANSITO",
    "version": 3,
    "updated_at": "2026-05-15T10:00:00-04:00",
    "chofer": {"id": 4, "name": "Luis", "nombre": "Luis"},
    "vehiculo": {"placa": "1234-ABC", "marca": "X", "modelo": "Y"},
    "ventas": [{"numero": "V-1", "cliente": {"nombre": "Tienda Sol", "telefono": "7"}}],
    "fecha_entrega_comprometida": "2026-05-15T18:00:00-04:00",
    "ventana_entrega_fin": "18:00:00",
}
_STATE = {"id": 3, "codigo": "EN_TRANSITO", "nombre": "En tránsito", "color": "#03A9F4", "icono": "🚚"}
_META = {"current_page": 1, "last_page": 1, "per_page": 50, "total": 1}

EVENTS: list[tuple[str, dict[str, Any]]] = [
    (
        "estado:cambio",
        {
            "type": "updated",
            "categoria": "entrega",
            "id": 7,
            "numero": "ENT-7",
            "codigo": "EN_CAMINO",
            "nombre": "En camino",
            "color": "#2196F3",
            "estado_anterior": "ASIGNADA",
            "version": 3,
            "timestamp": "2026-05-15T10:00:00-04:00",
        },
    ),
    ("estado:creado", {"event": "estado:creado", "data": {"categoria": "proforma", "codigo": "PENDIENTE"}}),
    (
        "entrega.estado-cambio",
        {
            "entrega_id": 7,
            "numero_entrega": "ENT-20260515-7",
            "estado_nuevo": _STATE,
            "estado_anterior": {**_STATE, "codigo": "EN_CARGA"},
            "cantidad_ventas": 3,
            "monto_total": 450.5,
            "fecha_cambio": "2026-05-15T10:00:00-04:00",
            "event": "entrega.estado-cambio",
        },
    ),
    ("proforma.aprobada", {"proforma_id": "12", "proforma_numero": "PRO-12"}),
    (
        "vehicle_status_changed",
        {"vehiculo_id": 2, "estado_anterior": "EN_RUTA", "estado_nuevo": "DISPONIBLE"},
    ),
    ("venta.estado-cambio", {"venta_id": 9, "estado_nuevo": _STATE, "entrega": {"id": 7, "estado": "LLEGO"}}),
    ("authenticated", {"success": True, "userId": "12", "userName": "Ana", "roles": ["admin"]}),
    ("authentication_error", {"success": False, "message": "no", "code": "TOKEN_EXPIRED"}),
    ("server_shutdown", {"message": "se detiene", "timestamp": "2026-05-15T10:00:00Z"}),
]

ANSWERS: list[dict[str, Any]] = [
    {"data": [_DELIVERY], "meta": _META},
    {"success": True, "data": {**_META, "data": [_DELIVERY]}},
    {"success": True, "data": [_DELIVERY], **_META, "has_more_pages": False},
    {"data": {"pedidos": [{**_DELIVERY, "estado": _STATE}], "paginacion": {"total": 1, "ultima_pagina": 1}}},
    {
        "data": [{**_STATE, "orden": 1, "es_estado_final": False}],
        "meta": {"categoria": "entrega", "total": 1},
    },
    {"token": "12|abc", "user": {"id": 12, "name": "Ana", "email": "ana@x.bo"}, "roles": ["admin"]},
    {"data": _DELIVERY},
]


@cache
def profile(name: str) -> Profile:
    return shipped_profile(resource_text(f"profiles/{name}.toml"))


def rest(name: str) -> RestSpec:
    spec = profile(name).rest
    assert spec is not None
    return spec


@cache
def profile_text(name: str) -> str:
    return resource_text(f"profiles/{name}.toml")


@cache
def catalog() -> Catalog:
    return load_catalog(resource_text("catalogo.toml"), SPECS)
