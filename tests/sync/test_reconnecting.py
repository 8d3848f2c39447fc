"""Who makes the program connect anew, and what is shown of it: hurry, sleep, a refused token, a keyring."""

import pytest

from notifier.core.link import LinkState
from notifier.core.messages import KeyringWait, ReconnectNow, SignedIn, SignedOut, SocketOpened
from notifier.core.model import AlertKind
from notifier.core.outbound import AlertWithdrawn
from tests.categorias import CATEGORIAS
from tests.sync.said import (
    ANA,
    HINT,
    LOCKED,
    LOST,
    REACHED,
    REFUSED,
    TRYING,
    after_live,
    all_lists,
    link,
)
from tests.sync.world import SERVER, Step, World, connected, entrega, snapshot

CONNECTING, AUTHENTICATING, SYNCING, LIVE, STALE, OFFLINE, SIGNED_OUT = LinkState


def opened(world: World) -> list[Step]:
    """A try that works, to the end."""
    return [TRYING, REACHED, SocketOpened(), *all_lists(world)]


# Somebody hurries ----------------------------------------------------------------------------------------


def test_the_connection_that_is_replaced_is_no_outage(world: World) -> None:
    world.run(*connected(), ReconnectNow(), LOST, *opened(world))
    assert world.remote.calls == ["start", "open", "hurry", "close"]
    assert after_live(world) == [CONNECTING, AUTHENTICATING, SYNCING, LIVE]


def test_when_the_new_one_fails_it_is_an_outage(world: World) -> None:
    world.run(*connected(), ReconnectNow(), LOST, TRYING, LOST)
    assert after_live(world) == [CONNECTING, OFFLINE]


def test_only_a_try_that_somebody_waits_for_is_shown(world: World) -> None:
    """Retries do not make the icon flicker."""
    unasked: list[Step] = [TRYING, REACHED, LOST, TRYING, LOST]
    asked: list[Step] = [ReconnectNow(), TRYING, REACHED, LOST]
    world.run(*connected(), LOST, *unasked, *asked, *unasked)
    assert after_live(world) == [OFFLINE, CONNECTING, AUTHENTICATING, OFFLINE]


def test_what_was_asked_before_somebody_hurried_proves_nothing(world: World) -> None:
    late: list[Step] = [snapshot(categoria=categoria, ticket=1) for categoria in CATEGORIAS]
    world.run(*connected(), ReconnectNow(), LOST, TRYING, REACHED, SocketOpened(), *late)
    assert link(world).state is SYNCING


def test_what_is_read_before_the_new_connection_stands_was_missed(world: World) -> None:
    before = [entrega(str(number), "EN_CAMINO", 1) for number in range(5)]
    missed: list[Step] = [
        world.answer(*(entrega(item.id, "ENTREGADO", 2) for item in before)),
        world.wait(11),
    ]
    world.run(*connected(*before), ReconnectNow(), LOST, HINT, *missed)
    assert [alert.body.splitlines()[-1] for alert in world.alerts()] == ["Mientras no había conexión"]


# The computer slept --------------------------------------------------------------------------------------


def test_waking_up_reconnects_at_once_and_is_not_green_meanwhile(world: World) -> None:
    calls: list[str] = []
    late: list[Step] = [snapshot(categoria=categoria, ticket=1) for categoria in CATEGORIAS]
    awake: list[Step] = [lambda: calls.extend(world.remote.calls), *late, LOST, *opened(world)]
    world.run(*connected(), world.sleep(3600), *awake)
    assert calls == ["start", "open", "hurry"]
    assert after_live(world) == [CONNECTING, AUTHENTICATING, SYNCING, LIVE]


def test_sleeping_again_right_after_waking_up_reconnects_again(world: World) -> None:
    calls: list[str] = []
    twice: list[Step] = [LOST, *opened(world), world.sleep(3600), lambda: calls.extend(world.remote.calls)]
    world.run(*connected(), world.sleep(3600), *twice)
    assert calls == ["start", "open", "hurry", "hurry"]
    assert world.states()[-1] is not LIVE


