"""What waits to be told while its item moves on: the older is told with the newer, never after it."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from notifier.core.look import Look
from notifier.core.messages import AlertTaken, Pause, SocketOpened
from notifier.core.model import Alert, AlertKind, Item, ItemKey, Source, Transition, Urgency
from notifier.core.outbound import AlertCorrected
from notifier.core.quiet_hours import parse_quiet_hours
from notifier.core.settings import Notifications
from notifier.sync.alerts.newest import newest, newest_of_each
from tests.categorias import ENTREGA
from tests.sync.profiles import with_urgent_news
from tests.sync.said import LOST
from tests.sync.test_living import CALM, PRESSING, key, moved, on_screen, unseen
from tests.sync.world import SIGNED_IN, Step, World, connected, entrega

ASSIGNED = [entrega(str(number), "ASIGNADA") for number in range(8)]
ON_THE_WAY = [entrega(str(number), "EN_CAMINO") for number in range(8)]
TROUBLE = "Con novedad · ENT-1"


@pytest.fixture(autouse=True)
def _urgent(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """NOVEDAD is urgent; ASIGNADA → EN_CAMINO is told normally. Times of day are UTC's."""
    world.profile = with_urgent_news()
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def titles(world: World) -> list[str]:
    return [alert.title for alert in on_screen(world).values()]


def told(world: World) -> list[int]:
    return sorted(seq for alert in world.alerts() for seq in alert.seqs)


def troubled(numbers: Sequence[int]) -> list[Item]:
    return [entrega(str(number), "NOVEDAD", 2) for number in numbers]


def take(world: World) -> Step:
    """The desktop takes what was told."""

    def put() -> None:
        for alert in world.alerts():
            if alert.seqs:
                world.inbox.put(AlertTaken(alert.seqs))

    return put


def test_what_a_burst_holds_does_not_hide_the_trouble_that_came_after_it(world: World) -> None:
    burst = [*moved((2, 3, 4), "EN_CAMINO"), *moved((0, 1), "EN_CAMINO")]
    world.run(*connected(*ASSIGNED), *burst, *moved([1], "NOVEDAD", 3), world.wait(20))
    assert titles(world)[-2:] == [TROUBLE, "En camino · ENT-0"]
    assert told(world) == [1, 2, 3, 4, 5, 6]


def test_what_a_burst_holds_of_one_item_is_told_as_that_item(world: World) -> None:
    script = [*moved((2, 3, 4), "EN_CAMINO"), *moved([1], "EN_CAMINO"), *moved([1], "ENTREGADO", 3)]
    world.run(*connected(*ASSIGNED), *script, world.wait(20))
    assert titles(world)[-1] == "Entregado · ENT-1"
    assert told(world) == [1, 2, 3, 4, 5]


def test_trouble_that_is_held_and_over_is_not_told_as_if_it_were_not(world: World) -> None:
    script = [*moved(range(6), "NOVEDAD"), *moved([7], "NOVEDAD"), *moved([5], "EN_CAMINO", 3)]
    world.run(*connected(*ON_THE_WAY), *script, world.wait(20))
    shown = on_screen(world)
    assert PRESSING not in shown
    assert shown["entrega:5"].title == "En camino · ENT-5"
    assert shown["entrega:7"].title == "Con novedad · ENT-7"
    assert told(world) == [*range(1, 9)]


def test_what_was_missed_does_not_hide_what_has_happened_since(world: World) -> None:
    missed = world.answer(*(entrega(str(n), "EN_CAMINO", 2) for n in range(3)), *ASSIGNED[3:])
    script = [LOST, world.wait(5), SocketOpened(), missed, *moved([1], "NOVEDAD", 3), world.wait(20)]
    world.run(*connected(*ASSIGNED), *script, link_warning_after=0)
    shown = on_screen(world)
    assert shown["entrega:1"].title == TROUBLE
    assert set(shown[CALM].items) == {key(0), key(2)}


def test_what_a_silence_holds_back_does_not_hide_the_trouble_that_broke_it(world: World) -> None:
    world.chosen = Notifications(quiet_hours=(parse_quiet_hours("08:00-08:30"),))
    script = [*moved((0, 1), "EN_CAMINO"), *moved([1], "NOVEDAD", 3), world.wait(1860)]
    world.run(*connected(*ASSIGNED), *script, link_warning_after=0)
    assert titles(world) == [TROUBLE, "En camino · ENT-0"]
    assert told(world) == [1, 2, 3]


def test_what_waits_at_a_start_does_not_hide_what_came_after_it(world: World) -> None:
    world.run(*connected(*ASSIGNED), *moved([1], "EN_CAMINO"), *moved([1], "NOVEDAD", 3))
    world.forget()
    world.run(SIGNED_IN, world.wait(20), link_warning_after=0)
    assert titles(world) == [TROUBLE]
    assert told(world) == [1, 2]


