"""An item that is seen for the first time and is in trouble: whoever was away is told, once."""

from notifier.core.choices import MuteLength
from notifier.core.messages import AlertTaken, Mute, Seen
from notifier.core.model import Urgency
from tests.sync.profiles import with_urgent_news
from tests.sync.test_living import key, moved, on_screen, unseen
from tests.sync.world import SIGNED_IN, Step, World, connected, entrega, event

BEFORE = entrega("1", "EN_CAMINO")
TROUBLE = entrega("2", "NOVEDAD")


def titles(world: World) -> list[str]:
    return [alert.title for alert in world.alerts()]


def away(world: World) -> None:
    """An earlier life has read the lists; TROUBLE came after it."""
    world.profile = with_urgent_news()
    world.run(*connected(BEFORE))
    world.forget()


def test_what_came_while_nobody_was_there_is_told_urgently_and_once(world: World) -> None:
    away(world)
    world.run(*connected(BEFORE, TROUBLE), AlertTaken((1,)), link_warning_after=0)
    (alert,) = world.alerts()
    assert (alert.title, alert.urgency) == ("Con novedad · ENT-2", Urgency.CRITICAL)
    assert alert.body.startswith("Tienda Sol")
    assert unseen(world).urgent == 1
    world.forget()
    world.run(*connected(BEFORE, TROUBLE), Seen(), link_warning_after=0)
    assert titles(world) == []
    assert unseen(world).items == ()


def test_a_first_reading_tells_of_nothing(world: World) -> None:
    world.profile = with_urgent_news()
    world.run(*connected(BEFORE, TROUBLE), link_warning_after=0)
    assert titles(world) == []


def test_what_is_new_and_in_no_trouble_is_not_told(world: World) -> None:
    away(world)
    world.run(*connected(BEFORE, entrega("2", "ENTREGADO"), entrega("3", "EN_CAMINO")), link_warning_after=0)
    assert titles(world) == []


def test_one_that_is_created_in_trouble_is_told_at_once(world: World) -> None:
    away(world)
    created = event("7", "NOVEDAD", 1, name="estado:creado")
    world.run(
        *connected(BEFORE), created, world.answer(BEFORE, entrega("7", "NOVEDAD")), link_warning_after=0
    )
    assert len(world.alerts()) == 1
    assert titles(world)[0].startswith("Con novedad")


def test_its_end_is_told_in_its_place(world: World) -> None:
    away(world)
    world.run(*connected(BEFORE, TROUBLE), *moved([2], "EN_CAMINO"), link_warning_after=0)
    assert [alert.title for alert in on_screen(world).values()] == ["En camino · ENT-2"]


def test_it_is_told_after_a_kill_if_it_is_still_true(world: World) -> None:
    away(world)
    world.run(*connected(BEFORE, TROUBLE), link_warning_after=0)
    world.forget()
    lists: list[Step] = [world.wait(1)]
    world.run(*connected(BEFORE, TROUBLE), *lists, link_warning_after=0)
    assert titles(world) == ["Con novedad · ENT-2"]


def test_one_that_is_muted_by_then_is_not_told(world: World) -> None:
    away(world)
    world.run(*connected(BEFORE, TROUBLE), Mute(key(2), MuteLength.ALWAYS), link_warning_after=0)
    world.forget()
    world.run(*connected(BEFORE, entrega("2", "EN_CAMINO", 2)), world.wait(20), link_warning_after=0)
    assert titles(world) == []
    assert unseen(world).items == ()


def test_a_pause_holds_it_back_and_tells_it_as_it_is_then(world: World) -> None:
    away(world)
    script: list[Step] = [SIGNED_IN, world.pause(30), *connected(BEFORE, TROUBLE)[1:]]
    told: list[int] = []
    world.run(*script, lambda: told.append(len(world.alerts())), world.wait(1860), link_warning_after=0)
    assert told == [0]
    assert titles(world) == ["Con novedad · ENT-2"]


def test_a_hundred_are_few_notifications(world: World) -> None:
    away(world)
    many = [entrega(str(number), "NOVEDAD") for number in range(2, 102)]
    world.run(*connected(BEFORE, *many), world.wait(20), link_warning_after=0)
    assert len(on_screen(world)) == 6
    assert sorted(seq for alert in world.alerts() for seq in alert.seqs) == list(range(1, 101))
