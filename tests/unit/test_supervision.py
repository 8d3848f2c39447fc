"""A thread that ends by a fault of our own is begun again, with pauses, and counted."""

import threading
from collections.abc import Iterator

import pytest

from notifier.core.counters import Counters
from notifier.core.errors import AppError
from notifier.core.supervision import FORGOTTEN, LONGEST_PAUSE, Pauses, Supervisor

FAULTS = [ValueError("x"), MemoryError(), RecursionError(), KeyError("y"), AppError()]


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: seen.append(args.exc_type))
    return seen


def test_pauses_grow_to_a_minute_and_are_forgotten() -> None:
    pauses, now = Pauses(), 0.0
    found = []
    for _ in range(9):
        found.append(pauses.after_fault(now))
        now += found[-1] + 0.1
    assert found == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pauses.after_fault(now + FORGOTTEN + LONGEST_PAUSE) == 1


def test_a_fault_is_reported_counted_and_begun_again(reported: list[type[BaseException]]) -> None:
    counters = Counters()
    faults: Iterator[Exception] = iter(FAULTS)
    rests: list[float] = []
    told: list[Exception] = []

    def work() -> None:
        for fault in faults:
            raise fault

    def rest(seconds: float) -> bool:
        rests.append(seconds)
        return False

    Supervisor(counters).keep("worker", work, rest, told.append)
    assert told == FAULTS
    assert rests == [1, 2, 4, 8, 16]
    assert counters.count("restarted_threads", "worker") == len(FAULTS)
    # What is meant for people is no crash.
    assert reported == [type(fault) for fault in FAULTS[:-1]]


def test_a_thread_that_has_to_end_is_not_begun_again(reported: list[type[BaseException]]) -> None:
    counters = Counters()
    runs = []

    def work() -> None:
        runs.append(1)
        raise ValueError

    Supervisor(counters).keep("worker", work, lambda _seconds: True)
    assert len(runs) == 1
    assert counters.count("restarted_threads", "worker") == 0


def test_a_report_that_fails_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_args: object) -> None:
        raise MemoryError

    monkeypatch.setattr(threading, "excepthook", fails)
    faults = iter([ValueError()])

    def work() -> None:
        for fault in faults:
            raise fault

    counters = Counters()
    Supervisor(counters).keep("worker", work, lambda _seconds: False)
    assert counters.count("restarted_threads", "worker") == 1
