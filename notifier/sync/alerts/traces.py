"""When what is told came, was written, and was shown: the traces of alerts, until the desktop took them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from notifier.core.clock import Clock
from notifier.core.model import Alert
from notifier.core.trace import Moment, Trace


class Traces:
    """Used by the synchronizer's thread alone."""

    def __init__(self, clock: Clock) -> None:
        """Nothing is traced yet."""
        self._clock = clock
        self.came: Moment | None = None
        """When what is worked on was received; the synchronizer's thread sets it."""
        self.changed: Mapping[str | None, datetime | None] = {}
        """When the server made the changes of what is worked on, by its own clock and by the items' ids."""
        self._open: dict[int, Trace] = {}

    def begin(self, alerts: Sequence[Alert]) -> None:
        """These were written now."""
        committed = Moment.of(self._clock)
        for alert in alerts:
            for seq, transition in zip(alert.seqs, alert.transitions, strict=False):
                changed = self.changed.get(transition.key.id)
                self._open[seq] = Trace(transition, changed, self.came, committed)

    def end(
        self,
        seqs: Sequence[int],
        waiting: Sequence[Alert],
        attempted: Moment | None,
        taken: Moment | None,
    ) -> dict[int, Trace]:
        """The desktop took these of the ``waiting`` alerts: their traces, by number."""
        by_number = {alert.seqs[0]: alert for alert in waiting}
        return {
            seq: replace(self._open.pop(seq, Trace(told)), attempted=attempted, taken=taken)
            for seq in seqs
            if seq in by_number
            for told in by_number[seq].transitions
        }

    def forget(self) -> None:
        """It is not certain any more whose they are."""
        self._open.clear()
