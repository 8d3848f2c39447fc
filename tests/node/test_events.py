"""Contract 2.2 and 2.3: what is sent of a change, how often, to whom; and what never is."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from notifier.core.events import hints
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.node.listener import Listener
from tests.node_backend import NodeBackend
from tests.private_desktop.bus import eventually

WITHOUT_ID = {("proforma.convertida", "venta"), ("venta.estado-cambio", "unlinked")} | {
    ("venta.entregada", "unlinked"),
    ("dashboard.metrics-updated", "flat"),
    ("estado:cambio", "flat"),
}


@pytest.fixture(scope="module")
def paucara() -> Profile:
    return shipped_profile(resource_text("profiles/paucara.toml"))


@pytest.fixture
def admin(backend: NodeBackend) -> Iterator[Listener]:
    with Listener(backend) as ear:
        ear.authenticate()
        yield ear


def test_every_event_comes_in_each_of_its_shapes_and_can_be_read(
    each_version: NodeBackend, transport: str, paucara: Profile
) -> None:
    with Listener(each_version, transport=transport) as ear, Listener(each_version) as chofer:
        ear.authenticate()
        chofer.authenticate("chofer")
        for each in each_version.events():
            for shape in each["shapes"]:
                event, categoria = each["event"], each["categoria"]
                each_version.move(categoria, 1, "APROBADA", event=event, shape=shape, phantom=True)
                heard = (chofer if (event, shape) == ("entrega.asignada", "notice") else ear).told(event)
                told = [(hint.categoria, hint.id) for hint in hints(paucara, event, (heard,))]
                if event == "entrega.ubicacion":
                    assert told == []
                    continue
                named: list[tuple[str, str | None]] = (
                    [] if (event, shape) in WITHOUT_ID else [(categoria, "1")]
                )
                if event.startswith("venta."):
                    # It is of a venta first, and of the entrega in which it travels.
                    assert told == [("venta", "501"), *named], (event, shape)
                else:
                    assert told == (named or [(categoria, None)]), (event, shape)


def test_an_entrega_is_told_by_several_copies_in_two_shapes_and_a_companion(
    backend: NodeBackend, admin: Listener
) -> None:
    item = backend.create("entrega", "EN_CAMINO", silent=True)
    backend.move("entrega", item["id"], "ENTREGADO", copies=3)
    events = admin.all_heard()
    assert [name for name, _ in events] == [*["entrega.estado-cambio"] * 3, "entrega.entregada"]
    flat, objects, again, _ = (data for _, data in events)
    assert flat["estado_nuevo"] == "ENTREGADO"
    assert "estado_anterior" not in flat
    assert (objects["estado_anterior"]["codigo"], objects["estado_nuevo"]["codigo"]) == (
        "EN_CAMINO",
        "ENTREGADO",
    )
    assert flat["fecha_cambio"] == again["fecha_cambio"]
    assert flat["destinatario"] != again["destinatario"]


def test_the_copies_of_one_shape_carry_different_times(backend: NodeBackend, admin: Listener) -> None:
    backend.move("vehiculo", 1, "EN_RUTA", event="vehicle_status_changed", copies=200, phantom=True)
    assert len({data["timestamp"] for _, data in admin.all_heard()}) > 1


def test_its_clocks_are_mixed(backend: NodeBackend, admin: Listener) -> None:
    backend.move("entrega", 1, "LLEGO", event="entrega.estado-cambio", phantom=True)
    [(_, data)] = admin.all_heard()
    item = backend.item("entrega", 1)
    assert data["timestamp"].endswith("Z")
    assert data["fecha_cambio"].endswith("-04:00")
    assert item["updated_at"].endswith("000Z")
    assert all(
        datetime.fromisoformat(text).tzinfo
        for text in (data["timestamp"], data["fecha_cambio"], item["updated_at"])
    )


def test_an_entrega_reaches_everybody_and_a_proforma_only_the_office(
    backend: NodeBackend, admin: Listener
) -> None:
    with Listener(backend) as anonymous:
        backend.move("entrega", 2, "ASIGNADA")
        backend.create("proforma")
        assert {name for name, _ in anonymous.all_heard()} == {"entrega.estado-cambio"}
        assert Counter(name for name, _ in admin.all_heard()) == {
            "entrega.estado-cambio": 2,
            "entrega.asignada": 1,
            "proforma.creada": 2,
        }


def test_a_decision_reaches_owner_and_creator_only(backend: NodeBackend, admin: Listener) -> None:
    item = backend.create("proforma", creador=2, silent=True)
    with Listener(backend) as creator, Listener(backend) as owner:
        creator.authenticate("manager")
        owner.authenticate("cliente")
        backend.move("proforma", item["id"], "APROBADA")
        assert [name for name, _ in creator.all_heard()] == ["proforma.aprobada"]
        assert [name for name, _ in owner.all_heard()] == ["proforma.aprobada"]
        assert admin.all_heard() == []
        backend.move("proforma", item["id"], "CONVERTIDA")
        assert [name for name, _ in admin.all_heard()] == ["proforma.cliente.convertida"]


def test_a_vehiculo_a_delivery_without_sales_and_what_is_deleted_are_never_told(
    backend: NodeBackend, admin: Listener
) -> None:
    item = backend.create("entrega", ventas=0, silent=True)
    backend.move("entrega", item["id"], "ASIGNADA")
    backend.move("vehiculo", backend.create("vehiculo")["id"], "EN_RUTA")
    backend.delete("entrega", item["id"])
    assert admin.all_heard() == []
    assert [(change["before"], change["after"]) for change in backend.changes()[-5:]] == [
        (None, "PROGRAMADO"),
        ("PROGRAMADO", "ASIGNADA"),
        (None, "DISPONIBLE"),
        ("DISPONIBLE", "EN_RUTA"),
        ("ASIGNADA", None),
    ]


def test_an_event_may_come_before_its_change(backend: NodeBackend, admin: Listener) -> None:
    item = backend.create("entrega", silent=True)
    backend.move("entrega", item["id"], "ASIGNADA", before_commit=0.5)
    assert admin.told("entrega.estado-cambio")["estado_nuevo"] == "ASIGNADA"
    assert backend.item("entrega", item["id"])["estado"] == "PROGRAMADO"
    eventually(lambda: backend.item("entrega", item["id"])["estado"] == "ASIGNADA")


def test_an_event_may_tell_what_never_happens(backend: NodeBackend, admin: Listener) -> None:
    item = backend.create("proforma", "APROBADA", silent=True)
    before = len(backend.changes())
    backend.move("proforma", item["id"], "RECHAZADA", phantom=True)
    assert [name for name, _ in admin.all_heard()] == ["proforma.rechazada"]
    assert backend.item("proforma", item["id"])["estado"] == "APROBADA"
    assert len(backend.changes()) == before


def test_states_may_be_skipped(backend: NodeBackend, admin: Listener) -> None:
    item = backend.create("entrega", silent=True)
    backend.move_many([("entrega", item["id"], code) for code in ("ASIGNADA", "EN_CAMINO", "ENTREGADO")])
    assert [data["estado_nuevo"] for name, data in admin.all_heard() if "destinatario" in data] == [
        "ASIGNADA",
        "EN_CAMINO",
        "ENTREGADO",
    ]
    assert backend.item("entrega", item["id"])["estado"] == "ENTREGADO"
