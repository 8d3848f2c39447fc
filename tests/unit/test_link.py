import random
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from notifier.core.link import BACKOFF_CAP, Facts, LinkState, SocketPhase, backoff, derive
from notifier.core.model import Categoria

SOME = [frozenset[Categoria](), frozenset({Categoria.ENTREGA}), frozenset(Categoria)]


def test_green_only_when_signed_in_connected_and_nothing_is_missing() -> None:
    yes_no = [True, False]
    for signed_in, waits, socket, pending, stale in product(yes_no, yes_no, SocketPhase, SOME, SOME):
        live = derive(Facts(signed_in, waits, socket, pending, stale)) is LinkState.LIVE
        assert live == (signed_in and socket is SocketPhase.OPEN and not pending and not stale)


def test_the_other_states_have_one_cause_each() -> None:
    assert derive(Facts()) is LinkState.SIGNED_OUT
    assert derive(Facts(keyring_wait=True)) is LinkState.CONNECTING
    signed_in = Facts(signed_in=True, pending=SOME[0])
    for phase, state in {
        SocketPhase.DOWN: LinkState.OFFLINE,
        SocketPhase.CONNECTING: LinkState.CONNECTING,
        SocketPhase.AUTHENTICATING: LinkState.AUTHENTICATING,
    }.items():
        assert derive(replace(signed_in, socket=phase)) is state
    connected = replace(signed_in, socket=SocketPhase.OPEN)
    assert derive(replace(connected, pending=SOME[1], stale=SOME[1])) is LinkState.SYNCING
    assert derive(replace(connected, stale=SOME[1])) is LinkState.STALE


@given(step=st.integers(0, 10_000), seed=st.integers())
def test_backoff_is_never_negative_and_never_past_its_cap(step: int, seed: int) -> None:
    assert 0 <= backoff(step, random.Random(seed)) <= min(BACKOFF_CAP, 2.0 ** min(step, 60))


def test_backoff_has_full_jitter() -> None:
    rng = random.Random(1)
    waits = [backoff(10, rng) for _ in range(200)]
    assert min(waits) < BACKOFF_CAP * 0.1
    assert max(waits) > BACKOFF_CAP * 0.9
