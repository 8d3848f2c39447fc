"""What Laravel publishes, in each of its shapes, becomes an event of the contract (1.4, 1.1, 2.2)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.core.catalog import load_catalog
from notifier.core.events import Hint, parse
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.server.relay.broadcasts import MAX_BYTES, Broadcasts, Told
from notifier.server.relay.unread import NotUnderstood
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA, SPECS, VEHICULO

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENT = {
    "categoria": "entrega",
    "codigo": "EN_CAMINO",
    "nombre": "En camino",
    "color": "#22c55e",
    "timestamp": "2026-02-01T10:30:00-04:00",
}


def profile(name: str) -> Profile:
    return shipped_profile(resource_text(f"profiles/{name}.toml"))


def broadcasts(name: str = "estandar") -> Broadcasts:
    return Broadcasts(profile(name), load_catalog(resource_text("catalogo.toml"), SPECS), lambda: NOW)


def read(document: object, name: str = "estandar") -> Told | NotUnderstood:
    return broadcasts(name).read(json.dumps(document))


def told(event: str, data: dict[str, Any], name: str = "estandar", socket: object = None) -> Told:
    found = read({"event": event, "data": data, "socket": socket}, name)
    assert isinstance(found, Told)
    return found


@pytest.mark.parametrize(
    "event",
    [
        "estado:cambio",
        ".estado:cambio",
        "entrega.estado.changed",
        ".entrega.estado.changed",
        "App\\Events\\EntregaEstadoCambiado",
        ".App\\Events\\EntregaEstadoCambiado",
    ],
)
def test_every_name_of_the_designs_event_is_the_same_event(event: str) -> None:
    found = told(event, EVENT)
    assert found.event == "estado:cambio"
    assert found.categoria == ENTREGA
    assert found.payload == {"type": "updated", **EVENT}


def test_the_optional_fields_go_with_it() -> None:
    extra = {"id": 7, "numero": "ENT-7", "estado_anterior": "asignada", "version": 3}
    payload = told("estado:cambio", {**EVENT, **extra}).payload
    assert {key: payload[key] for key in extra} == {**extra, "id": "7", "estado_anterior": "ASIGNADA"}


def test_created_and_deleted_keep_their_names() -> None:
    assert told("estado:creado", EVENT).payload["type"] == "created"
    assert told("estado:borrado", EVENT).event == "estado:borrado"
    assert told("entrega.estado.changed", {**EVENT, "type": "deleted"}).event == "estado:borrado"


def test_the_socket_inside_of_the_data_is_none() -> None:
    """Laravel leaves it there, always null; only the outer one names whom to leave out."""
    assert told("estado:cambio", {**EVENT, "socket": "abc"}).excluding is None
    found = told("estado:cambio", {**EVENT, "socket": None}, socket="abc")
    assert found.excluding == "abc"
    assert "socket" not in found.payload


def test_escapes_are_read() -> None:
    raw = rb'{"event":"estado:cambio","data":{"categoria":"vehiculo","codigo":"EN_RUTA","nombre":'
    raw += rb'"Env\u00edo a Potos\u00ed\/\u00d1 \ud83d\ude9a"},"socket":null}'
    found = broadcasts().read(raw)
    assert isinstance(found, Told)
    assert found.payload["nombre"] == "Envío a Potosí/Ñ 🚚"


def test_what_is_missing_or_odd_costs_itself_and_nothing_more() -> None:
    odd = {
        "categoria": "ENTREGA",
        "codigo": "llegó",
        "nombre": ["x"],
        "color": "red",
        "timestamp": "then",
        "x": 1,
    }
    assert told("estado:cambio", odd).payload == {
        "type": "updated",
        "categoria": "entrega",
        "codigo": "LLEGO",
        "nombre": "Llegó",
        "color": "#00BCD4",
        "timestamp": "2026-03-01T12:00:00.000+00:00",
    }


def test_without_a_code_it_says_that_something_changed() -> None:
    payload = told("estado:cambio", {"categoria": "proforma"}).payload
    assert payload.keys() == {"type", "categoria", "timestamp"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 60_000,
        b'{"event": 1, "data": {}}',
        b'{"event": "estado:cambio", "data": []}',
        b'{"event": "estado:cambio", "data": {"categoria": "nada"}}',
        b'{"event": "user_connected", "data": {"clientIP": "10.0.0.1"}}',
        b'{"event": "estado:cambio", "data": {"categoria": "entrega", "x": "' + b"y" * MAX_BYTES + b'"}}',
    ],
)
def test_what_says_nothing_of_an_estado_is_nothing(raw: bytes) -> None:
    assert isinstance(broadcasts().read(raw), NotUnderstood)


def test_the_real_backends_names_are_told_in_the_contracts_words() -> None:
    flat = {
        "entrega_id": 7,
        "numero_entrega": "ENT-7",
        "estado_nuevo": "EN_TRANSITO",
        "chofer": {"id": 4, "nombre": "Luis"},
        "fecha_cambio": "2026-05-15T10:00:00-04:00",
    }
    assert told("entrega.estado-cambio", flat, "paucara").payload == {
        "type": "updated",
        "categoria": "entrega",
        "id": "7",
        "numero": "ENT-7",
        "codigo": "EN_TRANSITO",
        "nombre": "En tránsito",
        "color": "#03A9F4",
        "timestamp": "2026-05-15T10:00:00-04:00",
    }
    estado = {"id": 9, "codigo": "ENTREGADA", "nombre": "Entregada", "color": "#00FF00"}
    shaped = {"entrega_id": 7, "estado_nuevo": estado, "estado_anterior": {"codigo": "LLEGO"}}
    payload = told("entrega.estado-cambio", shaped, "paucara").payload
    assert (payload["codigo"], payload["nombre"], payload["color"]) == ("ENTREGADO", "Entregada", "#00FF00")
    assert payload["estado_anterior"] == "LLEGO"
    implied = told("proforma.convertida", {"proforma_id": 3}, "paucara").payload
    assert (implied["categoria"], implied["id"], implied["codigo"]) == ("proforma", "3", "CONVERTIDA")


def test_an_event_that_is_also_of_another_category_is_told_of_both() -> None:
    shaped = {"venta_id": 1, "estado_nuevo": "ENTREGADA", "entrega": {"id": 5}}
    found = told("venta.entregada", shaped, "paucara", socket="1.2")
    (other,) = found.also
    assert (found.categoria, found.payload["id"]) == ("venta", "1")
    assert (other.categoria, other.payload["id"], other.excluding) == ("entrega", "5", "1.2")
    assert "codigo" not in other.payload


def test_a_notifier_reads_from_it_what_was_put_in() -> None:
    found = told("estado:cambio", {**EVENT, "id": 7, "estado_anterior": "ASIGNADA", "version": 3})
    hint = parse(profile("estandar"), found.event, (found.payload,))
    assert hint == Hint(ENTREGA, "7", None, "EN_CAMINO", "ASIGNADA", 3, trusted=True)


def test_a_notifier_reads_a_hint_to_look_at_a_whole_list() -> None:
    found = broadcasts().something_changed(VEHICULO)
    hint = parse(profile("estandar"), found.event, (found.payload,))
    assert hint is not None
    assert (hint.categoria, hint.id, hint.estado) == (VEHICULO, None, None)
