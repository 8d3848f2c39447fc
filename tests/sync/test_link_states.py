"""What the link says beyond its state: since when, why, and what it does not say."""

from datetime import datetime

import pytest

from notifier.core.errors import AppError
from notifier.core.link import LinkState
from notifier.core.messages import FetchFailed, KeyringWait, SignedIn, SignedOut, SocketClosed, SocketOpened
from notifier.core.model import AlertKind
from notifier.core.outbound import AlertWithdrawn
from notifier.core.settings import Sync
from tests.categorias import CATEGORIAS, ENTREGA
from tests.sync.said import (
    FAILED,
    GOODBYE,
    HINT,
    LOCKED,
    LOST,
    OVERLOADED,
    REACHED,
    RESTARTING,
    TRYING,
    UNREACHABLE,
    after_live,
    all_lists,
    link,
)
from tests.sync.world import SERVER, Step, World, connected, entrega, snapshot

CONNECTING, AUTHENTICATING, SYNCING, LIVE, STALE, OFFLINE, SIGNED_OUT = LinkState

# Why -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "state", "error"),
    [
        ([SignedIn(SERVER, "t0ken")], CONNECTING, None),
        ([KeyringWait(LOCKED)], CONNECTING, LOCKED),
        ([*connected(), GOODBYE], CONNECTING, RESTARTING),
        ([*connected()[:2], TRYING, REACHED], AUTHENTICATING, None),
        (connected()[:3], SYNCING, None),
        ([*connected()[:3], FAILED], SYNCING, OVERLOADED),
        (connected(), LIVE, None),
        ([*connected(), FAILED], STALE, OVERLOADED),
        ([*connected(), LOST], OFFLINE, UNREACHABLE),
        ([SignedIn(SERVER, "t0ken"), FetchFailed(None, UNREACHABLE)], OFFLINE, UNREACHABLE),
        ([SignedOut()], SIGNED_OUT, None),
        ([SignedOut(LOCKED)], SIGNED_OUT, LOCKED),
    ],
)
def test_each_state_says_why(
    world: World, script: list[Step], state: LinkState, error: AppError | None
) -> None:
    world.run(*script)
    assert (link(world).state, link(world).reason) == (state, error.tell(str) if error else "")


def test_a_state_says_since_when_whatever_its_reason(world: World) -> None:
    worse: list[Step] = [LOST, world.wait(10), *[SocketClosed(OVERLOADED)] * 2]
    world.run(*connected(), world.wait(5), *worse)
    assert "503" in link(world).reason
    assert (world.clock.now() - link(world).since).total_seconds() == pytest.approx(10)


def test_it_says_when_all_was_last_in_step(world: World) -> None:
    moments: list[datetime] = []
    world.run(*connected(), lambda: moments.append(world.clock.now()), world.wait(5), LOST, world.wait(60))
    assert link(world).last_sync == moments[0]


def test_nothing_is_said_before_anything_is_known(world: World) -> None:
    world.run(world.wait(30))
    assert world.states() == []


# Out of date ---------------------------------------------------------------------------------------------


def test_lists_that_were_not_read_for_three_polls_are_out_of_date(world: World) -> None:
    world.sync = Sync(poll_live=40)
    early: list[LinkState] = []
    world.run(*connected(), world.wait(119), lambda: early.extend(world.states()), world.wait(2))
    assert early[-1] is LIVE
    assert link(world).state is STALE


def test_one_list_that_is_read_no_more_is_enough(world: World) -> None:
    polls: list[Step] = []
    for _ in range(3):
        polls += [world.wait(59), *all_lists(world, ENTREGA)]
    world.run(*connected(), *polls, world.wait(4), world.answer())
    assert after_live(world) == [STALE, LIVE]


def test_a_category_that_fails_leaves_the_others_alone(world: World) -> None:
    world.run(*connected(), HINT, FAILED, *all_lists(world, ENTREGA))
    assert link(world).state is STALE
    assert [len(world.asked(categoria)) for categoria in CATEGORIAS] == [2, 1, 1]
    assert len(world.remotes) == 1


