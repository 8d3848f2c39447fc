import random
import threading
import time
from queue import SimpleQueue

import pytest

from notifier.core.errors import AppError, RateLimitedError, RefusedError, ServerError
from notifier.core.wish import Wish
from notifier.net.fetcher import Fetcher
from tests.net.pauses import Never


class Counted(random.Random):
    """No wait at all; remembers the longest that each wait may have been."""

    def __init__(self) -> None:
        super().__init__()
        self.ceilings: list[float] = []

    def uniform(self, _a: float, b: float) -> float:
        self.ceilings.append(b)
        return 0.0


class Scripted:
    """A request that waits for its permission and then does what the script says."""

    def __init__(self, rng: random.Random | None = None) -> None:
        self.began: SimpleQueue[int] = SimpleQueue()
        self.go: SimpleQueue[Exception | None] = SimpleQueue()
        self.failures: SimpleQueue[AppError] = SimpleQueue()
        self.fetcher = Fetcher("test", self.fetch, self.failures.put, rng or Never())

    def fetch(self, wish: Wish) -> None:
        self.began.put(wish.ticket)
        error = self.go.get(timeout=60)
        if error is not None:
            raise error

    def end(self) -> None:
        self.fetcher.close()
        self.fetcher._thread.join(10)
        assert not self.fetcher._thread.is_alive()


def test_the_first_wish_starts_at_once_and_those_meanwhile_are_one() -> None:
    scripted = Scripted()
    scripted.fetcher.ask(Wish(1))
    assert scripted.began.get(timeout=60) == 1
    for ticket in (2, 3, 4):
        scripted.fetcher.ask(Wish(ticket))
    scripted.go.put(None)
    assert scripted.began.get(timeout=60) == 4
    scripted.go.put(None)
    scripted.fetcher.ask(Wish(5))
    assert scripted.began.get(timeout=60) == 5
    scripted.go.put(None)
    assert scripted.began.empty()
    scripted.end()


@pytest.mark.parametrize("error", [ServerError(status=503), RateLimitedError(3600.0)])
def test_a_failure_is_told_and_retried_with_the_latest_wish(error: AppError) -> None:
    scripted = Scripted()
    scripted.fetcher.ask(Wish(1))
    scripted.go.put(error)
    assert scripted.failures.get(timeout=60) is error
    scripted.fetcher.ask(Wish(2))
    scripted.fetcher.hurry()
    assert [scripted.began.get(timeout=60), scripted.began.get(timeout=60)] == [1, 2]
    scripted.go.put(None)
    scripted.end()


def test_a_refused_token_is_not_retried() -> None:
    counted = Counted()
    scripted = Scripted(counted)
    scripted.fetcher.ask(Wish(1))
    scripted.go.put(RefusedError())
    assert isinstance(scripted.failures.get(timeout=60), RefusedError)
    scripted.fetcher.hurry()
    scripted.fetcher.ask(Wish(2))
    scripted.go.put(None)
    assert [scripted.began.get(timeout=60), scripted.began.get(timeout=60)] == [1, 2]
    scripted.end()
    assert scripted.began.empty()
    assert counted.ceilings == []


def test_a_fault_of_our_own_is_told_and_retried_like_any_other() -> None:
    """A thread that ended would leave its category behind for good, under a green icon."""
    scripted = Scripted()
    scripted.fetcher.ask(Wish(1))
    scripted.go.put(ZeroDivisionError())
    assert type(scripted.failures.get(timeout=60)) is AppError
    scripted.fetcher.hurry()
    assert [scripted.began.get(timeout=60), scripted.began.get(timeout=60)] == [1, 1]
    scripted.go.put(None)
    scripted.end()


def test_closing_ends_a_wait() -> None:
    scripted = Scripted()
    scripted.fetcher.ask(Wish(1))
    scripted.go.put(ServerError(status=500))
    scripted.failures.get(timeout=60)
    scripted.end()
    assert "fetch-test" not in {thread.name for thread in threading.enumerate()}


def test_failures_are_retried_by_themselves_with_longer_waits_until_one_succeeds() -> None:
    counted = Counted()
    scripted = Scripted(counted)
    scripted.fetcher.ask(Wish(1))
    for _ in range(4):
        scripted.go.put(ServerError(status=500))
    scripted.go.put(None)
    assert [scripted.began.get(timeout=60) for _ in range(5)] == [1] * 5
    scripted.fetcher.ask(Wish(2))
    scripted.go.put(ServerError(status=500))
    scripted.go.put(None)
    assert [scripted.began.get(timeout=60) for _ in range(2)] == [2, 2]
    # After a success the waits are short again.
    assert counted.ceilings == [10, 20, 40, 60, 10]
    scripted.end()


def test_a_server_that_asks_to_wait_is_asked_again_then_and_by_no_other_clock() -> None:
    counted = Counted()
    scripted = Scripted(counted)
    scripted.fetcher.ask(Wish(1))
    for _ in range(2):
        scripted.go.put(RateLimitedError(0.01))
    scripted.go.put(None)
    assert [scripted.began.get(timeout=60) for _ in range(3)] == [1, 1, 1]
    # Spread, and no longer each time: the server has said how long.
    assert counted.ceilings == [10, 10]
    scripted.end()


def test_a_server_that_asks_to_wait_is_not_asked_before() -> None:
    """Without any jitter. Both moments are the fetcher's own: a slow machine only moves them apart."""
    moments: list[float] = []
    told = threading.Event()

    def fetch(_wish: Wish) -> None:
        moments.append(time.monotonic())
        if len(moments) == 1:
            raise RateLimitedError(0.5)
        told.set()

    fetcher = Fetcher("test", fetch, lambda _error: None, Counted())
    fetcher.ask(Wish(1))
    assert told.wait(30)
    fetcher.close()
    assert moments[1] - moments[0] >= 0.5


def test_a_wish_during_the_wait_does_not_cut_it() -> None:
    scripted = Scripted()
    scripted.fetcher.ask(Wish(1))
    scripted.go.put(ServerError(status=500))
    scripted.failures.get(timeout=60)
    scripted.go.put(None)
    scripted.fetcher.ask(Wish(2))
    # Nothing tells that a thread looked and waits on; with too short a look this passes, it never fails.
    scripted.fetcher._thread.join(0.2)
    assert [scripted.began.get(timeout=60)] == [1]
    assert scripted.began.empty()
    scripted.fetcher.hurry()
    assert scripted.began.get(timeout=60) == 2
    scripted.end()


def test_closing_while_a_request_is_under_way_makes_no_other() -> None:
    scripted = Scripted()
    scripted.fetcher.ask(Wish(1))
    assert scripted.began.get(timeout=60) == 1
    scripted.fetcher.ask(Wish(2))
    scripted.fetcher.close()
    scripted.go.put(None)
    scripted.end()
    assert scripted.began.empty()
