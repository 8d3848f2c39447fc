"""Hazards 1, 2, 3, 5 and 6 of contract 2.3: what events promise and lists have to prove."""

from datetime import datetime
from typing import Any

import pytest

from notifier.core.messages import SocketEvent
from notifier.core.model import Item, Urgency
from tests.categorias import PROFORMA
from tests.sync.world import Step, World, connected, entrega, snapshot


def told(item_id: int, estado: Any, name: str = "entrega.estado-cambio", **more: Any) -> SocketEvent:
    return SocketEvent(name, ({"entrega_id": item_id, "estado_nuevo": estado, **more},))


def as_object(codigo: str) -> dict[str, Any]:
    return {"id": 7, "codigo": codigo, "nombre": "x", "color": "#000000", "es_estado_final": False}


def here(estado: str, item_id: str = "1") -> Item:
    """As the list has it: without a version."""
    return entrega(item_id, estado, None)


def moved(world: World) -> list[tuple[str, str]]:
    return [(transition.origin, transition.target) for transition in world.transitions()]


# 1: before the commit ------------------------------------------------------------------------------------


@pytest.mark.parametrize("commit", [1, 2, 3])
def test_hazard_1_a_change_that_is_told_before_its_commit_is_found_after_it(
    world: World, commit: int
) -> None:
    """``commit``: which of the looks, at 1, 3 and 8 s, is the first that shows it."""
    script: list[Step] = [told(1, "EN_CAMINO")]
    for number, pause in enumerate((1.0, 2.0, 5.0, 5.0)):
        script += [world.answer(here("EN_CAMINO" if number >= commit else "ASIGNADA")), world.wait(pause)]
    world.run(*connected(here("ASIGNADA")), *script)
    assert world.asked_at()[1:] == [0.0, 1.0, 3.0, 8.0][: commit + 1]
    assert moved(world) == [("ASIGNADA", "EN_CAMINO")]
    assert len(world.alerts()) == 1


def test_hazard_1_a_delivery_that_is_told_before_its_commit_is_found_after_it(world: World) -> None:
    created = SocketEvent("entrega.creada", ({"entrega_id": 2, "estado": "PROGRAMADO"},))
    world.run(
        *connected(here("ASIGNADA")),
        created,
        world.answer(here("ASIGNADA")),
        world.wait(1.1),
        world.answer(here("ASIGNADA"), here("PROGRAMADO", "2")),
    )
    assert world.asked_at()[1:] == [0.0, 1.0]
    assert world.badges() == {"1": "ASIGNADA", "2": "PROGRAMADO"}


# 2: phantoms ---------------------------------------------------------------------------------------------


def test_hazard_2_a_change_that_never_happens_is_looked_for_and_never_told(world: World) -> None:
    rejected = SocketEvent("proforma.rechazada", ({"proforma_id": 8},))
    approved = Item(PROFORMA, "8", "PRO-8", "APROBADA")
    script: list[Step] = [snapshot(approved, categoria=PROFORMA), rejected]
    for pause in (1.0, 2.0, 5.0, 30.0):
        script += [world.answer(approved, categoria=PROFORMA), world.wait(pause)]
    world.run(*connected(), *script)
    asked = world.asked_at(PROFORMA)
    assert asked[1:] == [0.0, 1.0, 3.0, 8.0]
    assert (world.transitions(), world.alerts()) == ([], [])
    assert world.badges(PROFORMA) == {"8": "APROBADA"}


# 3: copies -----------------------------------------------------------------------------------------------


