"""When lists are looked at: for hints, in bursts, and without any."""

import random
from collections.abc import Sequence

import pytest

from notifier.core.errors import UnreachableError
from notifier.core.messages import SocketClosed, SocketOpened
from notifier.core.settings import Sync
from notifier.sync.polling import Poll, Polling
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA
from tests.sync.world import NoJitter, Step, World, connected, entrega, event

HINT = event("9", "ENTREGADO", None)
"""Of an item that nobody has seen; it is never answered here."""
BLIND = event(None, "ENTREGADO", None)
LOST = SocketClosed(UnreachableError(host="empresa.bo"))


def burst(world: World, hints: int, pause: float) -> list[Step]:
    """So many hints, with a pause between any two."""
    script: list[Step] = [HINT]
    for _ in range(hints - 1):
        script += [world.wait(pause), HINT]
    return script


def later(asked_at: Sequence[float]) -> list[float]:
    """Without the request of the connection."""
    return list(asked_at[1:])


# Hints ---------------------------------------------------------------------------------------------------


def test_a_hint_asks_at_once_and_only_its_category(world: World) -> None:
    world.run(*connected(), world.wait(10), HINT)
    assert later(world.asked_at()) == [10.0]
    assert later(world.asked_at(PROFORMA)) == []


def test_a_burst_costs_two_requests_the_first_at_once_the_last_when_it_is_quiet(world: World) -> None:
    world.run(*connected(), *burst(world, 8, 0.3), world.wait(20))
    assert later(world.asked_at()) == [0.0, round(7 * 0.3 + 0.5, 1)]


def test_two_thousand_hints_at_once_cost_two_requests(world: World) -> None:
    world.run(*connected(), *[HINT] * 2000, world.wait(20))
    assert later(world.asked_at()) == [0.0, 0.5]


def test_a_burst_that_goes_on_is_looked_at_all_the_same(world: World) -> None:
    world.run(*connected(), *burst(world, 21, 0.4), world.wait(20))
    # What came second, at 0.4 s, waits for 3 s and no longer; from 3.6 s on again; then it was quiet.
    assert later(world.asked_at()) == [0.0, 3.4, 6.6, 8.5]


def test_hints_that_are_far_apart_are_no_burst(world: World) -> None:
    world.run(*connected(), *burst(world, 3, 0.6), world.wait(20))
    assert later(world.asked_at()) == [0.0, 0.6, 1.2]


def test_a_hint_with_nothing_to_compare_is_looked_at_again(world: World) -> None:
    """Its change may not be committed yet, and no item can be asked for."""
    world.run(*connected(), BLIND, world.answer(), world.wait(20))
    assert later(world.asked_at()) == [0.0, 1.0, 3.0, 8.0]


def test_a_deletion_within_a_burst_makes_its_second_look_a_whole_one() -> None:
    polling = Polling(CATEGORIAS, Sync(), NoJitter())
    for number, whole in enumerate([False, False, True, False]):
        assert polling.hinted(ENTREGA, 0.1 * number, whole=whole) is (number == 0)
    assert list(polling.due(5.0)) == [Poll(ENTREGA, whole=True)]
    assert list(polling.due(6.0)) == []


def test_a_hint_that_comes_when_a_look_is_due_is_part_of_it() -> None:
    polling = Polling(CATEGORIAS, Sync(), NoJitter())
    first, *others = [polling.hinted(ENTREGA, at, whole=False) for at in (0.0, 0.1, 1.0)]
    assert (first, others) == (True, [False, False])
    assert list(polling.due(1.5)) == [Poll(ENTREGA)]


def test_copies_of_what_is_known_ask_nothing(world: World) -> None:
    copy, late = event("1", "EN_CAMINO", 3), event("1", "EN_CAMINO", 2)
    world.run(*connected(entrega("1", "EN_CAMINO", 3)), copy, late, world.wait(20))
    assert later(world.asked_at()) == []


# Slow polling ----------------------------------------------------------------------------------------------


