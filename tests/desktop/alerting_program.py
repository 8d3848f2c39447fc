"""A program that changes one item after the other, and tells each change through the desktop's daemon.

The real store, batching, delivery and back end; no server and no window, so that it can be killed often.
"""

import itertools
import queue
import sys
from pathlib import Path

from notifier.core.catalog import load_catalog
from notifier.core.counters import Counters
from notifier.core.messages import AlertTaken, DesktopReturned
from notifier.core.model import Alert, AlertKind, Item, Source, Transition, Urgency
from notifier.core.settings import Notifications
from notifier.sync.alerts.batching import Batching
from notifier.sync.alerts.delivery import Delivery
from notifier.sync.alerts.handed import Handed
from notifier.sync.alerts.silences import Silences
from notifier.sync.store.store import Store
from notifier.system.clock import SystemClock
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA, SPECS

IN_FLIGHT = 3


def main() -> None:
    """``alerting_program.py FOLDER`` goes on until it is killed; with ``rest`` it tells only what waits."""
    folder, only_rest = Path(sys.argv[1]), len(sys.argv) > 2
    store, clock = Store(folder / "state.db"), SystemClock()
    catalog, handed = load_catalog(resource_text("catalogo.toml"), SPECS), Handed(folder / "handed.txt")
    taken: queue.SimpleQueue[AlertTaken | DesktopReturned] = queue.SimpleQueue()
    notifications = FreedesktopNotifications("Estado Notifier", None, lambda _action, _alert: None, str)
    delivery = Delivery(notifications, taken.put, handed, clock)
    silences = Silences(Notifications(), store.pause, clock, delivery.observe)
    batching = Batching(store, lambda: catalog, clock, str, delivery.observe, Counters(), handed, silences)
    batching.begin()
    batching.raise_pending()
    sys.stdout.write("ready\n")
    sys.stdout.flush()

    def mark(at_most: int) -> None:
        while store.pending_count() > at_most:
            match taken.get():
                case AlertTaken(seqs):
                    batching.delivered(seqs)
                case DesktopReturned():
                    batching.raise_pending()

    mark(0)
    if only_rest:
        delivery.close()
        store.close()
        return
    for step in itertools.count(max(map(int, store.items(ENTREGA)[0]), default=0) + 1):
        item = Item(ENTREGA, str(step), str(step), "ENTREGADO", 1)
        told = Transition(item.key, item.numero, "EN_CAMINO", "ENTREGADO", clock.now(), Source.EVENT)
        alert = Alert(AlertKind.TRANSITION, str(step), "", Urgency.CRITICAL, (told,))
        batching.tell(store.apply(item.categoria, [item], (), [(told, alert)]), missed=False)
        mark(IN_FLIGHT)


if __name__ == "__main__":
    main()
