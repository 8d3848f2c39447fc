"""The store in order while the program runs: pruned, healed, rebuilt, and its troubles told once."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from notifier.core.choices import MuteLength
from notifier.core.messages import AlertTaken, Inbound, Mute, Pause, SocketEvent
from notifier.core.model import Alert, AlertKind, ItemKey
from notifier.core.outbound import AlertWithdrawn, PendingAlerts, SilenceChanged
from tests.categorias import ENTREGA
from tests.sync.test_store_damage import damage_under, scribble
from tests.sync.world import Step, World, connected, entrega, event

DAY = 86_400.0
MANY = [entrega(str(number), "EN_CAMINO", 1) for number in range(2000)]
ARRIVED = event("1", "ENTREGADO", 2)


@pytest.fixture
def world(tmp_path: Path) -> World:
    home = tmp_path / "home"
    home.mkdir()
    return World(home)


def store_alerts(world: World) -> list[Alert]:
    return [alert for alert in world.alerts() if alert.kind is AlertKind.STORE]


def count(world: World, table: str) -> int:
    with closing(sqlite3.connect(world.folder / "state.db")) as db:
        number: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return number


# History -------------------------------------------------------------------------------------------------


def later(world: World, days: float) -> Callable[[], None]:
    def advance() -> None:
        world.clock.elapsed += days * DAY

    return advance


def test_what_is_too_old_is_forgotten_once_a_day(world: World) -> None:
    kept: list[int] = []
    script: list[Step] = []
    # After 90 days it is too old; at 89.5 it was looked for, so the next time is at 90.5.
    for days in (89.5, 0.9, 0.2):
        script += [later(world, days), lambda: kept.append(count(world, "transitions"))]
    told: list[Step] = [ARRIVED, AlertTaken((1,))]
    world.run(*connected(entrega("1", "EN_CAMINO", 1)), *told, *script, link_warning_after=0)
    assert kept == [1, 1, 0]


def test_what_is_too_old_is_forgotten_at_the_start(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO", 1)), ARRIVED, AlertTaken((1,)))
    world.clock.elapsed += 91 * DAY
    world.run(world.wait(0.1))
    assert count(world, "transitions") == 0
    assert count(world, "items") == 1


# A file that can't be written ----------------------------------------------------------------------------


def full(world: World) -> list[Step]:
    """The disk has room for nothing more, and much comes."""

    def no_more_pages() -> None:
        world.store._database._db.execute("PRAGMA max_page_count = 1").fetchall()

    return [no_more_pages, world.answer(*MANY)]


def test_a_full_disk_is_told_once_and_the_program_goes_on(world: World) -> None:
    world.run(*connected(), *full(world), ARRIVED, event("2", "ENTREGADO", 2), world.wait(25))
    assert [alert.title for alert in store_alerts(world)] == ["No se pueden guardar los datos"]
    assert world.badges()["1"] == "ENTREGADO"
    assert len(world.transitions()) == 2


def test_it_is_tried_again_after_half_a_minute_and_the_alert_is_withdrawn(world: World) -> None:
    in_memory: list[bool] = []
    note: Step = lambda: in_memory.append(world.store.in_memory)  # noqa: E731 - a lambda with a type
    world.run(*connected(), *full(world), ARRIVED, world.wait(29), note, world.wait(2), note, world.wait(60))
    assert in_memory == [True, False]
    assert [message.topic for message in world.of(AlertWithdrawn)] == ["store"]
    assert (count(world, "items"), count(world, "transitions")) == (2000, 1)


def test_it_is_tried_every_half_minute_until_it_works(world: World) -> None:
    home, away = world.folder, world.folder.with_name("away")
    withdrawn: list[int] = []
    note: Step = lambda: withdrawn.append(len(world.of(AlertWithdrawn)))  # noqa: E731 - a lambda with a type
    # A file in the place of the folder: it can't be made anew.
    gone: list[Step] = [lambda: home.rename(away), home.touch, world.wait(55), note]
    back: list[Step] = [home.unlink, lambda: away.rename(home), world.wait(4), note, world.wait(2), note]
    world.run(*connected(), *full(world), *gone, *back)
    assert withdrawn == [0, 0, 1]
    assert len(store_alerts(world)) == 1
    assert count(world, "items") == 2000


def test_a_second_full_disk_is_told_again(world: World) -> None:
    more = [entrega(f"m{number}", "EN_CAMINO", 1) for number in range(2000)]
    again: list[Step] = [*full(world)[:1], world.answer(*MANY, *more)]
    world.run(*connected(), *full(world), world.wait(31), event(None, "X", None), *again, world.wait(31))
    assert [alert.kind for alert in world.alerts()] == [AlertKind.STORE] * 2
    assert [message.topic for message in world.of(AlertWithdrawn)] == ["store"] * 2


# A damaged file ------------------------------------------------------------------------------------------


def test_damage_found_at_the_start_is_told_once_and_all_is_read_again(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO", 1)))
    scribble(world.folder / "state.db")
    world.forget()
    world.run(*connected(entrega("1", "ENTREGADO", 2)), world.wait(60))
    assert [alert.title for alert in world.alerts()] == ["Datos guardados dañados"]
    assert world.transitions() == []
    assert world.badges() == {"1": "ENTREGADO"}


def damaged(world: World) -> list[Step]:
    """Much is known, one alert waits, and then nothing of the file can be read any more."""
    start = [*connected(*MANY), event("5", "ENTREGADO", 2)]
    return [*start, lambda: damage_under(world.store, world.folder / "state.db")]


def moved(world: World) -> bool:
    return world.badges()["1"] == "ENTREGADO" and [t.key.id for t in world.transitions()] == ["5", "1"]


def paused(world: World) -> bool:
    return [message.silence is None for message in world.of(SilenceChanged)] == [True, True, False]


STEPS: dict[str, tuple[Inbound | SocketEvent | Callable[[World], Step], Callable[[World], bool]]] = {
    "an event": (ARRIVED, moved),
    "a list": (lambda world: world.answer(MANY[0], entrega("1", "ENTREGADO", 2), *MANY[2:]), moved),
    "an alert that was taken": (AlertTaken((1,)), lambda world: world.of(PendingAlerts)[-1].count == 0),
    "a pause": (lambda world: world.pause(30), paused),
    "a day that passes": (lambda world: later(world, 1), lambda world: True),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_meets_damage_is_done_again_on_a_good_file(world: World, name: str) -> None:
    step, is_done = STEPS[name]
    world.run(*damaged(world), step if not callable(step) else step(world), link_warning_after=0)
    assert is_done(world)
    assert [alert.title for alert in store_alerts(world)] == ["Datos guardados dañados"]
    assert list(world.folder.glob("state.db.damaged-*"))
    assert not world.store.in_memory


def test_nothing_is_lost_when_a_step_meets_damage(world: World) -> None:
    world.run(*damaged(world), ARRIVED)
    shown = world.badges()
    world.forget()
    last = entrega("9", "ENTREGADO", 2)
    rows = [item for item in MANY[:5] if item.id != "1"]
    world.run(*connected(entrega("1", "ENTREGADO", 2), entrega("5", "ENTREGADO", 2), last, *rows))
    # Both alerts wait, and only what is new is news.
    assert [alert.items[0].id for alert in world.alerts()] == ["5", "1", "9"]
    assert [t.key.id for t in world.transitions()] == ["9"]
    assert shown == {item.id: item.estado for item in MANY} | {"1": "ENTREGADO", "5": "ENTREGADO"}


def test_what_the_user_wants_outlives_damage(world: World) -> None:
    wanted: list[Step] = [Mute(ItemKey(ENTREGA, "1"), MuteLength.HOUR), world.pause(10)]
    world.run(*damaged(world)[:-1], *wanted, *damaged(world)[-1:], ARRIVED, AlertTaken((1,)))
    world.forget()
    world.run(*connected(*MANY), Pause(on=False), event("1", "EN_CAMINO", 3), event("2", "ENTREGADO", 2))
    assert [message.silence is None for message in world.of(SilenceChanged)][:2] == [True, False]
    assert [t.key.id for t in world.transitions()] == ["1", "2"]
    assert [alert.items[0].id for alert in world.alerts()] == ["2"]


def test_damage_that_comes_back_is_mended_again(world: World) -> None:
    again: Step = lambda: damage_under(world.store, world.folder / "state.db")  # noqa: E731 - a lambda with a type
    world.run(*damaged(world), ARRIVED, world.wait(2), again, event("2", "ENTREGADO", 2))
    assert [t.key.id for t in world.transitions()] == ["5", "1", "2"]
    assert len(store_alerts(world)) == 2
