"""A list of a hundred thousand items is read page by page, and never held twice."""

import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.catalog import load_catalog
from notifier.core.counters import Counters
from notifier.core.messages import RemoteMessage, Snapshot
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
from tests.categorias import ENTREGA, SPECS
from tests.net.listening import APP
from tests.private_desktop.bus import end
from tests.soak.budget import budget
from tests.soak.conftest import Say

pytestmark = pytest.mark.soak

ITEMS = budget(small=10_000, full=100_000)
CHANGES = 10


class Reading:
    """The real remote, truth and store with one long list."""

    def __init__(self, database: Path) -> None:
        command = [sys.executable, "-m", "tests.soak.long_list", str(ITEMS)]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        address = self._line()
        profile = shipped_profile(resource_text("profiles/estandar.toml"))
        catalog = load_catalog(resource_text("catalogo.toml"), SPECS)
        self._messages: SimpleQueue[RemoteMessage] = SimpleQueue()
        self._store = Store(database)
        handed = Handed(database.with_name("handed.txt"))
        told = (SystemClock(), str, lambda _: None, Counters(), handed, Notifications())
        self.truth = Truth(self._store, catalog, (), (), *told)
        self._remote = Remote(
            Server(address), profile, "token", APP, self._messages.put, random.Random(), Counters()
        )
        self._ticket = 0

    def change(self, count: int) -> None:
        """Let so many entregas arrive, on the server."""
        assert self._server.stdin
        self._server.stdin.write(f"{count}\n")
        self._server.stdin.flush()
        assert self._line() == "changed"

    def read(self, *, whole: bool) -> float:
        """Read the list, or what changed in it; how many seconds it took."""
        began = time.monotonic()
        self._ticket += 1
        self._remote.refetch(ENTREGA, Wish(self._ticket, None if whole else self.truth.since(ENTREGA)))
        while True:
            message = self._messages.get(timeout=60)
            assert isinstance(message, Snapshot)
            self.truth.take_snapshot(message, self._ticket + 1, missed=False, can_ask=True)
            if message.last:
                return time.monotonic() - began

    def estados(self) -> list[str]:
        """Of all items, as they are stored."""
        present, _ = self._store.items(ENTREGA)
        return [item.estado for item in present.values()]

    def close(self) -> None:
        self._remote.close()
        self.truth.close()
        end(self._server)

    def _line(self) -> str:
        assert self._server.stdout
        return self._server.stdout.readline().strip()


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Reading]:
    reading = Reading(tmp_path / "state.db")
    yield reading
    reading.close()


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_the_list_is_not_held_twice(reading: Reading, traced: None, say: Say) -> None:
    before, _ = tracemalloc.get_traced_memory()
    reading.read(whole=True)
    after, first_peak = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    reading.read(whole=True)
    again, peak = tracemalloc.get_traced_memory()
    held = after - before
    say(
        f"{ITEMS} items hold {megabytes(held)}; at most {megabytes(first_peak - after)} more while they are"
        f" read first, {megabytes(peak - after)} more while they are read again,"
        f" {megabytes(again - after)} after that"
    )
    assert reading.estados() == ["EN_CAMINO"] * ITEMS
    assert peak - after < held / 2


def test_what_changed_is_read_alone(reading: Reading, say: Say) -> None:
    first, again = reading.read(whole=True), reading.read(whole=True)
    reading.change(CHANGES)
    changes = reading.read(whole=False)
    say(f"{ITEMS} items: {first:.1f} s, once more {again:.1f} s, {CHANGES} changes {changes:.2f} s")
    assert reading.estados().count("ENTREGADO") == CHANGES


def megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