def test_a_category_that_fails_is_green_again_by_its_own_answer_alone(world: World) -> None:
    # An answer to what was asked before the hint does not count either.
    others: list[Step] = [*all_lists(world, ENTREGA), snapshot(ticket=1)]
    early: list[LinkState] = []
    world.run(*connected(), HINT, FAILED, *others, lambda: early.extend(after_live(world)), world.answer())
    assert early == [STALE]
    assert after_live(world) == [STALE, LIVE]
    assert link(world).reason == ""


def test_a_reason_that_is_over_is_not_said_again(world: World) -> None:
    world.run(*connected(), FAILED, world.answer(), world.wait(181))
    assert after_live(world) == [STALE, LIVE, STALE]
    assert link(world).reason != OVERLOADED.tell(str)


def test_changes_alone_keep_a_list_up_to_date(world: World) -> None:
    known = entrega("1", "EN_CAMINO", 1, world.clock.now())
    polls: list[Step] = []
    for _ in range(5):
        polls += [world.wait(61), *all_lists(world, ENTREGA), world.answer(known)]
    world.run(*connected(known), *polls)
    assert all(wish.since for wish in world.asked()[1:])
    assert after_live(world) == []


# A server that announced its end -------------------------------------------------------------------------


def test_a_server_that_announced_its_end_is_waited_for_without_a_word(world: World) -> None:
    back: list[Step] = [world.wait(20), TRYING, REACHED, SocketOpened(), *all_lists(world)]
    world.run(*connected(), GOODBYE, world.wait(5), LOST, *back, link_warning_after=30)
    assert after_live(world) == [CONNECTING, AUTHENTICATING, SYNCING, LIVE]
    assert world.alerts() == []


def test_a_server_that_does_not_come_back_is_an_outage_after_half_a_minute(world: World) -> None:
    early: list[LinkState] = []
    late: list[Step] = [world.wait(29), lambda: early.extend(world.states()), world.wait(2)]
    world.run(*connected(), GOODBYE, LOST, *late, link_warning_after=0)
    assert early[-1] is CONNECTING
    assert link(world).state is OFFLINE
    assert world.alerts() == []


@pytest.mark.parametrize("seconds", [10, 30, 90])
def test_its_outage_is_warned_of_when_any_other_would_be(world: World, seconds: int) -> None:
    world.run(*connected(), GOODBYE, LOST, world.wait(200), link_warning_after=seconds)
    told = zip(world.alerts(), world.told_at, strict=True)
    assert [(alert.kind, round(at)) for alert, at in told] == [(AlertKind.LINK, seconds)]
    assert world.of(AlertWithdrawn) == []


def test_the_warning_stays_while_a_server_comes_and_announces_its_end_again(world: World) -> None:
    """One that is started, says goodbye and is gone before the lists are in was never live."""
    again: list[Step] = [world.wait(20), TRYING, REACHED, SocketOpened(), world.wait(1), GOODBYE, LOST]
    back: list[Step] = [SocketOpened(), *all_lists(world)]
    seen: list[list[AlertWithdrawn]] = []
    world.run(
        *(*connected(), GOODBYE, LOST, world.wait(31), *again, *again, world.wait(100)),
        *(lambda: seen.append(world.of(AlertWithdrawn)), *back),
        link_warning_after=30,
    )
    assert [alert.kind for alert in world.alerts()] == [AlertKind.LINK]
    assert seen == [[]]
    assert world.of(AlertWithdrawn) == [AlertWithdrawn("link")]


def test_a_connection_that_is_lost_after_the_restart_is_an_outage(world: World) -> None:
    world.run(*connected(), GOODBYE, world.wait(5), SocketOpened(), *all_lists(world), LOST)
    assert link(world).state is OFFLINE