def test_trouble_that_broke_a_silence_is_told_at_once_at_the_next_start(world: World) -> None:
    world.chosen = Notifications(quiet_hours=(parse_quiet_hours("08:00-08:30"),))
    world.run(*connected(*ASSIGNED), *moved([1], "EN_CAMINO"), *moved([1], "NOVEDAD", 3))
    world.forget()
    world.run(SIGNED_IN, world.wait(20), link_warning_after=0)
    assert titles(world) == [TROUBLE]


def test_trouble_that_stands_goes_when_its_end_is_held_back(world: World) -> None:
    script = [*moved([1], "NOVEDAD"), take(world), world.pause(30), *moved([1], "EN_CAMINO", 3)]
    stood: list[list[str]] = []
    world.run(
        *(*connected(*ON_THE_WAY), *script, lambda: None, lambda: stood.append(titles(world))),
        *(world.wait(1801), take(world), *[lambda: None] * 3),
        link_warning_after=0,
    )
    assert stood == [[]]
    assert titles(world) == ["En camino · ENT-1"]
    assert unseen(world).items == (key(1),)


def test_a_digest_is_corrected_once_for_all_whose_end_is_held_back(world: World) -> None:
    script = [*moved(range(8), "NOVEDAD"), world.wait(20), Pause(None)]
    away: list[Step] = [LOST, world.wait(5), SocketOpened()]
    ended = world.answer(*(entrega(str(n), "EN_CAMINO", 3) for n in (5, 6)), *troubled((0, 1, 2, 3, 4, 7)))
    world.run(*connected(*ON_THE_WAY), *script, *away, ended, world.wait(1), link_warning_after=0)
    corrected = [message.alert.body for message in world.of(AlertCorrected)]
    assert corrected == ["Con novedad: ENT-7"]


def test_trouble_whose_end_is_held_back_is_not_repeated(world: World) -> None:
    world.chosen = Notifications(quiet_hours=(parse_quiet_hours("08:00-12:30"),))
    world.repeat_urgent_every = 5
    script = [*moved([1], "NOVEDAD"), take(world), *moved([1], "EN_CAMINO", 3), world.wait(2000)]
    world.run(*connected(*ON_THE_WAY), *script, link_warning_after=0)
    assert [alert.title for alert in world.alerts()] == [TROUBLE]


# The rule itself -----------------------------------------------------------------------------------------

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def transition(seq: int, target: str, urgency: Urgency = Urgency.NORMAL) -> Alert:
    change = Transition(ItemKey(ENTREGA, "1"), "ENT-1", "ASIGNADA", target, AT, Source.EVENT)
    return Alert(AlertKind.TRANSITION, f"{target} · ENT-1", "Tienda Sol", urgency, (change,), (seq,))


def late(seq: int) -> Alert:
    title, item = "Pasó la hora prometida · ENT-1", ItemKey(ENTREGA, "1")
    return Alert(
        AlertKind.LATE, title, "Tienda Sol", Urgency.CRITICAL, seqs=(seq,), key=item, look=Look.TROUBLE
    )


def test_the_newest_says_how_it_stands_and_has_the_numbers_of_all() -> None:
    alert = newest([transition(1, "NOVEDAD", Urgency.CRITICAL), transition(2, "EN_CAMINO")])
    assert (alert.title, alert.urgency, alert.seqs) == ("EN_CAMINO · ENT-1", Urgency.NORMAL, (1, 2))
    assert [told.target for told in alert.transitions] == ["NOVEDAD", "EN_CAMINO"]


def test_that_it_is_late_is_not_lost_in_a_change_that_does_not_end_it() -> None:
    alert = newest([transition(1, "ASIGNADA"), late(2), transition(3, "EN_CAMINO")])
    assert (alert.title, alert.urgency, alert.seqs) == ("EN_CAMINO · ENT-1", Urgency.CRITICAL, (1, 3, 2))
    assert alert.body == "Tienda Sol\nPasó la hora prometida"
    assert dict(alert.numbered)[2] is None


def test_what_is_late_after_a_change_says_that_and_is_found_by_its_item() -> None:
    alert = newest([transition(1, "EN_CAMINO"), late(2)])
    assert (alert.title, alert.key, alert.items) == (late(2).title, ItemKey(ENTREGA, "1"), (late(2).key,))


def test_what_names_several_items_itself_is_folded_with_nothing() -> None:
    several = [
        Alert(AlertKind.LATE, f"{seq} entregas con atraso", "", Urgency.NORMAL, seqs=(seq,)) for seq in (1, 2)
    ]
    assert newest_of_each(several) == several
