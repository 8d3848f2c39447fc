"""Items that come and go, on their way or back and forth: each change is told, and none twice."""

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.core.messages import SocketEvent
from notifier.core.model import AlertKind, Item, Source
from notifier.core.outbound import ItemsChanged
from tests.categorias import CATEGORIAS, PROFORMA, VEHICULO
from tests.sync.profiles import untrusted
from tests.sync.world import Step, World, connected, entrega

DAY = ["EN_RUTA", "DISPONIBLE"] * 3


def vehiculo(estado: str, version: int | None) -> Item:
    return Item(VEHICULO, "7", "ABC-123", estado, version)


def moved(number: int) -> SocketEvent:
    """The event of the day's change with this number, from 0."""
    anterior = "EN_RUTA" if DAY[number] == "DISPONIBLE" else "DISPONIBLE"
    payload = {
        "categoria": "vehiculo",
        "id": "7",
        "codigo": DAY[number],
        "estado_anterior": anterior,
        "version": number + 2,
    }
    return SocketEvent("estado:cambio", (payload,))


def parked(world: World) -> list[Step]:
    """The vehicle is known as it is in the morning."""
    return [*connected()[:5], world.answer(vehiculo("DISPONIBLE", 1), categoria=VEHICULO)]


def look(world: World, estado: str, version: int | None) -> Step:
    return world.answer(vehiculo(estado, version), categoria=VEHICULO)


def arrivals(world: World) -> list[str]:
    return [alert.title for alert in world.alerts() if alert.transitions[-1].target == "DISPONIBLE"]


# Three times a day ---------------------------------------------------------------------------------------


def test_three_trips_a_day_are_told_three_times(world: World) -> None:
    trips: list[Step] = []
    for number in range(6):
        trips += [world.wait(3000), moved(number), look(world, DAY[number], number + 2)]
    world.run(*parked(world), *trips, link_warning_after=0)
    assert [transition.target for transition in world.transitions()] == DAY
    assert arrivals(world) == ["Disponible · ABC-123"] * 3


def test_three_trips_a_day_are_told_by_snapshots_alone(world: World) -> None:
    world.profile = untrusted()
    trips: list[Step] = []
    for number in range(6):
        trips += [world.wait(3000), moved(number), look(world, DAY[number], None)]
    world.run(
        *parked(world)[:-1], look(world, "DISPONIBLE", None), *trips, world.wait(11), link_warning_after=0
    )
    assert [(transition.source, transition.target) for transition in world.transitions()] == [
        (Source.SNAPSHOT, estado) for estado in DAY
    ]
    assert len(arrivals(world)) == 3


def test_three_trips_within_a_moment_are_told_too(world: World) -> None:
    world.run(*parked(world), *[moved(number) for number in range(6)], world.wait(10))
    assert [transition.target for transition in world.transitions()] == DAY
    told = [transition for alert in world.alerts() for transition in alert.transitions]
    assert [transition.version for transition in told] == [2, 3, 4, 5, 6, 7]
    assert [alert.kind for alert in world.alerts()] == [AlertKind.TRANSITION] * 4


