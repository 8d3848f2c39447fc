"""The whole engine, on the embedded backend, after many events and reconnections: nothing is left behind."""

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.link import LinkState
from notifier.core.messages import ReconnectNow
from notifier.core.model import Alert
from notifier.core.outbound import ItemsChanged, ItemsReset, LinkChanged, Outbound, TransitionSeen
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.engine import Engine
from notifier.sync import socket_watch
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import UNNOTED, Handing
from notifier.system.paths import Paths
from tests.backend import Backend
from tests.private_desktop.bus import eventually
from tests.soak.budget import budget
from tests.soak.conftest import Say
from tests.soak.held import Held

pytestmark = pytest.mark.soak

EVENTS, RECONNECTS = budget(small=(200, 5), full=(10_000, 500))
ROUNDS = 5
MEMORY_NOISE = 12_000_000
"""Bytes in all: SQLite's own cache of pages grows to some megabytes, and stays there."""


class Watcher:
    """Remembers the link and what is shown of each entrega, and counts what was seen."""

    def __init__(self) -> None:
        self.link: LinkState | None = None
        self.estados: dict[str, str] = {}
        self.transitions = 0
        self.openings: SimpleQueue[None] = SimpleQueue()

    def observe(self, message: Outbound) -> None:
        match message:
            case LinkChanged(link):
                if link.state is LinkState.LIVE and self.link is not LinkState.LIVE:
                    self.openings.put(None)
                self.link = link.state
            case ItemsReset(categoria="entrega", items=items):
                self.estados = {item.id: item.estado for item in items}
            case ItemsChanged(categoria="entrega", upserted=upserted):
                self.estados |= {item.id: item.estado for item in upserted}
            case TransitionSeen():
                self.transitions += 1


class Taking:
    """A desktop that takes all. The real ones are in tests/desktop."""

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        pass

    def shows(self, topic: str) -> bool:
        return False

    def withdraw_all(self) -> None:
        pass

    def forget(self) -> None:
        """Nothing is shown."""

    def withdraw(self, topic: str) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    (tmp_path / "backend").mkdir()
    with Backend(tmp_path / "backend") as backend:
        yield backend


def test_the_engine_does_not_grow(
    tmp_path: Path, backend: Backend, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who hurries so often would be put off.
    monkeypatch.setattr(socket_watch, "HURRY_PAUSE", 0.0)
    paths = Paths.below(tmp_path / "program")
    paths.ensure()
    watcher = Watcher()
    engine = Engine(
        Settings(Server(backend.api_url)),
        paths,
        lambda _: MemoryCredentials(backend.sign_in()),
        Taking(),
        Redaction(),
        str,
        SystemClock(),
    )
    engine.publisher.join(watcher.observe)
    engine.start()
    watcher.openings.get(timeout=60)
    ids = [row["id"] for row in backend.items("entrega")]

    def work(share: int) -> None:
        moves = [
            ("entrega", ids[number % len(ids)], ("EN_CAMINO", "NOVEDAD")[number // len(ids) % 2])
            for number in range(EVENTS // share)
        ]
        backend.move_many(moves, seconds=len(moves) / 1000)
        # Not how many transitions there were: who reads more slowly than they come sees several as one.
        moved = {str(item_id): estado for _, item_id, estado in moves}
        eventually(lambda: moved.items() <= watcher.estados.items(), 120)
        for _ in range(RECONNECTS // share):
            engine.send(ReconnectNow())
            watcher.openings.get(timeout=60)

    work(ROUNDS)
    before = Held.now()
    for _ in range(ROUNDS):
        work(ROUNDS)
    eventually(lambda: Held.now().threads <= before.threads, 60)
    eventually(lambda: Held.now().files <= before.files, 60)
    after = Held.now()
    say(f"{watcher.transitions} transitions, {RECONNECTS} reconnections; before {before}, after {after}")
    assert after.memory <= before.memory + MEMORY_NOISE
    engine.stop()
