"""What happened how often since the start, for who looks after the program. In memory alone."""

import threading
from collections import Counter, defaultdict, deque
from typing import Any

MAX_LABELS = 64
"""So many different labels a group has; what comes on top is counted together (a server chooses names)."""

MAX_LABEL = 64
"""Characters of a label."""

OTHERS = "(others)"
SAMPLES = 1000
"""So many of the last durations the percentiles are taken from."""


class Counters:
    """Counts by group and label, and the percentiles of durations. Any thread."""

    def __init__(self) -> None:
        """Everything is zero."""
        self._lock = threading.Lock()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._durations: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=SAMPLES))
        self._measured: Counter[str] = Counter()

    def add(self, group: str, label: str = "", by: int = 1) -> None:
        """Count one more, or so many.

        Args:
            group: what is counted, a word of this program.
            label: which kind of it; may come from outside. Empty where there is only one.
            by: how many; none is no news.
        """
        if not by:
            return
        label = label if len(label) <= MAX_LABEL and label.isprintable() else OTHERS
        with self._lock:
            counts = self._counts[group]
            counts[label if label in counts or len(counts) < MAX_LABELS else OTHERS] += by

    def took(self, group: str, seconds: float) -> None:
        """One more duration of this group."""
        with self._lock:
            self._measured[group] += 1
            self._durations[group].append(seconds)

    def count(self, group: str, label: str = "") -> int:
        """How many there were."""
        with self._lock:
            return self._counts[group][label] if group in self._counts else 0

    def report(self) -> dict[str, Any]:
        """All of it as JSON.

        A group is a number, or an object of numbers by label. A duration is ``{"count", "p50_ms", "p99_ms"}``
        of the last ones.
        """
        with self._lock:
            counts = {group: dict(labels) for group, labels in self._counts.items()}
            durations = {group: sorted(seconds) for group, seconds in self._durations.items()}
            measured = dict(self._measured)
        report: dict[str, Any] = {
            group: labels[""] if labels.keys() == {""} else labels for group, labels in counts.items()
        }
        for group, seconds in durations.items():
            report[group] = {
                "count": measured[group],
                "p50_ms": _percentile(seconds, 50),
                "p99_ms": _percentile(seconds, 99),
            }
        return dict(sorted(report.items()))


def _percentile(ordered: list[float], percent: int) -> float:
    """The smallest value that so many of the others do not exceed, in milliseconds."""
    rank = max(0, -(-len(ordered) * percent // 100) - 1)
    return round(1000 * ordered[rank], 1)
