"""What must not end the synchronizer, hide a change, or make it tell what never was."""

from datetime import timedelta

from notifier.core.counters import Counters
from notifier.core.errors import UnreachableError
from notifier.core.link import LinkState
from notifier.core.messages import (
    FetchFailed,
    ReconnectNow,
    Refused,
    SignedIn,
    Snapshot,
    SocketClosed,
    SocketOpened,
)
from notifier.core.outbound import PendingAlerts
from notifier.sync.dialogue import STUMBLE_PAUSE
from notifier.sync.hearing import Hearing
from notifier.sync.socket_watch import HURRY_PAUSE, SocketWatch
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA, VEHICULO
from tests.sync.profiles import untrusted
from tests.sync.said import ANA, LOST, REACHED, TRYING, UNREACHABLE, after_live, all_lists, link
from tests.sync.world import SERVER, Step, World, connected, entrega, event

BEFORE = entrega("1", "EN_CAMINO", 1)
TEN = [entrega(str(number), "EN_CAMINO", 1) for number in range(10)]
TEN_ARRIVED = [entrega(str(number), "ENTREGADO", 2) for number in range(10)]


def test_a_message_that_nobody_foresaw_begins_the_session_anew(world: World) -> None:
    # No database takes such a number.
    impossible = Snapshot(ENTREGA, (entrega("1", "ENTREGADO", 2**70),), (), 1)
    again: list[Step] = [ANA, SocketOpened(), world.answer(BEFORE), *all_lists(world, ENTREGA)]
    world.run(*connected(BEFORE), impossible, world.wait(STUMBLE_PAUSE + 1), *again)
    assert [remote.calls for remote in world.remotes] == [["start", "open", "close"]] * 2
    assert world.states()[-1] is LinkState.LIVE
    assert LinkState.OFFLINE in world.states()


def test_a_burst_whose_digest_is_due_while_a_message_is_taken_ends_nothing(world: World) -> None:
    first = [event(str(number), "ENTREGADO", 2) for number in range(5)]

    def late() -> None:
        world.clock.elapsed += 5.0
        world.remote.put(event("5", "ENTREGADO", 2))

    world.run(*connected(*TEN), *first, late, world.wait(20))
    assert len([t for t in world.transitions() if t.target == "ENTREGADO"]) == 6
    assert len(world.remotes) == 1


def test_a_phantom_that_the_desktop_did_not_take_is_not_told_at_the_next_start(world: World) -> None:
    looks: list[Step] = []
    for pause in (1.0, 2.0, 5.0, 1.0):
        looks += [world.answer(BEFORE), world.wait(pause)]
    world.run(*connected(BEFORE), event("1", "ENTREGADO", 2), *looks)
    assert world.of(PendingAlerts)[-1].count == 0
    world.forget()
    world.run()
    assert world.alerts() == []


def test_without_versions_a_clock_that_steps_back_loses_no_change(world: World) -> None:
    world.profile = untrusted()
    now = world.clock.now()
    first = entrega("1", "ASIGNADA", None, now)
    moved = entrega("1", "EN_CAMINO", None, now + timedelta(seconds=5))
    back = entrega("1", "ENTREGADO", None, now + timedelta(seconds=3))
    looks: list[Step] = []
    for pause in (1.0, 2.0, 5.0, 1.0):
        looks += [world.answer(back), world.wait(pause)]
    hint = event("1", "EN_CAMINO", None)
    world.run(*connected(first), hint, world.answer(moved), world.wait(1), hint, *looks, world.answer(back))
    assert [transition.target for transition in world.transitions()] == ["EN_CAMINO", "ENTREGADO"]
    assert world.badges() == {"1": "ENTREGADO"}


def test_one_row_of_the_future_hides_nothing(world: World) -> None:
    tomorrow = entrega("2", "ASIGNADA", 1, world.clock.now() + timedelta(days=1))
    world.run(*connected(BEFORE, tomorrow), event("1", "EN_CAMINO", None))
    since = world.asked()[-1].since
    assert since is not None
    assert since < world.clock.now()


