"""The main job: something moves in the backend, and the dispatcher sees it once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.backend import Backend
from tests.e2e.program import START, Program, on
from tests.e2e.screen import colors
from tests.private_desktop.bus import eventually
from tests.private_desktop.notifications import Notified
from tests.private_desktop.private_desktop import PrivateDesktop

THE_EIGHT = [
    ("entrega", "PROGRAMADO", "ASIGNADA", "Programado → Asignada"),
    ("entrega", "ASIGNADA", "EN_CAMINO", "Asignada → En camino"),
    ("entrega", "EN_CAMINO", "ENTREGADO", "En camino → Entregado"),
    ("proforma", "PENDIENTE", "APROBADA", "Pendiente → Aprobada"),
    ("proforma", "PENDIENTE", "RECHAZADA", "Pendiente → Rechazada"),
    ("proforma", "APROBADA", "CONVERTIDA", "Aprobada → Convertida"),
    ("vehiculo", "DISPONIBLE", "EN_RUTA", "Disponible → En ruta"),
    ("vehiculo", "EN_RUTA", "DISPONIBLE", "En ruta → Disponible"),
]
SILENT = [
    ("entrega", "EN_CAMINO", "LLEGO"),
    ("proforma", "BORRADOR", "PENDIENTE"),
    ("vehiculo", "DISPONIBLE", "MANTENIMIENTO"),
]


@dataclass
class Running:
    private_desktop: PrivateDesktop
    backend: Backend
    program: Program

    def create(self, categoria: str, estado: str) -> dict[str, object]:
        """A new item that the program knows already."""
        before = self.program.status()["items"][categoria]
        item = self.backend.create(categoria, estado)
        self.program.wait_status(lambda status: status["items"][categoria] > before, "the new item")
        return item

    def told_of(self, numero: object) -> list[Notified]:
        return [call for call in self.private_desktop.notifications.calls if str(numero) in call.summary]

    def move_one_more(self) -> None:
        """Move another item and wait until it was told: what came before it was told before it."""
        item = self.create("entrega", "ASIGNADA")
        self.backend.move("entrega", int(str(item["id"])), "EN_CAMINO")
        self.private_desktop.notifications.wait_for(lambda call: str(item["numero"]) in call.summary, START)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with (
        PrivateDesktop(tmp_path_factory.mktemp("desk")) as private_desktop,
        Backend(tmp_path_factory.mktemp("backend"), entities=3) as backend,
        Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program,
    ):
        program.wait_link("live")
        yield Running(private_desktop, backend, program)


@pytest.mark.parametrize(("categoria", "origin", "target", "names"), THE_EIGHT)
def test_each_of_the_eight_is_told_once(
    running: Running, categoria: str, origin: str, target: str, names: str
) -> None:
    item = running.create(categoria, origin)
    item_id = int(str(item["id"]))
    running.backend.move(categoria, item_id, target)
    told = running.private_desktop.notifications.wait_for(
        lambda call: str(item["numero"]) in call.summary, START
    )
    assert names in told.body
    assert told.actions[::2] == ("default", "silenciar", "seguir")
    # The same event once more, as a backend that sends copies does.
    running.backend.move(categoria, item_id, target)
    running.move_one_more()
    assert len(running.told_of(item["numero"])) == 1


@pytest.mark.parametrize(("categoria", "origin", "target"), SILENT)
def test_a_transition_that_is_not_listed_is_silent(
    running: Running, categoria: str, origin: str, target: str
) -> None:
    item = running.create(categoria, origin)
    running.backend.move(categoria, int(str(item["id"])), target)
    running.move_one_more()
    assert running.told_of(item["numero"]) == []


def test_a_later_state_replaces_the_earlier_notification(running: Running) -> None:
    item = running.create("entrega", "ASIGNADA")
    numero, item_id = str(item["numero"]), int(str(item["id"]))
    running.backend.move("entrega", item_id, "EN_CAMINO")
    first = running.private_desktop.notifications.wait_for(
        lambda call: f"En camino · {numero}" in call.summary, START
    )
    running.backend.move("entrega", item_id, "ENTREGADO")
    second = running.private_desktop.notifications.wait_for(
        lambda call: f"Entregado · {numero}" in call.summary, START
    )
    assert second.replaces_id == first.id


def test_muting_from_the_notification_silences_that_item(running: Running) -> None:
    item = running.create("entrega", "ASIGNADA")
    numero, item_id = str(item["numero"]), int(str(item["id"]))
    running.backend.move("entrega", item_id, "EN_CAMINO")
    told = running.private_desktop.notifications.wait_for(lambda call: numero in call.summary, START)
    running.private_desktop.notifications.invoke(told.id, "silenciar")
    # The click travels on its own way; the mute is stored before the next request is answered.
    eventually(lambda: _count(running.private_desktop, "mutes") > 0, START)
    running.backend.move("entrega", item_id, "ENTREGADO")
    running.move_one_more()
    assert [call.summary for call in running.told_of(numero)] == [f"En camino · {numero}"]


def test_following_from_the_notification_tells_each_change_of_that_item(running: Running) -> None:
    item, other = running.create("entrega", "ASIGNADA"), running.create("entrega", "EN_CAMINO")
    numero, item_id = str(item["numero"]), int(str(item["id"]))
    running.backend.move("entrega", item_id, "EN_CAMINO")
    told = running.private_desktop.notifications.wait_for(lambda call: numero in call.summary, START)
    running.private_desktop.notifications.invoke(told.id, "seguir")
    eventually(lambda: _count(running.private_desktop, "follows") > 0, START)
    for moved in (other, item):
        running.backend.move("entrega", int(str(moved["id"])), "LLEGO")
    running.private_desktop.notifications.wait_for(lambda call: call.summary == f"Llegó · {numero}", START)
    running.move_one_more()
    assert running.told_of(other["numero"]) == []


def _count(private_desktop: PrivateDesktop, table: str) -> int:
    import sqlite3

    with sqlite3.connect(
        f"file:{private_desktop.state_home}/estado-notifier/state.db?mode=ro", uri=True
    ) as db:
        count = int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    db.close()
    return count


def test_the_badge_in_the_panel_changes(private_desktop: PrivateDesktop, backend: Backend) -> None:
    """The dot of the badge has the estado's own colour, which nothing else on the screen has."""
    on_the_way, delivered = "#2196f3", "#28a745"
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "EN_CAMINO")
    with Program(private_desktop, "run", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        before = eventually(
            lambda: (found := colors(private_desktop, "before")).get(on_the_way) and found, START
        )
        assert before
        assert delivered not in before
        backend.move("entrega", entrega["id"], "ENTREGADO")
        private_desktop.notifications.wait_for(lambda call: entrega["numero"] in call.summary, START)
        after = eventually(
            lambda: (found := colors(private_desktop, "after")).get(delivered) and found, START
        )
        assert after
        assert on_the_way not in after


def test_the_demo_tells_within_seconds_and_ends_with_its_backend(private_desktop: PrivateDesktop) -> None:
    environ = {"TMPDIR": str(private_desktop.temporary)}
    with Program(private_desktop, "demo", "--rate", "600", "--seed", "1", environ=environ) as program:
        # One of a change; entregas may be late at once.
        private_desktop.notifications.wait_for(
            lambda call: re.search(r" · (ENT-|PRO-|\d{4}-[A-Z]{3})", call.summary) is not None, START
        )
        children = _children(program.process.pid)
        assert children
        assert program.stop() == 0
        eventually(lambda: not any(_alive(pid) for pid in children), START)
    assert list(private_desktop.temporary.iterdir()) == []
    assert not list(private_desktop.config_home.rglob("config.toml"))
    assert not list(private_desktop.state_home.rglob("state.db"))


def _children(pid: int) -> list[int]:
    from pathlib import Path

    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    from pathlib import Path

    return Path(f"/proc/{pid}").exists()
