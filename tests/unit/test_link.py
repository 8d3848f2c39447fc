import random
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from notifier.core.link import Facts, LinkState, SocketPhase, backoff, derive
from notifier.core.model import Categoria
from tests.categorias import CATEGORIAS, ENTREGA

SOME = [frozenset[Categoria](), frozenset({ENTREGA}), frozenset(CATEGORIAS)]


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
def test_backoff_stays_within_its_window(step: int, seed: int) -> None:
    window = {0: 24, 1: 48}.get(step, 60)
    assert 0 <= backoff(step, random.Random(seed)) <= window


@given(step=st.integers(0, 5), seed=st.integers(0, 100))
def test_backoff_uses_all_of_its_window(step: int, seed: int) -> None:
    rng = random.Random(seed)
    waits = [backoff(step, rng) / {0: 24, 1: 48}.get(step, 60) for _ in range(200)]
    tenths = [sum(tenth <= 10 * wait < tenth + 1 for wait in waits) for tenth in range(10)]
    assert min(tenths) > 0
    assert max(tenths) < 60
