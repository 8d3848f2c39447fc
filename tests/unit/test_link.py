import random
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from notifier.core.link import BACKOFF_CAP, Facts, LinkState, SocketPhase, backoff, derive
from notifier.core.model import Categoria

SOME = [frozenset[Categoria](), frozenset({Categoria.ENTREGA}), frozenset(Categoria)]


def test_green_only_when_signed_in_connected_and_nothing_is_missing() -> None:
    for signed_in, socket, pending in product([True, False], SocketPhase, SOME):
        live = derive(Facts(signed_in, socket, pending)) is LinkState.LIVE
        assert live == (signed_in and socket is SocketPhase.OPEN and not pending)


def test_the_other_states_have_one_cause_each() -> None:
    assert derive(Facts()) is LinkState.SIGNED_OUT
    assert derive(Facts(True, SocketPhase.DOWN, frozenset())) is LinkState.OFFLINE
    assert derive(Facts(True, SocketPhase.OPENING, frozenset())) is LinkState.SYNCING
    assert derive(Facts(True, SocketPhase.OPEN, SOME[1])) is LinkState.SYNCING


@given(step=st.integers(0, 10_000), seed=st.integers())
def test_backoff_is_never_negative_and_never_past_its_cap(step: int, seed: int) -> None:
    assert 0 <= backoff(step, random.Random(seed)) <= min(BACKOFF_CAP, 2.0 ** min(step, 60))


def test_backoff_has_full_jitter() -> None:
    rng = random.Random(1)
    waits = [backoff(10, rng) for _ in range(200)]
    assert min(waits) < BACKOFF_CAP * 0.1
    assert max(waits) > BACKOFF_CAP * 0.9