def test_hazard_3_copies_of_a_change_are_told_once_and_cost_one_request(world: World) -> None:
    """The first asks for its item alone. Neither a copy before the answer nor one after it asks anything."""
    copies = [
        told(1, "EN_CAMINO", timestamp="2026-05-15T14:00:00.001Z"),
        told(1, as_object("EN_CAMINO"), timestamp="2026-05-15T10:00:00-04:00"),
        told(1, "EN_CAMINO", "entrega.en-transito", timestamp="2026-05-15T14:00:00.100000Z"),
    ]
    world.run(
        *connected(here("ASIGNADA")),
        *copies,
        world.answer(here("EN_CAMINO")),
        world.wait(1),
        copies[0],
        copies[1],
        world.wait(20),
    )
    assert moved(world) == [("ASIGNADA", "EN_CAMINO")]
    assert len(world.alerts()) == 1
    assert world.asked_at() == [0.0, 0.0]
    assert [(wish.rows, wish.ids) for wish in world.asked()] == [(True, ()), (False, ("1",))]


# 5: skips ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ("PROGRAMADO", "EN_CAMINO"),
        ("ASIGNADA", "ENTREGADO"),
        ("PREPARACION_CARGA", "ENTREGADO"),
        ("LISTO_PARA_ENTREGA", "ENTREGADO"),
    ],
)
def test_hazard_5_what_was_skipped_over_is_told_by_where_it_led(
    world: World, origin: str, target: str
) -> None:
    world.run(*connected(here(origin)), told(1, target), world.answer(here(target)))
    assert moved(world) == [(origin, target)]
    assert [alert.urgency for alert in world.alerts()] == [Urgency.NORMAL]


def test_hazard_5_the_way_that_deliveries_really_take_is_told_step_by_step(world: World) -> None:
    way = ["PREPARACION_CARGA", "EN_CARGA", "LISTO_PARA_ENTREGA", "EN_TRANSITO", "LLEGO", "ENTREGADO"]
    script: list[Step] = []
    for estado in way:
        script += [told(1, estado), world.answer(here(estado)), world.wait(20), world.answer(here(estado))]
    world.run(*connected(here("PROGRAMADO")), *script)
    assert [target for _, target in moved(world)] == way
    assert [key for alert in world.alerts() for key in alert.items] == [here("x").key] * 4


@pytest.mark.parametrize("estado", ["NOVEDAD", "RECHAZADO", "CANCELADA"])
@pytest.mark.parametrize("origin", ["PROGRAMADO", "EN_CAMINO", "LLEGO"])
def test_hazard_5_bad_news_is_urgent_wherever_it_comes_from(world: World, origin: str, estado: str) -> None:
    world.run(*connected(here(origin)), told(1, estado), world.answer(here(estado)))
    assert [alert.urgency for alert in world.alerts()] == [Urgency.CRITICAL]


# 6: mixed clocks -----------------------------------------------------------------------------------------


def dated(estado: str, written: str) -> Item:
    return entrega("1", estado, None, datetime.fromisoformat(written))


def test_hazard_6_times_of_events_and_of_lists_have_no_order(world: World) -> None:
    """The events' clock is hours ahead, and then hours behind."""
    world.run(
        *connected(dated("ASIGNADA", "2026-05-15T14:00:00.000Z")),
        told(1, "EN_CAMINO", timestamp="2026-05-15T23:00:00.000Z", fecha_cambio="2026-05-15T19:00:00-04:00"),
        world.answer(dated("EN_CAMINO", "2026-05-15T10:00:01-04:00")),
        world.wait(1),
        told(1, "LLEGO", timestamp="2026-05-15T02:00:00.000Z"),
        world.answer(dated("LLEGO", "2026-05-15T14:00:01.000002Z")),
    )
    assert moved(world) == [("ASIGNADA", "EN_CAMINO"), ("EN_CAMINO", "LLEGO")]


def test_hazard_6_an_older_row_is_known_by_its_moment_and_not_by_its_letters(world: World) -> None:
    """10:00 at -04:00 is later than 13:00 UTC: the answer of 13:00 had begun before."""
    world.run(
        *connected(dated("EN_CAMINO", "2026-05-15T10:00:00-04:00")),
        told(1, "LLEGO"),
        world.answer(dated("ASIGNADA", "2026-05-15T13:00:00Z")),
    )
    assert moved(world) == []
    assert world.badges() == {"1": "EN_CAMINO"}