def test_a_nap_is_no_reason_to_reconnect(world: World) -> None:
    world.run(*connected(), world.sleep(14), world.wait(20))
    assert "hurry" not in world.remote.calls
    assert link(world).state is LIVE


# A refused token -----------------------------------------------------------------------------------------


def test_a_refused_token_is_tried_once_more_after_a_pause(world: World) -> None:
    tries: list[int] = []
    pause: list[Step] = [world.wait(1.9), lambda: tries.append(len(world.remotes)), world.wait(0.2)]
    world.run(*connected(), REFUSED, *pause)
    assert tries == [1]
    assert [remote.token for remote in world.remotes] == ["t0ken", "t0ken"]
    assert after_live(world) == [CONNECTING]


def test_after_two_tries_it_is_told_once_until_the_next_sign_in(world: World) -> None:
    twice: list[Step] = [REFUSED, world.wait(2), REFUSED, world.wait(300)]
    world.run(*connected(), *twice, SignedIn(SERVER, "new"), SignedIn(SERVER, "newer"))
    assert [alert.kind for alert in world.alerts()] == [AlertKind.SESSION]
    assert [message.topic for message in world.of(AlertWithdrawn)] == ["session"]
    assert [remote.token for remote in world.remotes] == ["t0ken", "t0ken", "new", "newer"]
    assert (link(world).state, link(world).reason) == (CONNECTING, "")


def test_a_second_try_that_works_is_not_told(world: World) -> None:
    world.run(*connected(), REFUSED, world.wait(2), ANA, *opened(world), world.wait(30))
    assert after_live(world) == [CONNECTING, AUTHENTICATING, SYNCING, LIVE]
    assert world.alerts() == []


def test_each_time_that_it_was_live_there_are_two_tries_again(world: World) -> None:
    world.run(*connected(), REFUSED, world.wait(2), ANA, *opened(world), REFUSED, world.wait(2))
    assert len(world.remotes) == 3
    assert link(world).state is CONNECTING


def test_a_sign_in_has_two_tries_of_its_own(world: World) -> None:
    again: list[Step] = [SignedIn(SERVER, "new"), REFUSED, world.wait(2)]
    world.run(*connected(), REFUSED, *again)
    assert [remote.token for remote in world.remotes] == ["t0ken", "new", "new"]
    assert link(world).state is CONNECTING


def test_whoever_hurries_makes_the_second_try_at_once(world: World) -> None:
    world.run(*connected(), REFUSED, ReconnectNow(), REFUSED, world.wait(30))
    assert len(world.remotes) == 2
    assert link(world).state is SIGNED_OUT


def test_who_signs_out_meanwhile_is_not_signed_in_again(world: World) -> None:
    world.run(*connected(), REFUSED, SignedOut(), world.wait(30), ReconnectNow())
    assert len(world.remotes) == 1
    assert link(world).state is SIGNED_OUT


# The keyring ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "state"), [(SignedIn(SERVER, "t0ken"), CONNECTING), (SignedOut(), SIGNED_OUT)]
)
def test_a_keyring_that_is_waited_for_is_said_until_it_is_known(
    world: World, end: SignedIn | SignedOut, state: LinkState
) -> None:
    early: list[tuple[LinkState, str]] = []
    wait: list[Step] = [KeyringWait(LOCKED), lambda: early.append((link(world).state, link(world).reason))]
    world.run(*wait, *wait, end)
    assert early == [(CONNECTING, LOCKED.tell(str))] * 2
    assert (link(world).state, link(world).reason) == (state, "")


def test_waiting_for_the_keyring_is_not_worth_a_warning(world: World) -> None:
    world.run(KeyringWait(LOCKED), world.wait(600))
    assert world.alerts() == []
    assert world.remotes == []
