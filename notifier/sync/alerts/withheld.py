"""What a silence holds back, and how it is told at its end: urgent ones singly, all others in one summary.

What waits of an item is held back, too, as long as that is muted.
What is held back waits in the outbox like any alert. Whoever ends the program meanwhile takes nothing away,
and what was told is not told again.
"""

from collections.abc import Collection, Iterable, Sequence

from notifier.core.clock import Clock
from notifier.core.digests import DigestReason
from notifier.core.model import Alert, Urgency
from notifier.core.silences import REASONS
from notifier.sync.alerts.newest import newest_of_each
from notifier.sync.alerts.silences import Silences
from notifier.sync.store.store import Store

MAX_SINGLE = 3
"""So many urgent ones are told one by one at the end; more are in the summary."""


class Withheld:
    """Used by the synchronizer's thread alone."""

    def __init__(self, store: Store, silences: Silences, clock: Clock) -> None:
        """``store`` keeps the alerts; ``clock``: whether an item is muted still."""
        self._clock = clock
        self._store = store
        self._silences = silences
        self._seqs: set[int] = set()
        self.reason = DigestReason.PAUSE
        """Why what is held back was not told."""

    def __len__(self) -> int:
        """How many are held back."""
        return len(self._seqs)

    def takes(self, alert: Alert, *older: Alert, stored: bool = False) -> bool:
        """Hold this alert back, where it has to be, and with it those that are ``older``.

        ``stored``: an earlier run left it. What a silence held back then is told at the end of that, and what
        happened before a silence is told in it.
        """
        silenced = [REASONS[one.silenced] for one in alert.transitions[-1:] if one.silenced in REASONS]
        is_silent = bool(silenced) if stored and alert.transitions else self._holds(alert)
        if not (is_silent or self._is_muted(alert)):
            return False
        self.reason = next(iter(silenced), self.reason)
        self.hold((alert, *older))
        return True

    def hold(self, alerts: Iterable[Alert]) -> None:
        """Hold these back as long as they have to be."""
        self._seqs.update(seq for alert in alerts for seq in alert.seqs)

    def has(self, alert: Alert) -> bool:
        """Whether this one is held back."""
        return self._seqs.issuperset(alert.seqs)

    def of(self, topic: str) -> list[Alert]:
        """What is held back of this topic, the oldest first."""
        return [alert for alert in self._waiting() if alert.topic == topic]

    def forget(self) -> None:
        """It is not certain any more for whom they are; they stay in the store."""
        self._seqs.clear()

    def remove(self, seqs: Collection[int]) -> None:
        """The alerts with these outbox numbers are not to be told."""
        self._seqs -= {*seqs}

    def released(self) -> tuple[list[Alert], list[Alert]]:
        """What is to be told now, because the silence is over or another one holds that lets it through.

        Returns:
            What is told singly, the urgent ones first, and what is told as one.
        """
        if not self._seqs:
            return [], []
        waiting = newest_of_each(self._waiting())
        free = [one for one in waiting if not (self._holds(one) or self._is_muted(one))]
        self._seqs = {seq for alert in waiting if alert not in free for seq in alert.seqs}
        return self._summed(free)

    def _waiting(self) -> list[Alert]:
        if not self._seqs:
            return []
        return [alert for alert in self._store.pending_alerts() if self._seqs.issuperset(alert.seqs)]

    def _holds(self, alert: Alert) -> bool:
        quiet = self._silences.quiet()
        follows = self._store.choices.follows
        return quiet is not None and not quiet.lets(
            alert.urgency, followed=not follows.isdisjoint(alert.items)
        )

    def _is_muted(self, alert: Alert) -> bool:
        # A mute until the item changes is over with the change, and gone.
        mutes, now = self._store.choices.mutes, self._clock.now()
        found = [mutes[key] for key in alert.items if key in mutes]
        return any(muted.holds(muted.estado, now) for muted in found)

    def _summed(self, alerts: Sequence[Alert]) -> tuple[list[Alert], list[Alert]]:
        urgent = [alert for alert in alerts if alert.urgency is Urgency.CRITICAL]
        single = urgent if len(urgent) <= MAX_SINGLE else []
        single += [alert for alert in alerts if alert.stands_alone and alert not in urgent]
        others = [alert for alert in alerts if alert not in single]
        return (single, others) if len(others) > 1 else ([*single, *others], [])
