"""Every pair of states of the link: how one follows the other, or why it never does."""

import tempfile
from collections.abc import Callable
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.core.link import LinkState
from notifier.core.messages import FetchFailed, KeyringWait, ReconnectNow, SignedIn, SignedOut, SocketOpened
from tests.categorias import ENTREGA
from tests.sync.said import (
    ANA,
    FAILED,
    GOODBYE,
    HINT,
    LOCKED,
    LOST,
    REACHED,
    REFUSED,
    TRYING,
    UNREACHABLE,
    all_lists,
)
from tests.sync.walk import KNOWN, STEPS, Walk
from tests.sync.world import SERVER, Step, World, connected

CONNECTING, AUTHENTICATING, SYNCING, LIVE, STALE, OFFLINE, SIGNED_OUT = LinkState

Script = Callable[[World], list[Step]]


def signed_in(_world: World) -> list[Step]:
    return [SignedIn(SERVER, "t0ken"), ANA, TRYING]


def refused_once(world: World) -> list[Step]:
    return [SignedIn(SERVER, "t0ken"), REFUSED, world.wait(2), ANA, TRYING]


def asleep_while_trying(world: World) -> list[Step]:
    """The computer slept when a try was under way: the time is noticed, and then the message is taken."""

    def wake() -> None:
        world.clock.asleep += 3600
        world.remote.put(REACHED)

    return [wake]


def one_fails_before_the_last_is_in(world: World) -> list[Step]:
    return [world.answer(), HINT, FAILED, *all_lists(world, ENTREGA)]


FIRST: dict[LinkState, Script] = {
    CONNECTING: signed_in,
    AUTHENTICATING: lambda world: [*signed_in(world), REACHED],
    SYNCING: lambda world: [*signed_in(world), REACHED, SocketOpened()],
    LIVE: lambda world: connected(),
    STALE: lambda world: [*connected(), HINT, FAILED],
    OFFLINE: lambda world: [*connected(), LOST],
    SIGNED_OUT: lambda world: [SignedOut()],
}
"""How each state is reached."""

OPENS_WITH_NOTHING = "an opened socket begins with no list: it is syncing until every list is in"
CLOSES_FIRST = "a socket that stands says that it is closed before it tries again"
PENDING_FROM_THE_START = "what is pending is decided when the socket opens, and only grows less"
BEGINS_AT_THE_BEGINNING = "a session begins with connecting, whatever is heard of it next"

PAIRS: dict[tuple[LinkState, LinkState], Script | str] = {
    (CONNECTING, AUTHENTICATING): lambda world: [REACHED],
    (CONNECTING, SYNCING): lambda world: [SocketOpened()],
    (CONNECTING, LIVE): OPENS_WITH_NOTHING,
    (CONNECTING, STALE): OPENS_WITH_NOTHING,
    (CONNECTING, OFFLINE): lambda world: [LOST],
    (CONNECTING, SIGNED_OUT): lambda world: [SignedOut()],
    # The other transport is tried.
    (AUTHENTICATING, CONNECTING): lambda world: [TRYING],
    (AUTHENTICATING, SYNCING): lambda world: [SocketOpened()],
    (AUTHENTICATING, LIVE): OPENS_WITH_NOTHING,
    (AUTHENTICATING, STALE): OPENS_WITH_NOTHING,
    (AUTHENTICATING, OFFLINE): lambda world: [LOST],
    (AUTHENTICATING, SIGNED_OUT): lambda world: [SignedOut()],
    (SYNCING, CONNECTING): lambda world: [ReconnectNow()],
    (SYNCING, AUTHENTICATING): CLOSES_FIRST,
    (SYNCING, LIVE): all_lists,
    (SYNCING, STALE): one_fails_before_the_last_is_in,
    (SYNCING, OFFLINE): lambda world: [LOST],
    (SYNCING, SIGNED_OUT): lambda world: [SignedOut()],
    (LIVE, CONNECTING): lambda world: [GOODBYE],
    (LIVE, AUTHENTICATING): CLOSES_FIRST,
    (LIVE, SYNCING): PENDING_FROM_THE_START,
    (LIVE, STALE): lambda world: [FAILED],
    (LIVE, OFFLINE): lambda world: [LOST],
    (LIVE, SIGNED_OUT): lambda world: [SignedOut()],
    (STALE, CONNECTING): lambda world: [world.sleep(3600)],
    (STALE, AUTHENTICATING): CLOSES_FIRST,
    (STALE, SYNCING): PENDING_FROM_THE_START,
    (STALE, LIVE): lambda world: [world.answer()],
    (STALE, OFFLINE): lambda world: [LOST],
    (STALE, SIGNED_OUT): lambda world: [SignedOut()],
    (OFFLINE, CONNECTING): lambda world: [ReconnectNow()],
    (OFFLINE, AUTHENTICATING): asleep_while_trying,
    (OFFLINE, SYNCING): lambda world: [SocketOpened()],
    (OFFLINE, LIVE): OPENS_WITH_NOTHING,
    (OFFLINE, STALE): OPENS_WITH_NOTHING,
    (OFFLINE, SIGNED_OUT): lambda world: [SignedOut()],
    (SIGNED_OUT, CONNECTING): lambda world: [SignedIn(SERVER, "t0ken")],
    (SIGNED_OUT, AUTHENTICATING): BEGINS_AT_THE_BEGINNING,
    (SIGNED_OUT, SYNCING): BEGINS_AT_THE_BEGINNING,
    (SIGNED_OUT, LIVE): BEGINS_AT_THE_BEGINNING,
    (SIGNED_OUT, STALE): BEGINS_AT_THE_BEGINNING,
    (SIGNED_OUT, OFFLINE): BEGINS_AT_THE_BEGINNING,
}
"""What makes the second state follow the first; a sentence where nothing does."""

