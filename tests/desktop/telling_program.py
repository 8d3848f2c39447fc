"""A program that changes one item after the other, and tells each change through the desktop's daemon.

The real store, telling, outbox and back end; no server and no window, so that it can be killed often.
"""

import itertools
import queue
import sys
from pathlib import Path

from notifier.core.catalog import load_catalog
from notifier.core.counters import Counters
from notifier.core.messages import AlertTaken
from notifier.core.model import Alert, AlertKind, Categoria, Item, Source, Transition, Urgency
from notifier.core.wording import DigestTitle, digest_alert
from notifier.sync.handed import Handed
from notifier.sync.outbox import Outbox
from notifier.sync.store import Store
from notifier.sync.telling import Telling
from notifier.system.clock import SystemClock
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.resources import resource_text

IN_FLIGHT = 3


def main() -> None:
    """``telling_program.py FOLDER``: goes on until it is killed. ``… FOLDER rest``: tells only what waits."""
    folder, only_rest = Path(sys.argv[1]), len(sys.argv) > 2
    store, clock = Store(folder / "state.db"), SystemClock()
    catalog, handed = load_catalog(resource_text("catalogo.toml")), Handed(folder / "handed.txt")
    taken: queue.SimpleQueue[AlertTaken] = queue.SimpleQueue()
    notifications = FreedesktopNotifications("Estado Notifier", None, lambda _action, _alert: None, str)
    outbox = Outbox(
        notifications,
        taken.put,
        lambda alerts: digest_alert(alerts, DigestTitle.WAITING, catalog, str),
        handed,
        clock,
    )
    telling = Telling(store, lambda: catalog, clock, str, outbox.observe, Counters(), handed)
    telling.begin()
    telling.raise_pending()
    sys.stdout.write("ready\n")
    sys.stdout.flush()

    def mark(at_most: int) -> None:
        while store.pending_count() > at_most:
            telling.delivered(taken.get().seqs)

    mark(0)
    if only_rest:
        outbox.close()
        store.close()
        return
    for step in itertools.count(max(map(int, store.items(Categoria.ENTREGA)[0]), default=0) + 1):
        item = Item(Categoria.ENTREGA, str(step), str(step), "ENTREGADO", 1)
        told = Transition(item.key, item.numero, "EN_CAMINO", "ENTREGADO", clock.now(), Source.EVENT)
        alert = Alert(AlertKind.TRANSITION, str(step), "", Urgency.CRITICAL, (told,))
        telling.tell(store.apply(item.categoria, [item], (), [(told, alert)]), missed=False)
        mark(IN_FLIGHT)


if __name__ == "__main__":
    main()
