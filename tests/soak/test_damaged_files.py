"""Files with a hundred flipped bits each: the whole engine goes live on each, and tells nothing twice."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.link import LinkState
from notifier.core.model import Alert, AlertKind
from notifier.core.settings import SyncChoice
from notifier.system.notifications import UNNOTED, Handing
from tests.paucara.company import Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually
from tests.soak.budget import budget
from tests.sync.bits import flip

pytestmark = pytest.mark.soak

FILES = budget(8, 60)
VEHICLES = 40


class PrivateDesktop(Watching):
    """One whose desktop can be shut."""

    is_shut = False

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        if self.is_shut:
            raise NotificationsUnavailableError
        super().show(alert, handing)

    @property
    def titles(self) -> list[str]:
        """Of the transitions that were told."""
        return [
            transition.numero
            for alert in self.alerts
            if alert.kind in (AlertKind.TRANSITION, AlertKind.DIGEST)
            for transition in alert.transitions
        ]


@pytest.fixture
def company() -> Iterator[Company]:
    with Company() as company:
        yield company


def private_desktop(folder: Path, company: Company) -> PrivateDesktop:
    return PrivateDesktop(folder, company.api_url, "paucara", "1|s3cret", SyncChoice(poll_live=1))


def test_sixty_files_of_a_hundred_flipped_bits(tmp_path: Path, company: Company) -> None:
    for number in range(VEHICLES):
        company.vehiculo(number, "EN_RUTA")
    with private_desktop(tmp_path, company) as before:
        before.wait_link(LinkState.LIVE)
        for number in range(VEHICLES - 1):
            company.vehiculo(number, "DISPONIBLE")
        eventually(lambda: len(set(before.titles)) == VEHICLES - 1, 60)
        eventually(lambda: before.engine.status()["pending_alerts"] == 0, 30)
        before.is_shut = True
        company.vehiculo(VEHICLES - 1, "DISPONIBLE")
        eventually(lambda: before.engine.status()["pending_alerts"] == 1, 30)
    told = set(before.titles)
    database = (tmp_path / "state" / "state.db").read_bytes()
    for seed in range(FILES):
        folder = tmp_path / str(seed)
        (folder / "state").mkdir(parents=True)
        file = folder / "state" / "state.db"
        file.write_bytes(database)
        flip(file, random.Random(seed), 100)
        with private_desktop(folder, company) as after:
            after.wait_link(LinkState.LIVE, 60)
            company.vehiculo(0, "EN_RUTA")
            eventually(lambda after=after: len(after.transitions) >= 1, 30)  # type: ignore[misc]  # a lambda with a default has no type
            company.vehiculo(0, "DISPONIBLE")
            eventually(lambda after=after: len(after.transitions) >= 2, 30)  # type: ignore[misc]  # a lambda with a default has no type
            eventually(lambda after=after: after.engine.status()["pending_alerts"] == 0, 30)  # type: ignore[misc]  # a lambda with a default has no type
            moved = {transition.numero for transition in after.transitions}
            assert not (set(after.titles) - moved) & told, f"{seed}: told twice"