@settings(max_examples=60, deadline=None)
@given(order=st.permutations(range(6)), copies=st.integers(1, 2))
def test_shuffled_trips_move_no_badge_back_and_tell_nothing_twice(order: list[int], copies: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        events = [moved(number) for number in order for _ in range(copies)]
        world.run(*parked(world), *events, look(world, "DISPONIBLE", 7), world.wait(20))
    versions = [item.version or 0 for change in world.of(ItemsChanged) for item in change.upserted]
    assert versions == sorted(set(versions))
    assert world.badges(VEHICULO) == {"7": "DISPONIBLE"}
    steps = [(step.origin, *step.path, step.target) for step in world.transitions()]
    assert all(len(set(pair)) == 2 for step in steps for pair in pairwise(step))
    known = "DISPONIBLE"
    for step in steps:
        assert step[0] == known
        known = step[-1]
    told = [transition for alert in world.alerts() for transition in alert.transitions]
    assert 1 <= sum(transition.target == "DISPONIBLE" for transition in told) <= 3


# Between two looks ---------------------------------------------------------------------------------------


def test_a_late_event_tells_where_an_item_was_between_two_looks_and_once(world: World) -> None:
    """The snapshot was faster than the events of both changes."""
    late = [moved(0), moved(1), moved(0), moved(1)]
    world.run(*parked(world), world.wait(61), look(world, "DISPONIBLE", 3), *late)
    (trip,) = world.transitions()
    assert (trip.origin, trip.path, trip.target) == ("DISPONIBLE", ("EN_RUTA",), "DISPONIBLE")
    assert arrivals(world) == ["Disponible · ABC-123"]
    assert world.alerts()[0].body.endswith("\nDisponible → En ruta → Disponible")
    assert world.badges(VEHICULO) == {"7": "DISPONIBLE"}


def test_the_event_of_the_way_back_alone_tells_the_trip_too(world: World) -> None:
    world.run(*parked(world), world.wait(61), look(world, "DISPONIBLE", 3), moved(1))
    assert [transition.path for transition in world.transitions()] == [("EN_RUTA",)]
    assert len(arrivals(world)) == 1


def test_a_late_event_of_a_change_that_was_told_adds_nothing(world: World) -> None:
    looks: list[Step] = [
        world.wait(61),
        look(world, "EN_RUTA", 2),
        world.wait(61),
        look(world, "DISPONIBLE", 3),
    ]
    world.run(*parked(world), *looks, moved(0), moved(1))
    assert len(world.transitions()) == 2


def test_a_late_event_from_before_the_two_looks_adds_nothing(world: World) -> None:
    known = [*parked(world)[:-1], look(world, "DISPONIBLE", 3)]
    world.run(*known, world.wait(61), look(world, "DISPONIBLE", 5), moved(0))
    assert world.transitions() == []


def test_an_event_that_skipped_one_tells_both_and_the_late_one_nothing(world: World) -> None:
    seen: list[int] = []
    world.run(*parked(world), moved(1), lambda: seen.append(len(world.transitions())), moved(0))
    assert seen == [1]
    (trip,) = world.transitions()
    assert (trip.origin, trip.path, trip.target) == ("DISPONIBLE", ("EN_RUTA",), "DISPONIBLE")
    assert len(arrivals(world)) == 1


def test_an_event_that_skipped_nothing_passed_nowhere(world: World) -> None:
    """Whatever it says of the estado before: what is known has the version before."""
    known = [*parked(world)[:-1], look(world, "MANTENIMIENTO", 2)]
    world.run(*known, moved(1))
    assert [(step.origin, step.path) for step in world.transitions()] == [("MANTENIMIENTO", ())]


# A way that was skipped ----------------------------------------------------------------------------------


def after_a_night(world: World, before: Item, after: Item) -> None:
    """What was known in the evening, and what is in the morning."""
    for row in (before, after):
        world.forget()
        script = connected()
        script[3 + CATEGORIAS.index(row.categoria)] = world.answer(row, categoria=row.categoria)
        world.run(*script)


def test_a_skipped_way_is_told_by_its_destination_and_shown_where_there_is_only_one(world: World) -> None:
    draft = Item(PROFORMA, "4", "PRO-4", "BORRADOR", 1)
    after_a_night(world, draft, Item(PROFORMA, "4", "PRO-4", "CONVERTIDA", 4))
    (transition,) = world.transitions()
    assert (transition.origin, transition.path) == ("BORRADOR", ("PENDIENTE", "APROBADA"))
    (alert,) = world.alerts()
    assert alert.title == "Convertida · PRO-4"
    assert alert.body.endswith("\nBorrador → Pendiente → Aprobada → Convertida")


def test_a_skipped_way_is_not_guessed_where_there_are_several(world: World) -> None:
    after_a_night(world, entrega("1", "PROGRAMADO", 1), entrega("1", "ENTREGADO", 5))
    (transition,) = world.transitions()
    assert (transition.origin, transition.path, transition.target) == ("PROGRAMADO", (), "ENTREGADO")
    (alert,) = world.alerts()
    assert alert.title == "Entregado · ENT-1"
    assert alert.body.splitlines()[::2] == ["Tienda Sol", "Programado → Entregado"]


@pytest.mark.parametrize("estado", ["LLEGO", "PREPARACION_CARGA"])
def test_a_skipped_way_to_where_nobody_waits_is_silent(world: World, estado: str) -> None:
    after_a_night(world, entrega("1", "ASIGNADA", 1), entrega("1", estado, 5))
    assert len(world.transitions()) == 1
    assert world.alerts() == []
