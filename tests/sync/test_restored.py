"""A server that was restored from a backup: versions go back, and an event of one asks for its item.

Where no event comes, the row that changed last is not where it was: then the whole list is read.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.core.link import LinkState
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Item
from notifier.core.reading import UnreadableRow
from notifier.sync.restored import Restored
from tests.categorias import CATEGORIAS, ENTREGA
from tests.scripted.oracle import Oracle
from tests.scripted.program import Program
from tests.scripted.remote import Weather
from tests.scripted.server import ScriptedServer, Style
from tests.scripted.time import MORNING, Timeline
from tests.sync.world import PROFILE, Step, World, connected, entrega, event


def test_an_older_version_with_another_estado_asks_for_that_item_and_is_believed(world: World) -> None:
    restored = entrega("1", "ASIGNADA", 3)
    looks: list[Step] = []
    for _ in range(4):
        looks += [world.answer(restored), world.wait(6)]
    world.run(*connected(entrega("1", "ENTREGADO", 9)), event("1", "ASIGNADA", 3), *looks)
    assert world.asked()[1].ids == ("1",)
    assert world.badges() == {"1": "ASIGNADA"}


def test_it_is_asked_for_at_once(world: World) -> None:
    world.run(*connected(entrega("1", "ENTREGADO", 9)), event("1", "ASIGNADA", 3), lambda: None)
    assert [wish.ids for wish in world.asked()] == [(), ("1",)]


def test_an_older_version_of_the_same_estado_asks_for_nothing(world: World) -> None:
    world.run(*connected(entrega("1", "ENTREGADO", 9)), event("1", "ENTREGADO", 3), world.wait(20))
    assert len(world.asked()) == 1


def test_an_event_that_is_only_late_changes_nothing(world: World) -> None:
    known = entrega("1", "ENTREGADO", 9)
    late = event("1", "EN_CAMINO", 8)
    world.run(*connected(known), late, world.answer(known), world.wait(20))
    assert (world.badges(), world.transitions()) == ({"1": "ENTREGADO"}, [])


# Where nothing is pushed -----------------------------------------------------------------------------------


class Company:
    """The program on a server of deltas, five items of each list; one that went back may show them older."""

    def __init__(self, folder: Path) -> None:
        timeline = Timeline()
        self.server = ScriptedServer(timeline, Style())
        self.oracle = Oracle(self.server, dict.fromkeys(CATEGORIAS))
        for categoria in CATEGORIAS:
            for _ in range(5):
                self.server.phantoms.add(self.server.create(categoria, "PROGRAMADO"))
        self.program = Program(
            folder, PROFILE, self.server, timeline, Weather(), random.Random(7), self.oracle
        )
        self.program.start()
        self.program.live_for(90)

    def change(self, *targets: str) -> None:
        """One entrega after the other changes, each a while after the one before."""
        for key, target in zip(self.server.keys(), targets, strict=False):
            self.server.change(key, target)
            self.program.live_for(100)

    def requests(self) -> int:
        return sum(remote.requests for remote in self.program.remotes)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    company = Company(tmp_path)
    yield company
    company.program.stop()


def test_a_restored_server_is_found_by_the_next_look(company: Company) -> None:
    company.program.live_for(200)
    restore = company.server.backup()
    company.change("EN_CAMINO", "ASIGNADA", "NOVEDAD")
    restore()
    company.program.live_for(120)
    assert company.oracle.link is LinkState.LIVE
    company.oracle.check_shown()


def test_also_where_something_has_changed_there_since(company: Company) -> None:
    company.program.live_for(200)
    restore = company.server.backup()
    company.change("EN_CAMINO", "ASIGNADA", "NOVEDAD")
    restore()
    company.server.change(company.server.keys()[4], "ASIGNADA")
    company.program.live_for(120)
    company.oracle.check_shown()


def test_also_where_that_row_changed_a_moment_before_the_backup(company: Company) -> None:
    """Then it is in the delta, though as it was."""
    company.change("EN_CAMINO", "ASIGNADA", "NOVEDAD")
    restore = company.server.backup()
    company.server.change(company.server.keys()[0], "ENTREGADO")
    company.program.live_for(10)
    company.server.change(company.server.keys()[2], "EN_CAMINO")
    company.program.live_for(10)
    restore()
    company.program.live_for(120)
    company.oracle.check_shown()


def test_also_where_it_is_restored_while_the_socket_is_down(company: Company) -> None:
    company.program.live_for(200)
    restore = company.server.backup()
    company.change("EN_CAMINO", "ASIGNADA", "NOVEDAD")
    company.server.up = False
    for remote in company.program.remotes:
        remote.drop()
    restore()
    company.program.live_for(20)
    company.server.up = True
    company.program.live_for(100)
    assert company.oracle.link is LinkState.LIVE
    company.oracle.check_shown()


def test_where_nothing_goes_back_no_whole_list_is_read_for_it(company: Company) -> None:
    company.change("EN_CAMINO", "ASIGNADA", "NOVEDAD")
    before = company.requests()
    company.program.live_for(600)
    # Per list and minute one delta, its count, and its end; in between one list of two pages.
    assert company.requests() - before <= 3 * (10 * 3 + 5)


ONE = replace(entrega("1", "EN_CAMINO", 4), updated_at=MORNING)
NEWEST = replace(entrega("2", "EN_CAMINO", 4), updated_at=MORNING + timedelta(minutes=5))
OLDER = replace(NEWEST, version=3, updated_at=MORNING + timedelta(minutes=4, seconds=30))
NEWER = replace(NEWEST, version=5, updated_at=MORNING + timedelta(minutes=6))


def delta(*items: Item, **rest: object) -> Snapshot:
    return replace(Snapshot(ENTREGA, items, (), 2, Scope.CHANGES), **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "went_back"),
    [
        (delta(), True),
        (delta(ONE), True),
        (delta(OLDER), True),
        (delta(NEWEST), False),
        (delta(ONE, NEWER), False),
        # Not modified since it was asked before.
        (delta(unchanged=True), False),
        # It may have slipped from one page to another.
        (delta(complete=False), False),
        (delta(unreadable=(UnreadableRow("2", "", "estado"),)), False),
        (delta(unreadable=(UnreadableRow(None, "", "id"),)), False),
        (delta(unreadable=(UnreadableRow("1", "", "estado"),)), True),
    ],
)
def test_what_a_delta_says_of_the_row_that_changed_last(answer: Snapshot, went_back: bool) -> None:
    restored = Restored()
    assert not restored.note(Snapshot(ENTREGA, (NEWEST, ONE), (), 1))
    assert restored.note(answer) is went_back


def test_that_row_may_stand_on_any_page() -> None:
    restored = Restored()
    restored.note(Snapshot(ENTREGA, (NEWEST,), (), 1, last=False))
    restored.note(Snapshot(ENTREGA, (ONE,), (), 1, first=False))
    assert not restored.note(delta(NEWEST, last=False))
    assert not restored.note(delta(ONE, first=False))
    assert not restored.note(delta(ONE, last=False))
    assert restored.note(delta(first=False))


def test_of_one_row_it_is_found_once() -> None:
    """A backend whose deltas show less than they should is not read whole at every look."""
    restored = Restored()
    for expected in (True, False, False):
        restored.note(Snapshot(ENTREGA, (NEWEST, ONE), (), 1))
        assert restored.note(delta()) is expected
    restored.note(Snapshot(ENTREGA, (NEWER, ONE), (), 1))
    assert restored.note(delta())


def test_rows_without_a_time_say_nothing() -> None:
    restored = Restored()
    restored.note(Snapshot(ENTREGA, (entrega("1", "EN_CAMINO"),), (), 1))
    assert not restored.note(delta())