def test_a_silent_list_is_looked_at_slowly(world: World) -> None:
    world.sync = Sync(poll_live=60)
    world.run(*connected(), world.wait(61), world.answer(), world.wait(60), world.answer())
    assert later(world.asked_at()) == [60.0, 120.0]


def test_hints_do_not_put_off_the_looks_that_count(world: World) -> None:
    known = entrega("1", "EN_CAMINO", 1, updated_at=world.clock.now())
    hints: list[Step] = []
    for _ in range(4):
        hints += [world.wait(25), event("1", "EN_CAMINO", None), world.answer(known)]
    world.run(*connected(known), *hints)
    assert [wish.counted for wish in world.asked()] == [False, False, False, True, False, False]


def test_while_the_socket_is_down_it_is_looked_at_faster(world: World) -> None:
    world.run(*connected(), world.wait(50), LOST, world.wait(41))
    # Planned anew: the look of 60 s comes at 70 s, and no answer is needed for the next.
    assert later(world.asked_at()) == [70.0, 90.0]


def test_when_the_socket_is_back_it_is_looked_at_slowly_again(world: World) -> None:
    world.run(
        *connected(), LOST, world.wait(10), SocketOpened(), world.answer(), world.wait(59), world.wait(2)
    )
    assert later(world.asked_at()) == [10.0, 70.0]


def test_a_list_is_looked_at_before_the_first_connection(world: World) -> None:
    world.run(*connected()[:2], world.wait(41))
    assert world.asked_at() == [20.0, 40.0]


def test_nothing_is_looked_at_after_the_session() -> None:
    polling = Polling(CATEGORIAS, Sync(), NoJitter())
    polling.start(0.0)
    polling.hinted(ENTREGA, 0.0, whole=False)
    polling.hinted(ENTREGA, 0.1, whole=False)
    polling.stop()
    assert polling.next_due() is None
    assert list(polling.due(1000.0)) == []


@pytest.mark.parametrize("live", [True, False])
def test_slow_looks_are_jittered_by_a_fifth(live: bool) -> None:
    polling = Polling(CATEGORIAS, Sync(poll_live=60, poll_down=20), random.Random(1))
    interval = 60 if live else 20
    polling.start(0.0)
    polling.set_live(live, 0.0)
    shares: list[float] = []
    before = dict.fromkeys(CATEGORIAS, 0.0)
    while len(shares) < 500:
        now = polling.next_due()
        assert now is not None
        for look in polling.due(now):
            shares.append((now - before[look.source]) / interval)
            before[look.source] = now
    assert 0.8 <= min(shares) < 0.82
    assert 1.18 < max(shares) <= 1.2


def test_a_fleet_does_not_ask_as_one(world: World) -> None:
    world.rng = random.Random(7)
    world.run(*connected(), world.wait(75))
    first = [world.asked_at(categoria)[1] for categoria in CATEGORIAS]
    assert len(set(first)) == 3
    assert all(48 <= at <= 72.1 for at in first)


# The net -------------------------------------------------------------------------------------------------


def test_a_whole_list_is_read_every_so_many_minutes(world: World) -> None:
    world.sync = Sync(poll_live=60, full_every=2)
    known = entrega("1", "EN_CAMINO", 1, updated_at=world.clock.now())
    minutes: list[Step] = []
    for _ in range(6):
        minutes += [world.wait(61), world.answer(known)]
    world.run(*connected(known), *minutes)
    assert [wish.since is None for wish in world.asked()] == [True, False, True, False, False, True, False]


# Other settings ------------------------------------------------------------------------------------------


def test_other_intervals_hold_from_the_next_look_on() -> None:
    polling = Polling(CATEGORIAS, Sync(poll_live=60, poll_down=20), NoJitter())
    polling.use(Sync(poll_live=600, poll_down=30), 0.0)
    assert polling.next_due() is None  # nobody is signed in
    polling.start(0.0)
    assert polling.next_due() == 30.0
    polling.set_live(True, 1.0)
    assert polling.next_due() == 601.0
    polling.use(Sync(poll_live=10, poll_down=30), 5.0)
    assert polling.next_due() == 15.0