def test_what_was_missed_is_one_digest_though_rest_is_back_first(world: World) -> None:
    down: list[Step] = [LOST, *(FetchFailed(categoria, UNREACHABLE) for categoria in CATEGORIAS)]
    world.run(
        *connected(*TEN),
        *down,
        world.wait(3600),
        world.answer(*TEN_ARRIVED),
        world.wait(2),
        TRYING,
        REACHED,
        SocketOpened(),
        world.answer(*TEN_ARRIVED),
        *all_lists(world, ENTREGA),
        world.wait(20),
        link_warning_after=0,
    )
    assert [alert.body.splitlines()[-1] for alert in world.alerts()] == ["Mientras no había conexión"]


def test_two_who_hurry_replace_one_connection(world: World) -> None:
    hurry: list[Step] = [ReconnectNow(), ReconnectNow(), LOST, TRYING, REACHED, SocketOpened()]
    world.run(*connected(), *hurry, *all_lists(world))
    assert LinkState.OFFLINE not in after_live(world)
    assert world.remote.calls.count("hurry") == 1


def test_a_network_that_flaps_lets_a_try_end(world: World) -> None:
    flaps: list[Step] = []
    for _ in range(4):
        flaps += [ReconnectNow(), world.wait(1)]
    world.run(*connected(), *flaps)
    assert world.remote.calls.count("hurry") == 2


def test_a_hurry_that_was_put_off_is_not_needed_any_more_once_it_is_open() -> None:
    watch = SocketWatch(Hearing((), Counters()))
    watch.begin()
    assert watch.hurried(0.0)
    assert not watch.hurried(1.0)
    assert watch.next_due() == HURRY_PAUSE
    watch.opened(0)
    assert not watch.tick(HURRY_PAUSE)
    assert watch.next_due() is None


def test_a_server_that_announces_its_end_for_ever_is_an_outage(world: World) -> None:
    going = SocketClosed(UnreachableError(host="x"), announced=True)
    world.run(*connected(), going, SocketOpened(), going, world.wait(31))
    assert world.states()[-1] is LinkState.OFFLINE
    assert [alert.title for alert in world.alerts()] == ["Sin conexión"]


def test_the_age_of_a_list_is_a_reason(world: World) -> None:
    world.run(*connected(), world.wait(181))
    assert link(world).state is LinkState.STALE
    assert "lista" in link(world).reason


def test_all_was_in_step_only_when_all_was(world: World) -> None:
    world.run(*connected(BEFORE))
    before = link(world).last_sync
    failed = FetchFailed(PROFORMA, UNREACHABLE)
    world.run(*connected(BEFORE)[:3], failed, world.wait(60), world.answer(BEFORE))
    assert link(world).last_sync == before


def test_a_list_that_may_not_be_read_is_no_list_on_its_way(world: World) -> None:
    failed = FetchFailed(PROFORMA, UNREACHABLE)
    start = [*connected(BEFORE)[:4], Snapshot(VEHICULO, (), (), 1), failed]
    world.run(*start)
    assert link(world).state is LinkState.STALE
    assert link(world).reason


def test_the_first_try_of_a_session_is_a_try_though_the_account_failed_once(world: World) -> None:
    world.run(SignedIn(SERVER, "t0ken"), FetchFailed(None, UNREACHABLE), ANA, TRYING, REACHED)
    assert link(world).state is LinkState.AUTHENTICATING


def test_two_refusals_an_hour_apart_are_not_two_of_one_token(world: World) -> None:
    failing = FetchFailed(PROFORMA, UNREACHABLE)
    once: list[Step] = [Refused(UNREACHABLE), world.wait(3), ANA, SocketOpened(), failing]
    world.run(*connected(), *once, world.wait(3600), *once, link_warning_after=0)
    assert world.states()[-1] is not LinkState.SIGNED_OUT
