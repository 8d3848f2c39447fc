"""What the desktop has not taken: of an earlier run, or from while it was not there."""

from collections.abc import Callable, Collection, Sequence

from notifier.core.digests import DigestReason
from notifier.core.model import Alert, AlertKind, Categoria, ItemKey, digest_topic
from notifier.sync.alerts.handed import Handed
from notifier.sync.alerts.living import Living
from notifier.sync.alerts.newest import newest, newest_of_each
from notifier.sync.alerts.pace import CALM_ALERTS, PRESSING_ALERTS
from notifier.sync.alerts.withheld import Withheld
from notifier.sync.store.store import Store


class Untaken:
    """Raises it again. The synchronizer's thread alone."""

    def __init__(
        self,
        store: Store,
        handed: Handed,
        withheld: Withheld,
        living: Living,
        held: Callable[[], set[int]],
    ) -> None:
        """``held`` gives the outbox numbers of what waits to be told with others anyhow."""
        self._store = store
        self._handed = handed
        self._withheld = withheld
        self._living = living
        self._held = held
        self._unsure: list[Alert] = []

    def raise_again(self) -> None:
        """Raise all of it, but for what is late: that may be over."""
        held = self._held()
        waiting = [alert for alert in self._store.pending_alerts() if not held & {*alert.seqs}]
        self._unsure = [alert for alert in waiting if alert.key is not None]
        self._raise([alert for alert in waiting if alert.key is None])

    def raise_certain(self, certain: Collection[Categoria]) -> None:
        """Raise what is late, too, of these categories: what is not true any more was recalled."""
        sure = [alert for alert in self._unsure if alert.key is not None and alert.key.categoria in certain]
        if sure:
            self._unsure = [alert for alert in self._unsure if alert not in sure]
            waiting = {alert.seqs for alert in self._store.pending_alerts()}
            self._raise([alert for alert in sure if alert.seqs in waiting])

    def late(self, key: ItemKey) -> list[Alert]:
        """What of it tells that this item is late."""
        waiting = self._store.pending_alerts()
        return [alert for alert in waiting if alert.kind is AlertKind.LATE and alert.key == key]

    def raise_change(self, key: ItemKey) -> None:
        """Raise the changes of this item, after what waited with them was taken back."""
        held = self._held()
        waiting = [alert for alert in self._store.pending_alerts() if alert.items == (key,)]
        changes = [
            alert for alert in waiting if alert.kind is not AlertKind.LATE and not held & {*alert.seqs}
        ]
        free = [alert for alert in changes if not self._withheld.has(alert)]
        if free:
            self._living.raise_single(newest(free))

    def forget(self) -> None:
        """It is not certain any more for whom it is."""
        self._unsure.clear()

    def _raise(self, waiting: Sequence[Alert]) -> None:
        # What the desktop may have is told by itself: folded with others it would be told twice.
        unclear = [alert for alert in waiting if self._handed.is_noted(alert)]
        others = newest_of_each(alert for alert in waiting if alert not in unclear)
        rest = [alert for alert in others if not self._withheld.takes(alert, stored=True)]
        alone = [alert for alert in rest if not alert.items]
        pressing = [alert for alert in rest if alert.is_pressing and alert.items]
        calm = [alert for alert in rest if not alert.is_pressing and alert.items]
        for alert in (*unclear, *alone, *pressing[:PRESSING_ALERTS]):
            self._living.raise_single(alert)
        for alerts, few in ((pressing[PRESSING_ALERTS:], 1), (calm, CALM_ALERTS)):
            if len(alerts) > few:
                topic = digest_topic(pressing=alerts is not calm)
                self._living.raise_digest(alerts, DigestReason.WAITING, topic)
            else:
                for alert in alerts:
                    self._living.raise_single(alert)
