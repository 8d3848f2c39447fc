"""What stands or waits of an item when it is muted: it goes, is not repeated, and is told no sooner."""

from datetime import timedelta

import pytest

from notifier.core.choices import MuteLength
from notifier.core.messages import AlertTaken, Mute, Pause, Seen, Unmute
from notifier.core.model import AlertKind
from tests.sync.profiles import with_urgent_news
from tests.sync.test_living import CALM, key, moved, on_screen, unseen
from tests.sync.world import SIGNED_IN, Step, World, connected, entrega

ITEMS = [entrega(str(number), "EN_CAMINO") for number in range(8)]
ALWAYS, HOUR = Mute(key(1), MuteLength.ALWAYS), Mute(key(1), MuteLength.HOUR)


@pytest.fixture(autouse=True)
def _urgent(world: World) -> None:
    world.profile = with_urgent_news()


def titles(world: World) -> list[str]:
    return [alert.title for alert in world.alerts()]


def test_what_stands_goes_and_is_not_repeated(world: World) -> None:
    world.repeat_urgent_every = 5
    script = [*moved([1], "NOVEDAD"), AlertTaken((1,)), ALWAYS, world.wait(2000)]
    world.run(*connected(*ITEMS), *script, link_warning_after=0)
    assert titles(world) == ["Con novedad · ENT-1"]
    assert on_screen(world) == {}
    assert (unseen(world).items, unseen(world).urgent) == ((), 0)


def test_what_a_pause_holds_back_is_not_told_while_the_item_is_muted(world: World) -> None:
    script = [world.pause(30), *moved([1, 2, 3]), *moved([4], "NOVEDAD"), ALWAYS, world.wait(1860)]
    world.run(*connected(*ITEMS), *script, link_warning_after=0)
    assert titles(world) == ["Con novedad · ENT-4", "Entregado · 2 entregas"]
    assert world.alerts()[1].kind is AlertKind.SUMMARY
    assert set(world.alerts()[1].items) == {key(2), key(3)}


def test_it_is_told_once_when_the_item_is_not_muted_any_more(world: World) -> None:
    script = [world.pause(30), *moved([1], "NOVEDAD"), ALWAYS, world.wait(1860), Unmute(key(1))]
    world.run(*connected(*ITEMS), *script, world.wait(20), link_warning_after=0)
    assert titles(world) == ["Con novedad · ENT-1"]


def test_a_mute_that_ends_in_a_pause_takes_nothing_away(world: World) -> None:
    script = [world.pause(90), *moved([1], "NOVEDAD"), HOUR, world.wait(5300)]
    told: list[int] = []
    end: list[Step] = [lambda: told.append(len(world.alerts())), world.wait(200)]
    world.run(*connected(*ITEMS), *script, *end, link_warning_after=0)
    assert told == [0]
    assert titles(world) == ["Con novedad · ENT-1"]


def test_a_restart_tells_it_no_sooner(world: World) -> None:
    world.run(*connected(*ITEMS), world.pause(30), *moved([1], "NOVEDAD"), ALWAYS, Pause(on=False))
    world.run(SIGNED_IN, world.wait(60), link_warning_after=0)
    assert titles(world) == []
    world.run(SIGNED_IN, Unmute(key(1)), world.wait(20), link_warning_after=0)
    assert titles(world) == ["Con novedad · ENT-1"]


def test_what_a_burst_holds_is_not_told_of_an_item_that_is_muted_meanwhile(world: World) -> None:
    mute = Mute(key(4), MuteLength.ALWAYS)
    world.run(*connected(*ITEMS), *moved(range(6)), mute, world.wait(20), link_warning_after=0)
    assert titles(world)[3:] == ["Entregado · 2 entregas"]
    assert set(on_screen(world)[CALM].items) == {key(3), key(5)}


def test_what_the_desktop_had_not_taken_is_not_told_later(world: World) -> None:
    world.run(*connected(*ITEMS), *moved([1], "NOVEDAD"), ALWAYS)
    world.forget()
    world.clock.elapsed += timedelta(hours=1).total_seconds()
    world.run(SIGNED_IN, world.wait(20), link_warning_after=0)
    assert titles(world) == []


def test_what_a_person_looks_at_is_seen_though_a_mute_holds_it_back(world: World) -> None:
    script = [world.pause(30), *moved([1], "NOVEDAD"), ALWAYS, Seen((key(1),)), world.wait(1860)]
    world.run(*connected(*ITEMS), *script, Unmute(key(1)), world.wait(20), link_warning_after=0)
    assert titles(world) == []
