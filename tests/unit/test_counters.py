"""What happened how often."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from notifier.core.counters import MAX_LABELS, OTHERS, Counters


def test_groups_with_and_without_labels() -> None:
    counters = Counters()
    counters.add("late")
    counters.add("late", by=2)
    counters.add("events", "estado:cambio")
    assert counters.report() == {"events": {"estado:cambio": 1}, "late": 3}
    assert counters.count("late") == 3
    assert counters.count("never") == 0


def test_percentiles_of_durations() -> None:
    counters = Counters()
    for milliseconds in range(1, 101):
        counters.took("told_after", milliseconds / 1000)
    assert counters.report() == {"told_after": {"count": 100, "p50_ms": 50.0, "p99_ms": 99.0}}


@given(st.lists(st.text(), max_size=200))
def test_a_server_cannot_make_it_grow(labels: list[str]) -> None:
    counters = Counters()
    for label in labels:
        counters.add("events", label)
    counts = counters.report().get("events", {})
    counts = counts if isinstance(counts, dict) else {"": counts}
    assert sum(counts.values()) == len(labels)
    assert len(counts) <= MAX_LABELS + 1
    assert all(label == OTHERS or (len(label) <= 64 and label.isprintable()) for label in counts)


def test_threads_lose_no_count() -> None:
    counters = Counters()

    def count() -> None:
        for _ in range(1000):
            counters.add("requests", "list")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.count("requests", "list") == 4000
