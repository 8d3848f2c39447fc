"""The fleet as pure logic: what no seed and no number of steps may break."""

import json
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.core.catalog import Catalog, load_catalog
from notifier.core.events import HintKind
from notifier.core.item_rows import due_of, fields_of, line_of
from notifier.core.profile.shipped import shipped_profile
from notifier.server.fleet import Fleet, FleetChange
from notifier.server.wire import event, item_json
from notifier.system.resources import resource_text
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA, SPECS, VEHICULO

CATALOG = load_catalog(resource_text("catalogo.toml"), SPECS)
PROFILE = shipped_profile(resource_text("profiles/estandar.toml"))
START = datetime(2026, 5, 15, 10, 0, tzinfo=UTC)

seeds = st.integers(min_value=0, max_value=2**64)
sizes = st.integers(min_value=3, max_value=120)


class Clock:
    """A second passes whenever somebody looks."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1, microseconds=1234)
        return self.now


def make(seed: int, entities: int = 60, catalog: Catalog = CATALOG) -> Fleet:
    return Fleet(catalog, random.Random(seed), Clock(), entities)


def walk(fleet: Fleet, steps: int) -> list[FleetChange]:
    return [fleet.step() for _ in range(steps)]


def everything(fleet: Fleet) -> list[tuple[str, int]]:
    return [(item.categoria, item.id) for categoria in CATEGORIAS for item in fleet.items(categoria)]


@given(seeds, sizes)
@settings(max_examples=60, deadline=None)
def test_every_step_follows_an_edge_and_raises_the_version_by_one(seed: int, entities: int) -> None:
    fleet = make(seed, entities)
    before = {(item.categoria, item.id): item for each in CATEGORIAS for item in fleet.items(each)}
    for change in walk(fleet, 150):
        item, key = change.item, (change.item.categoria, change.item.id)
        if change.kind is HintKind.CREATED:
            assert key not in before
            assert (item.version, change.anterior) == (1, None)
        else:
            assert item.version == before[key].version + 1
            assert item.updated_at > before[key].updated_at
        if change.kind is HintKind.CHANGED:
            assert change.anterior == before[key].estado
            assert CATALOG.follows(item.categoria, change.anterior, item.estado)
        before[key] = item


@given(seeds, sizes)
@settings(max_examples=60, deadline=None)
def test_the_fleet_keeps_its_size_and_never_dries_up(seed: int, entities: int) -> None:
    fleet = make(seed, entities)
    assert sum(fleet.targets.values()) == max(entities, 3)
    for _ in range(300):
        fleet.step()
        for categoria, target in fleet.targets.items():
            assert target <= len(fleet.items(categoria)) <= target + 1


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_ids_and_numbers_are_never_shared(seed: int) -> None:
    fleet = make(seed)
    assert len(set(everything(fleet))) == len(everything(fleet))
    created = [change.item for change in walk(fleet, 400) if change.kind is HintKind.CREATED]
    ids = [(item.categoria, item.id) for item in created]
    assert len(set(ids)) == len(ids)
    for categoria in CATEGORIAS:
        numbers = [item.numero for item in fleet.items(categoria)]
        assert len(set(numbers)) == len(numbers)


@given(seeds, sizes)
@settings(max_examples=20, deadline=None)
def test_a_seed_gives_the_same_fleet_and_the_same_walk(seed: int, entities: int) -> None:
    one, other = make(seed, entities), make(seed, entities)
    assert one.dump() == other.dump()
    assert walk(one, 100) == walk(other, 100)


def test_another_seed_gives_another_fleet() -> None:
    assert make(1).dump() != make(2).dump()


@pytest.mark.parametrize("seed", range(5))
def test_all_prioritized_transitions_are_seen_often(seed: int) -> None:
    seen = Counter(
        (change.item.categoria, change.anterior, change.item.estado)
        for change in walk(make(seed), 3000)
        if change.kind is HintKind.CHANGED
    )
    prioritized = {(rule.categoria, rule.origin, rule.target) for rule in PROFILE.rules}
    assert len(prioritized) == 8
    assert all(seen[transition] >= 20 for transition in prioritized), seen
    assert sum(seen[transition] for transition in prioritized) > sum(seen.values()) / 2
    # The unhappy ways are seen too, seldom.
    assert 0 < seen[ENTREGA, "EN_CAMINO", "NOVEDAD"] < seen[ENTREGA, "EN_CAMINO", "ENTREGADO"]


def test_it_reads_like_bolivia() -> None:
    fleet = make(3)
    plates = {item.numero for item in fleet.items(VEHICULO)}
    assert all(re.fullmatch(r"\d{4}-[A-Z]{3}", plate) for plate in plates)
    client = {"cliente", "zona", "direccion", "telefono"}
    promised = {"fecha_entrega_comprometida", "ventana_entrega_ini", "ventana_entrega_fin"}
    for item in fleet.items(ENTREGA):
        assert re.fullmatch(r"ENT-2026-\d{4}", item.numero)
        assert item.detalles.keys() == {*client, "chofer", "placa", "total", *promised}
        assert item.detalles["placa"] in plates
    for item in fleet.items(PROFORMA):
        assert re.fullmatch(r"PRO-2026-\d{4}", item.numero)
        assert item.detalles.keys() == {*client, "total", "valida_hasta"}
    for item in fleet.items(VEHICULO):
        assert item.detalles.keys() == {"marca", "chofer", "telefono", "zona"}
    shown = [item.detalles for categoria in CATEGORIAS for item in fleet.items(categoria)]
    assert all(re.fullmatch(r"[67]\d{7}", str(details["telefono"])) for details in shown)
    # A client is at one place.
    places = {
        (details["cliente"], details["zona"], details["telefono"])
        for details in shown
        if "cliente" in details
    }
    assert len(places) == len({name for name, _, _ in places})


def test_a_profile_reads_all_that_the_fleet_sends() -> None:
    assert PROFILE.rest is not None
    fleet = make(4)
    for categoria, spec in PROFILE.rest.lists.items():
        for item in fleet.items(categoria):
            row = item_json(item)
            fields = fields_of(spec, row)
            # One column may be where another is not.
            assert fields.keys() >= {key for key, field in spec.fields.items() if len(field.path) == 1}
            assert line_of(spec, row, fields)
            due = due_of(spec.due, row, PROFILE.timezone)
            assert (due is None) == (spec.due is None)


def test_moving_into_the_same_estado_repeats_the_last_change() -> None:
    fleet = make(1)
    created = fleet.create(ENTREGA, "EN_CAMINO").item
    moved = fleet.move(ENTREGA, created.id, "ENTREGADO")
    assert (moved.anterior, moved.item.version) == ("EN_CAMINO", 2)
    assert fleet.move(ENTREGA, created.id, "ENTREGADO") == moved
    assert event(moved, CATALOG) == event(fleet.move(ENTREGA, created.id, "ENTREGADO"), CATALOG)


def test_a_fleet_without_vehicles_still_delivers() -> None:
    fleet = make(1)
    for item in fleet.items(VEHICULO):
        fleet.delete(VEHICULO, item.id)
    assert fleet.create(ENTREGA).item.detalles["placa"]
    walk(fleet, 500)
    assert fleet.items(VEHICULO)


def test_unknown_items_and_estados_are_refused() -> None:
    fleet = make(1)
    with pytest.raises(KeyError):
        fleet.move(ENTREGA, 9999, "ENTREGADO")
    with pytest.raises(KeyError):
        fleet.move(ENTREGA, fleet.items(ENTREGA)[0].id, "APROBADA")
    with pytest.raises(KeyError):
        fleet.create(VEHICULO, "NOVEDAD")
    with pytest.raises(KeyError):
        fleet.delete(PROFORMA, 9999)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_what_was_dumped_comes_back(seed: int) -> None:
    fleet = make(seed)
    walk(fleet, 50)
    again = make(seed + 1)
    again.load(json.loads(json.dumps(fleet.dump())))
    assert [again.items(each) for each in CATEGORIAS] == [fleet.items(each) for each in CATEGORIAS]
    assert again.create(ENTREGA).item.id == fleet.create(ENTREGA).item.id


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_late_at_first_and_some_of_what_comes_will_be(seed: int) -> None:
    assert PROFILE.rest is not None
    fleet, spec = make(seed), PROFILE.rest.lists[ENTREGA]

    def dues(since: int = 0) -> list[timedelta]:
        items = [item for item in fleet.items(ENTREGA) if item.id > since]
        found = [due_of(spec.due, item_json(item), PROFILE.timezone) for item in items]
        return [due - START for due in found if due is not None]

    assert min(dues()) > timedelta()
    last = max(item.id for item in fleet.items(ENTREGA))
    walk(fleet, 400)
    # The profile reads these times in its own zone, four hours behind this clock's; a window has its hours.
    assert any(due < timedelta(hours=4, minutes=29) for due in dues(last))
