"""What was told and nobody has seen: of each item the newest alert, and in which notification it stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from notifier.core.model import Alert, AlertKind, ItemKey, Transition, Urgency
from notifier.core.outbound import UnseenChanged

MAX_STANDING = 1000
"""Of so many items at most; who has not looked for so long looks at the panel, and not at these."""


@dataclass(frozen=True, slots=True)
class Stood:
    """An alert of one item; ``topic``: of the notification in which it stands, its own or a digest's."""

    alert: Alert
    topic: str

    @property
    def is_alone(self) -> bool:
        """Whether it has a notification of its own."""
        return self.topic == self.alert.topic


def is_ended(alert: Alert, by: Transition) -> bool:
    """Whether this change of its item makes untrue what an alert tells.

    What did not happen in time is not told by a transition, nor ended by any.
    """
    if alert.kind is AlertKind.LATE:
        return False
    told = alert.transitions[-1:]
    return by.key in alert.items and (not told or told[0].target != by.target)


class Standing:
    """Knows it, and keeps nothing: the store does. The synchronizer's thread alone."""

    def __init__(self) -> None:
        """Nothing stands."""
        self._items: dict[ItemKey, Stood] = {}
        self._superseded: list[int] = []

    def put(self, key: ItemKey, alert: Alert, topic: str) -> list[Stood]:
        """The alert of this item stands there from now on; returns what does not stand any more for it."""
        before = self._items.pop(key, None)
        if before is not None:
            self._superseded += before.alert.seqs
        self._items[key] = Stood(alert, topic)
        if len(self._items) > MAX_STANDING:
            oldest = self._items.pop(next(iter(self._items)))
            self._superseded += oldest.alert.seqs
            return [oldest]
        return [before] if before is not None else []

    def move(self, alert: Alert, topic: str) -> list[Stood]:
        """It stands in the notification of this topic from now on; returns it as it stood in another."""
        befores = [(key, self._items[key]) for key in alert.items if self._items[key].topic != topic]
        self._items.update((key, Stood(before.alert, topic)) for key, before in befores)
        return [before for _, before in befores]

    def take(self, keys: Iterable[ItemKey]) -> list[Stood]:
        """These do not stand any more; returns those that did."""
        return [self._items.pop(key) for key in dict.fromkeys(keys) if key in self._items]

    def get(self, key: ItemKey) -> Stood | None:
        """What stands of this item."""
        return self._items.get(key)

    def under(self, topic: str) -> list[Alert]:
        """What stands in the notification of this topic, the oldest first."""
        return [stood.alert for stood in self._items.values() if stood.topic == topic]

    def untrue(self, transitions: Iterable[Transition]) -> list[ItemKey]:
        """The items of which an estado stands that one of these transitions has ended."""
        return [
            told.key
            for told in transitions
            if (stood := self._items.get(told.key)) is not None and is_ended(stood.alert, told)
        ]

    def urgent(self) -> list[Alert]:
        """The urgent ones, the oldest first."""
        return [stood.alert for stood in self._items.values() if stood.alert.urgency is Urgency.CRITICAL]

    def superseded(self) -> Collection[int]:
        """The outbox numbers of alerts in whose place others stand, since the last call."""
        seqs, self._superseded = self._superseded, []
        return seqs

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        """The items, in the order in which they were told."""
        return tuple(self._items)

    def unseen(self) -> UnseenChanged:
        """What a badge shows."""
        return UnseenChanged(self.keys, len(self.urgent()))

    def forget(self) -> None:
        """Nothing stands: nobody knows any more whose they were."""
        self._items.clear()
        self._superseded.clear()
