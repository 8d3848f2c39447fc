"""When only what changed is asked for, from when on, and what shows that it was not enough."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from notifier.core.errors import UnreachableError
from notifier.core.messages import Scope, Snapshot, SocketClosed, SocketOpened
from notifier.core.model import Item
from tests.categorias import ENTREGA
from tests.sync.profiles import without_delta
from tests.sync.world import Clock, Step, World, connected, entrega, event, snapshot

HINT = event("1", "EN_CAMINO", None)
"""It says what is known already: the list is asked, and nothing is awaited."""
LOST = SocketClosed(UnreachableError(host="empresa.bo"))
MORNING = Clock().now()
OVERLAP = timedelta(minutes=1)


def at(minute: float) -> datetime:
    """By the server's clock, which is not ours."""
    return MORNING - timedelta(hours=3) + timedelta(minutes=minute)


ONE = entrega("1", "EN_CAMINO", 1, at(1))
NEWEST = entrega("2", "EN_CAMINO", 1, at(9))
THREE = entrega("3", "EN_CAMINO", 1, at(5))
ALL = (ONE, NEWEST, THREE)


def page(*items: Item, ticket: int, last: bool, total: int | None = None) -> Snapshot:
    """A page of a delta from which rows may have slipped to another."""
    return Snapshot(ENTREGA, items, (), ticket, Scope.CHANGES, last=last, complete=False, total=total)


def since(world: World) -> list[datetime | None]:
    return [wish.since for wish in world.asked()]


def test_the_first_list_is_a_whole_one_and_then_what_changed_is_asked_for(world: World) -> None:
    world.run(*connected(*ALL), HINT)
    assert since(world) == [None, at(9) - OVERLAP]


def test_a_list_without_times_is_read_whole(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO")), HINT)
    assert since(world) == [None, None]


def test_what_changed_moves_the_moment_from_which_on_it_is_asked(world: World) -> None:
    moved = entrega("1", "ENTREGADO", 2, at(30))
    world.run(*connected(*ALL), HINT, world.answer(moved), world.wait(10), HINT)
    assert since(world)[-1] == at(30) - OVERLAP


@pytest.mark.parametrize("scope", [Scope.LIST, Scope.CHANGES])
def test_what_is_only_half_read_moves_nothing(world: World, scope: Scope) -> None:
    first = replace(page(entrega("1", "ENTREGADO", 2, at(30)), ticket=2, last=False), scope=scope)
    world.run(*connected(*ALL), HINT, first, world.wait(10), HINT)
    assert since(world)[-1] == at(9) - OVERLAP


def test_a_delta_that_may_have_lost_a_row_moves_nothing(world: World) -> None:
    first = page(entrega("1", "ENTREGADO", 2, at(30)), ticket=2, last=False)
    rest = page(entrega("3", "ENTREGADO", 2, at(31)), ticket=2, last=True)
    world.run(*connected(*ALL), HINT, first, rest, world.wait(10), HINT)
    assert world.badges()["3"] == "ENTREGADO"
    assert since(world)[-1] == at(9) - OVERLAP


def test_a_single_item_moves_nothing(world: World) -> None:
    """What changed before it, in the same list, was not asked for."""
    moved = entrega("1", "ENTREGADO", 2, at(30))
    looked_at: list[Step] = [world.answer(NEWEST), world.wait(1), world.answer(moved), world.wait(10), HINT]
    world.run(*connected(*ALL), event("1", "ENTREGADO", 2), *looked_at)
    assert [bool(wish.ids) for wish in world.asked()] == [False, False, True, False]
    assert since(world)[-1] == at(9) - OVERLAP


def test_an_event_has_no_time_of_the_server(world: World) -> None:
    told = event("2", "ENTREGADO", 2)
    world.run(*connected(*ALL), told, world.answer(entrega("2", "ENTREGADO", 2, at(9))), world.wait(10), HINT)
    assert since(world)[-1] == at(9) - OVERLAP


def test_the_moment_is_known_again_after_a_restart(world: World) -> None:
    world.run(*connected(*ALL), HINT, world.answer(entrega("1", "ENTREGADO", 2, at(30))))
    world.run(*connected(entrega("1", "ENTREGADO", 2, at(30)), NEWEST, THREE), HINT)
    # The first list of a session is a whole one all the same.
    assert since(world) == [None, at(30) - OVERLAP]


# Counting ------------------------------------------------------------------------------------------------


def test_it_is_counted_at_slow_looks_and_at_reconnections(world: World) -> None:
    hint: list[Step] = [HINT, world.answer(NEWEST)]
    slow: list[Step] = [world.wait(61), world.answer(NEWEST, total=3)]
    world.run(*connected(*ALL), *hint, *slow, LOST, world.wait(1), SocketOpened())
    wishes = world.asked()
    assert [wish.counted for wish in wishes] == [False, False, True, True]
    assert [wish.since is None for wish in wishes] == [True, False, False, False]


@pytest.mark.parametrize(("total", "is_enough"), [(2, False), (3, True), (4, False)])
def test_a_count_that_differs_makes_the_whole_list_be_read(world: World, total: int, is_enough: bool) -> None:
    world.run(*connected(*ALL), world.wait(61), world.answer(NEWEST, total=total))
    wishes = world.asked()[2:]
    assert [(wish.since, wish.rows) for wish in wishes] == ([] if is_enough else [(None, True)])


def test_a_deletion_that_no_event_told_is_found_by_the_count(world: World) -> None:
    found: list[Step] = [world.answer(total=2), world.answer(ONE, THREE), world.answer()]
    world.run(*connected(*ALL), LOST, world.wait(1), SocketOpened(), *found)
    assert world.badges() == {"1": "EN_CAMINO", "3": "EN_CAMINO"}


def test_an_item_that_no_event_told_is_found_by_the_count(world: World) -> None:
    found: list[Step] = [world.answer(total=4), world.answer(*ALL, entrega("4", "ASIGNADA", 1, at(2)))]
    world.run(*connected(*ALL), world.wait(61), *found)
    assert world.badges()["4"] == "ASIGNADA"
    assert world.transitions() == []


def test_a_profile_without_deltas_reads_whole_lists_alone(world: World) -> None:
    world.profile = without_delta()
    hint: list[Step] = [HINT, world.answer(*ALL)]
    slow: list[Step] = [world.wait(61), world.answer(*ALL)]
    world.run(*connected(*ALL), *hint, *slow, LOST, world.wait(1), SocketOpened())
    assert [(wish.since, wish.counted) for wish in world.asked()] == [(None, False)] * 4


def test_a_delta_takes_nothing_away(world: World) -> None:
    moved = entrega("1", "ENTREGADO", 2, at(30))
    world.run(*connected(*ALL), HINT, world.answer(moved, NEWEST), world.wait(30))
    assert set(world.badges()) == {"1", "2", "3"}
    assert len(world.asked()) == 2


def test_rows_of_an_old_delta_move_no_badge_back(world: World) -> None:
    late = page(ONE, ticket=1, last=True)
    world.run(*connected(*ALL), snapshot(entrega("1", "ENTREGADO", 2, at(30)), NEWEST, THREE), late)
    assert world.badges()["1"] == "ENTREGADO"
