"""Payloads in the shapes of the contract, parts 1.1, 1.4 and 2.2; written for these tests."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.envelopes import MAX_OBJECTS
from notifier.core.events import Hint, HintKind, hints, parse
from notifier.core.model import Categoria
from notifier.core.plain_text import LINE
from notifier.core.profile.profile import Profile
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA, VEHICULO

DELIVERED = {
    "categoria": "entrega",
    "codigo": "ENTREGADO",
    "nombre": "Entregado",
    "color": "#22c55e",
    "timestamp": "2026-03-02T15:04:05Z",
}


def test_the_event_of_the_design_says_only_that_a_category_changed(estandar: Profile) -> None:
    assert parse(estandar, "estado:cambio", (DELIVERED,)) == Hint(ENTREGA, estado="ENTREGADO", trusted=True)


@pytest.mark.parametrize("version", [-1, 2**63, True, "9", 1.5])
def test_what_no_database_holds_is_no_version(estandar: Profile, version: object) -> None:
    hint = parse(estandar, "estado:cambio", ({**DELIVERED, "version": version},))
    assert hint is not None
    assert hint.version is None


def test_a_complete_event_names_item_states_and_version(estandar: Profile) -> None:
    payload = {
        **DELIVERED,
        "type": "updated",
        "id": 41,
        "numero": "ENT-41",
        "estado_anterior": "en camino",
        "version": 9,
    }
    hint = parse(estandar, "estado:cambio", (payload,))
    assert hint == Hint(ENTREGA, "41", "ENT-41", "ENTREGADO", "EN_CAMINO", 9, HintKind.CHANGED, trusted=True)


@pytest.mark.parametrize(
    ("name", "payload", "kind"),
    [
        ("estado:creado", DELIVERED, HintKind.CREATED),
        ("estado:borrado", DELIVERED, HintKind.DELETED),
        ("estado:cambio", {**DELIVERED, "type": "deleted"}, HintKind.DELETED),
        ("estado:cambio", {**DELIVERED, "type": ["odd"]}, HintKind.CHANGED),
    ],
)
def test_the_kind_comes_from_the_name_or_the_type(
    estandar: Profile, name: str, payload: dict[str, Any], kind: HintKind
) -> None:
    hint = parse(estandar, name, (payload,))
    assert hint is not None
    assert hint.kind is kind


@pytest.mark.parametrize(
    "event", ["estado:cambio", "entrega.estado.changed", "App\\Events\\EntregaEstadoCambiado"]
)
def test_an_envelope_is_opened(estandar: Profile, event: str) -> None:
    broadcast = json.loads(
        json.dumps({"event": event, "data": {**DELIVERED, "socket": None}, "socket": None})
    )
    hint = parse(estandar, "message", (broadcast,))
    assert hint is not None
    assert (hint.categoria, hint.estado) == (ENTREGA, "ENTREGADO")


def test_servers_that_relay_channels_put_the_channel_first(estandar: Profile) -> None:
    hint = parse(estandar, "estado:cambio", ("private-estados", DELIVERED))
    assert hint is not None
    assert hint.categoria == ENTREGA


@pytest.mark.parametrize("estado", ["ASIGNADA", {"id": 2, "codigo": "ASIGNADA", "nombre": "Asignada"}])
@pytest.mark.parametrize("numero", ["numero_entrega", "entrega_numero"])
def test_one_name_comes_in_several_shapes(paucara: Profile, estado: object, numero: str) -> None:
    payload = {"entrega_id": 3, numero: "ENT-3", "estado_nuevo": estado, "entrega": {"chofer": {"id": 1}}}
    hint = parse(paucara, "entrega.estado-cambio", (payload,))
    assert hint == Hint(ENTREGA, "3", "ENT-3", "ASIGNADA")


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [
        ("entrega.listo", {"entrega_id": 3}, Hint(ENTREGA, "3", estado="LISTO_PARA_ENTREGA")),
        ("proforma.aprobada", {"proforma_id": 8}, Hint(PROFORMA, "8", estado="APROBADA")),
        ("proforma.rechazada", {"proforma_id": 8}, Hint(PROFORMA, "8", estado="RECHAZADA")),
        ("proforma.convertida", {"venta_id": 70}, Hint(PROFORMA, estado="CONVERTIDA")),
        ("proforma.creada", {"numero": "P-8", "estado": "PENDIENTE"},
         Hint(PROFORMA, numero="P-8", estado="PENDIENTE", kind=HintKind.CREATED)),
        ("vehicle_status_changed",
         {"vehiculo_id": 9, "placa": "12-A", "estado_anterior": "DISPONIBLE", "estado_nuevo": "En Ruta"},
         Hint(VEHICULO, "9", "12-A", "EN_RUTA", "DISPONIBLE")),
        ("venta.entregada", {"venta_id": 1, "entrega": {"id": 5}},
         Hint(Categoria("venta"), "1")),
        ("entrega.novedad-reportada", {"entrega_id": 5}, Hint(ENTREGA, "5", estado="NOVEDAD")),
        ("dashboard.metrics-updated", {}, Hint(PROFORMA)),
        ("estado:cambio", {"categoria": "entrega_logistica", "codigo": "ENTREGADA"},
         Hint(ENTREGA, estado="ENTREGADO")),
        ("entrega.asignada", {"entrega_id": 5, "estado": "ASIGNADA"},
         Hint(ENTREGA, "5", estado="ASIGNADA")),
    ],
)  # fmt: skip
def test_every_event_of_the_real_backend(
    paucara: Profile, name: str, payload: dict[str, Any], expected: Hint
) -> None:
    assert parse(paucara, name, (payload,)) == expected


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("user_connected", ({"userId": "1", "clientIP": "10.0.0.1"},)),
        ("entrega.ubicacion", ({"entrega_id": 55, "latitud": -16.5},)),
        ("authenticated", ({"success": True},)),
        ("estado:cambio", ({"categoria": "barco", "codigo": "X"},)),
        ("noticia", ('{"event": "noticia", "data": {"categoria": "entrega"}}',)),
    ],
)
def test_what_says_nothing_of_an_estado_is_ignored(
    paucara: Profile, name: str, args: tuple[Any, ...]
) -> None:
    assert parse(paucara, name, args) is None


def test_an_odd_field_costs_the_field_and_not_the_event(estandar: Profile) -> None:
    payload = {"categoria": "entrega", "codigo": ["?"], "id": True, "numero": [True], "version": "nine"}
    assert parse(estandar, "estado:cambio", (payload,)) == Hint(ENTREGA, trusted=True)


def test_a_number_is_shortened_and_not_left_out(estandar: Profile) -> None:
    hint = parse(estandar, "estado:cambio", ({**DELIVERED, "id": 4, "numero": "ENT-" + "0" * 400 + "\n"},))
    assert hint is not None
    assert hint.numero is not None
    assert hint.numero.startswith("ENT-000")
    assert len(hint.numero) == LINE
    assert hint.numero.endswith("…")


SAID = {"categoria": "entrega", "id": 7, "codigo": "LLEGO"}
HEARD = (Hint(ENTREGA, "7", estado="LLEGO", trusted=True),)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("estado:cambio", (json.dumps(SAID),)),
        ("estado:cambio", ("private-estados", json.dumps(SAID))),
        ("estado:cambio", (json.dumps(json.dumps(SAID)),)),
        ("estado:cambio", ("\ufeff " + json.dumps(SAID),)),
        ("estado:cambio", ([SAID],)),
        ("estado:cambio", ([[SAID]],)),
        ("estado:cambio", ([json.dumps(SAID)],)),
        ("estado:cambio", ([SAID, SAID],)),
        ("estado:cambio", ({"data": SAID},)),
        ("message", ({"event": "estado:cambio", "data": SAID},)),
        ("message", ({"event": "estado:cambio", "data": json.dumps(SAID), "channel": "estados"},)),
        ("message", (json.dumps({"event": ".estado:cambio", "data": [json.dumps(SAID)]}),)),
        ("message", ({"event": "broadcast", "data": {"event": "estado:cambio", "data": SAID}},)),
        ("message", ({"event": "x", "data": json.dumps({"event": "estado:cambio", "data": [SAID]})},)),
        ("estado:cambio", ({"event": "updated", "data": SAID},)),
        (".estado:cambio", (SAID,)),
        ("App\\Events\\EntregaEstadoCambiado", (SAID,)),
        ("\\App\\Events\\EntregaEstadoCambiado", (json.dumps(SAID),)),
        ("message", ({"event": "App\\Events\\EntregaEstadoCambiado", "data": json.dumps(SAID)},)),
        *[
            ("estado:cambio", ({**SAID, "categoria": called},))
            for called in (
                "entregas",
                "ENTREGAS",
                " Entregas\u00a0",
                "Entrega\u200b",
                "App\\Models\\Entrega",
                {"codigo": "entrega"},
                {"id": 1, "nombre": "Entregas"},
            )
        ],
    ],
)
def test_an_event_is_read_in_whatever_it_is_wrapped(
    estandar: Profile, name: str, args: tuple[Any, ...]
) -> None:
    assert hints(estandar, name, args) == HEARD
    assert not any(hint.unread for hint in hints(estandar, name, args))


def test_each_object_of_a_list_is_read(estandar: Profile) -> None:
    rows = [{**SAID, "id": number} for number in range(200)]
    found = hints(estandar, "estado:cambio", (rows,))
    assert [hint.id for hint in found[:-1]] == [str(number) for number in range(MAX_OBJECTS)]
    # The others are found by a look at the list.
    assert (found[-1].categoria, found[-1].id, found[-1].unread) == ("entrega", None, True)


LISTS = ["entrega", "proforma", "vehiculo"]


def deep(value: object, levels: int) -> object:
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("name", "args", "categorias"),
    [
        ("estado:cambio", (), LISTS),
        ("estado:cambio", ("text",), LISTS),
        ("estado:cambio", ('{"categoria": "entrega"',), LISTS),
        ("estado:cambio", ({"codigo": "X"},), LISTS),
        ("estado:cambio", ({"categoria": None},), LISTS),
        ("estado:cambio", ("[" * 5000,), LISTS),
        ("estado:cambio", ("[" + "0," * 20_000 + "0]",), LISTS),
        ("estado:cambio", (json.dumps({**SAID, "x": "x" * 70_000}),), LISTS),
        ("estado:cambio", (deep(SAID, 20),), LISTS),
        ("message", ({"event": "estado:cambio", "data": None},), LISTS),
        ("message", ({"event": "estado:cambio", "data": "nonsense"},), LISTS),
        ("estado:cambio", ({"categoria": "entrega", "id": ["?"]},), ["entrega"]),
        ("estado:cambio", ({"categoria": "entrega", "id": "i" * 1001},), ["entrega"]),
    ],
)
def test_a_known_event_that_cannot_be_read_is_a_reason_to_look(
    estandar: Profile, name: str, args: tuple[Any, ...], categorias: list[str]
) -> None:
    found = hints(estandar, name, args)
    assert [hint.categoria for hint in found] == categorias
    assert all(hint.unread and hint.id is None for hint in found)


def test_one_whose_category_is_known_by_its_name_is_looked_for_there(paucara: Profile) -> None:
    wrapped = {"event": "entrega.asignada", "data": "x"}
    cases: list[tuple[Any, ...]] = [(), ("x",), ({"entrega_id": {}},), (wrapped,)]
    for args in cases:
        (hint,) = hints(paucara, "entrega.asignada", args)
        assert (hint.categoria, hint.id, hint.unread) == ("entrega", None, True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "categoria",
    "codigo",
    "id",
    "version",
    "data",
    "event",
    "type",
    "entrega_id",
    "estado_nuevo",
    "numero",
]


@given(
    name=st.sampled_from(["estado:cambio", "entrega.estado-cambio", "entrega.estado.changed", "x"]),
    args=st.lists(JSON | st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=3),
)
def test_no_payload_makes_it_raise(estandar: Profile, paucara: Profile, name: str, args: list[Any]) -> None:
    for profile in (estandar, paucara):
        hint = parse(profile, name, tuple(args))
        assert hint is None or hint.categoria in CATEGORIAS


def test_an_event_of_a_venta_is_of_its_entrega_too(paucara: Profile) -> None:
    found = hints(paucara, "venta.entregada", ({"venta_id": 1, "entrega": {"id": 5}},))
    assert found == (Hint(Categoria("venta"), "1"), Hint(ENTREGA, "5"))
