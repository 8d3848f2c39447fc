"""A process of its own that reads one server with all that the program has: REST, the socket, the truth.

Its argument is the server's address. It ends when each list was read and the socket is open; its only line of
output says, as JSON, the most memory that it ever had (``peak``, in MB) and the errors that it told.
"""

import json
import sys
import tempfile
from pathlib import Path
from queue import SimpleQueue

from notifier.core.catalog import load_catalog
from notifier.core.counters import Counters
from notifier.core.messages import (
    AccountKnown,
    FetchFailed,
    RemoteMessage,
    Snapshot,
    SocketClosed,
    SocketOpened,
)
from notifier.core.profile.shipped import shipped_profile
from notifier.core.server import Server
from notifier.core.settings import Notifications
from notifier.core.wish import Wish
from notifier.net.remote import Remote
from notifier.sync.alerts.handed import Handed
from notifier.sync.store.store import Store
from notifier.sync.truth import Truth
from notifier.system.clock import SystemClock
from notifier.system.resources import resource_text
from tests.categorias import CATEGORIAS, SPECS
from tests.net.pauses import Soon

APP = {"app": "estado-notifier", "version": "test"}


def peak() -> int:
    """The most memory that this process ever had, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def read(url: str, folder: Path) -> dict[str, object]:
    profile = shipped_profile(resource_text("profiles/estandar.toml"))
    assert profile.rest is not None
    messages: SimpleQueue[RemoteMessage] = SimpleQueue()
    catalog = load_catalog(resource_text("catalogo.toml"), SPECS)
    store, handed = Store(folder / "state.db"), Handed(folder / "handed.txt")
    told = (SystemClock(), str, lambda _: None, Counters(), handed, Notifications())
    truth = Truth(store, catalog, (), (), *told)
    server = Server(f"{url}/api", url)
    remote = Remote(server, profile, "token", APP, messages.put, Soon(), Counters())
    remote.start()
    unread, is_open, errors = {*profile.rest.lists}, False, []
    while unread or not is_open:
        match messages.get(timeout=110):
            case AccountKnown():
                remote.open()
                for categoria in CATEGORIAS:
                    remote.refetch(categoria, Wish(1))
            case Snapshot() as snapshot:
                truth.take_snapshot(snapshot, 2, missed=False, can_ask=True)
                if snapshot.last:
                    unread.discard(snapshot.categoria)
            case SocketOpened():
                is_open = True
            case SocketClosed(error) | FetchFailed(_, error):
                errors.append(type(error).__name__)
                is_open = False
            case _:
                pass
    remote.close()
    truth.close()
    return {"peak": peak(), "errors": errors}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.stdout.write(json.dumps(read(sys.argv[1], Path(name))) + "\n")
