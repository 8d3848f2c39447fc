import random
import threading
from queue import SimpleQueue

import pytest

from notifier.core.errors import AppError, RateLimitedError, RefusedError, ServerError
from notifier.net.fetcher import Fetcher


class Never(random.Random):
    """A jitter so long that only a push ends the wait."""

    def uniform(self, _a: float, _b: float) -> float:
        return 3600.0


class Scripted:
    """A request that waits for its permission and then does what the script says."""

    def __init__(self) -> None:
        self.began: SimpleQueue[int] = SimpleQueue()
        self.go: SimpleQueue[AppError | None] = SimpleQueue()
        self.failures: SimpleQueue[AppError] = SimpleQueue()
        self.fetcher = Fetcher("test", self.fetch, self.failures.put, Never())

    def fetch(self, ticket: int) -> None:
        self.began.put(ticket)
        error = self.go.get(timeout=10)
        if error is not None:
            raise error

    def end(self) -> None:
        self.fetcher.close()
        self.fetcher._thread.join(10)
        assert not self.fetcher._thread.is_alive()


def test_the_first_wish_starts_at_once_and_those_meanwhile_are_one() -> None:
    scripted = Scripted()
    scripted.fetcher.ask(1)
    assert scripted.began.get(timeout=10) == 1
    for ticket in (2, 3, 4):
        scripted.fetcher.ask(ticket)
    scripted.go.put(None)
    assert scripted.began.get(timeout=10) == 4
    scripted.go.put(None)
    scripted.fetcher.ask(5)
    assert scripted.began.get(timeout=10) == 5
    scripted.go.put(None)
    assert scripted.began.empty()
    scripted.end()


@pytest.mark.parametrize("error", [ServerError(status=503), RateLimitedError(3600.0)])
def test_a_failure_is_told_and_retried_with_the_latest_wish(error: AppError) -> None:
    scripted = Scripted()
    scripted.fetcher.ask(1)
    scripted.go.put(error)
    assert scripted.failures.get(timeout=10) is error
    scripted.fetcher.ask(2)
    scripted.fetcher.hurry()
    assert [scripted.began.get(timeout=10), scripted.began.get(timeout=10)] == [1, 2]
    scripted.go.put(None)
    scripted.end()


def test_a_refused_token_is_not_retried() -> None:
    scripted = Scripted()
    scripted.fetcher.ask(1)
    scripted.go.put(RefusedError())
    assert isinstance(scripted.failures.get(timeout=10), RefusedError)
    scripted.fetcher.hurry()
    scripted.fetcher.ask(2)
    assert [scripted.began.get(timeout=10), scripted.began.get(timeout=10)] == [1, 2]
    scripted.go.put(None)
    scripted.end()


def test_closing_ends_a_wait() -> None:
    scripted = Scripted()
    scripted.fetcher.ask(1)
    scripted.go.put(ServerError(status=500))
    scripted.failures.get(timeout=10)
    scripted.end()
    assert "fetch-test" not in {thread.name for thread in threading.enumerate()}
