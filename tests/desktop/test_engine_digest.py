"""What waited for the desktop is folded with the words of the server, as what is told at once."""

import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert, AlertKind
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.engine import Engine
from notifier.sync.alerts import delivery, pace
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import UNNOTED, Handing
from notifier.system.paths import Paths
from tests.paucara.company import Company
from tests.private_desktop.bus import eventually


class AwayDesktop:
    """It takes nothing until it is there."""

    def __init__(self) -> None:
        self.is_there = threading.Event()
        self.shown: SimpleQueue[Alert] = SimpleQueue()

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        if not self.is_there.is_set():
            raise NotificationsUnavailableError
        self.shown.put(alert)

    def shows(self, topic: str) -> bool:
        return False

    def withdraw_all(self) -> None:
        pass

    def forget(self) -> None:
        """Nothing is shown."""

    def withdraw(self, topic: str) -> None:
        """Nothing is shown."""

    def close(self) -> None:
        """It keeps nothing."""


def test_a_digest_has_the_names_that_the_server_gives_its_estados(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue that comes with the program says "Entregado"; this server says more."""
    monkeypatch.setattr(delivery, "RETRY_AFTER", 0.05)
    monkeypatch.setattr(pace, "CALM_SECONDS", 0.0)  # each alone, so that they are folded later
    paths = Paths.below(tmp_path / "program")
    paths.ensure()
    desktop = AwayDesktop()
    with Company() as company:
        for number in range(1, 7):
            company.entrega(number, "EN_TRANSITO")
        server = Server(company.api_url, company.url, profile="paucara")
        engine = Engine(
            Settings(server),
            paths,
            lambda _: MemoryCredentials("1|s3cret"),
            desktop,
            Redaction(),
            str,
            SystemClock(),
        )
        engine.start()
        try:
            eventually(lambda: engine.status()["link"] == "live", 60)
            for number in range(1, 7):
                company.entrega(number, "ENTREGADO")
                # Each: an event with an id is a question for that item alone.
                company.emit("entrega.estado-cambio", {"entrega_id": number, "estado_nuevo": "ENTREGADO"})
            eventually(lambda: engine.status()["pending_alerts"] == 6, 60)
            desktop.is_there.set()
            single, digest = desktop.shown.get(timeout=60), desktop.shown.get(timeout=60)
        finally:
            engine.stop()
    assert single.kind is AlertKind.TRANSITION
    assert single.title.startswith("Entregado al cliente · ")
    assert (digest.kind, digest.title) == (AlertKind.DIGEST, "Entregado al cliente · 5 entregas")
    assert digest.body.endswith("\nAvisos que esperaban")
