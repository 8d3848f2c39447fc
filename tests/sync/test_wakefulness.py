"""A computer that slept: its wall clock went on, and its monotonic one may have, too."""

import pytest

from notifier.sync.wakefulness import MAX_WAIT, SLEPT, Wakefulness
from tests.sync.world import Clock, World, connected


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wakefulness(clock: Clock) -> Wakefulness:
    return Wakefulness(clock)


def test_a_wait_that_took_its_time_is_no_sleep(clock: Clock, wakefulness: Wakefulness) -> None:
    wakefulness.waits(5.0)
    clock.elapsed += 5.0
    assert not wakefulness.slept()


@pytest.mark.parametrize(("seconds", "slept"), [(SLEPT, False), (SLEPT + 0.1, True), (3600, True)])
@pytest.mark.parametrize("hand", ["asleep", "elapsed"])
def test_so_many_seconds_more_are_a_sleep(
    clock: Clock, wakefulness: Wakefulness, hand: str, seconds: float, slept: bool
) -> None:
    """On some systems the monotonic clock goes on, too."""
    wakefulness.waits(5.0)
    clock.elapsed += 5.0
    setattr(clock, hand, getattr(clock, hand) + seconds)
    assert wakefulness.slept() is slept


def test_a_message_that_came_early_is_no_proof_of_anything(clock: Clock, wakefulness: Wakefulness) -> None:
    wakefulness.waits(5.0)
    clock.elapsed += 0.01
    assert not wakefulness.slept()


def test_a_sleep_is_noticed_once(clock: Clock, wakefulness: Wakefulness) -> None:
    wakefulness.waits(5.0)
    clock.asleep += 3600
    assert wakefulness.slept()
    wakefulness.waits(5.0)
    assert not wakefulness.slept()


def test_a_clock_that_is_set_back_is_no_sleep(clock: Clock, wakefulness: Wakefulness) -> None:
    wakefulness.waits(5.0)
    clock.asleep -= 3600
    assert not wakefulness.slept()
    wakefulness.waits(5.0)
    clock.asleep += 60
    assert wakefulness.slept()


def test_the_program_never_waits_so_long_that_it_would_not_notice(world: World) -> None:
    world.run(world.wait(60), *connected(), world.wait(60))
    assert all(timeout is not None and 0 <= timeout <= MAX_WAIT for timeout in world.timeouts)