POSSIBLE = {pair: script for pair, script in PAIRS.items() if not isinstance(script, str)}

OTHER_WAYS: list[tuple[LinkState, LinkState, Script]] = [
    (CONNECTING, OFFLINE, lambda world: [FetchFailed(None, UNREACHABLE)]),
    (CONNECTING, SIGNED_OUT, lambda world: [*refused_once(world), REFUSED]),
    (AUTHENTICATING, CONNECTING, lambda world: [ReconnectNow()]),
    (LIVE, CONNECTING, lambda world: [ReconnectNow()]),
    (LIVE, CONNECTING, lambda world: [world.sleep(3600)]),
    (LIVE, CONNECTING, lambda world: [REFUSED]),
    (LIVE, CONNECTING, lambda world: [SignedIn(SERVER, "new")]),
    (LIVE, CONNECTING, lambda world: [KeyringWait(LOCKED)]),
    (LIVE, STALE, lambda world: [world.wait(181)]),
    (STALE, CONNECTING, lambda world: [GOODBYE]),
    (OFFLINE, CONNECTING, lambda world: [world.sleep(3600)]),
    (SIGNED_OUT, CONNECTING, lambda world: [KeyringWait(LOCKED)]),
]
"""Pairs that have more than one cause."""


def test_every_pair_is_in_the_table() -> None:
    assert set(PAIRS) == set(permutations(LinkState, 2))
    assert len(PAIRS) == 42


@pytest.mark.parametrize("state", FIRST)
def test_every_state_is_reached(world: World, state: LinkState) -> None:
    world.run(*FIRST[state](world))
    assert world.states()[-1] is state


@pytest.mark.parametrize(
    ("origin", "target", "script"),
    [(*pair, script) for pair, script in POSSIBLE.items()] + OTHER_WAYS,
    ids=lambda value: value if isinstance(value, LinkState) else "",
)
def test_one_state_follows_the_other(
    world: World, origin: LinkState, target: LinkState, script: Script
) -> None:
    before: list[LinkState] = []
    mark: Step = lambda: before.extend(world.states())  # noqa: E731 - a lambda with a type
    world.run(*FIRST[origin](world), mark, *script(world), link_warning_after=0)
    after = world.states()[len(before) :]
    assert before[-1] is origin
    assert after[-1] is target
    # Nothing is shown on the way; only the reason may be another.
    assert set(after) <= {origin, target}


SLEEPS = st.sampled_from([False] * 9 + [True])


@settings(max_examples=200, deadline=None)
@given(walk=st.lists(st.tuples(st.sampled_from(STEPS), SLEEPS), max_size=40))
def test_no_other_pair_follows_whatever_comes(walk: list[tuple[str, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        steps = Walk(world)
        world.run(*connected(*KNOWN), *(steps.step(name, asleep=asleep) for name, asleep in walk))
    seen = {pair for pair in pairwise(world.states()) if pair[0] is not pair[1]}
    assert seen <= set(POSSIBLE)
