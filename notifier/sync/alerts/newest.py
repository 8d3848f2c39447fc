"""Several alerts of one item that wait: the newest says how it stands with the item. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from notifier.core.digests import numbered
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.wording import BETWEEN


def newest_of_each(alerts: Iterable[Alert]) -> list[Alert]:
    """One alert of each item, in the order in which the items were first told of; ``alerts``: oldest first.

    What tells of no single item stays as it is.
    """
    by_topic: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_topic.setdefault(alert.topic if alert.items else f"{alert.topic} {alert.seqs}", []).append(alert)
    return [newest(found) for found in by_topic.values()]


def newest(alerts: Sequence[Alert]) -> Alert:
    """Alerts of one item, oldest first, as the newest of them, with the outbox's numbers of all.

    Trouble that is over is not worth an alarm any more. That it is late is not over with a change, or it
    would not wait any more: that is said, too, and as loud.
    """
    last, earlier = alerts[-1], alerts[:-1]
    if not earlier:
        return last
    seqs, transitions = numbered(alerts)
    last = replace(last, seqs=seqs, transitions=transitions)
    late = [alert for alert in earlier if alert.kind is AlertKind.LATE and last.kind is not AlertKind.LATE]
    if not late:
        return last
    louder = max((last.urgency, late[-1].urgency), key=list(Urgency).index)
    words = late[-1].title.rpartition(BETWEEN)[0] or late[-1].title
    return replace(last, body=f"{last.body}\n{words}", urgency=louder)
