"""Of each item one notification stands, alone or in a digest, until it is seen or not true any more."""

from collections.abc import Sequence

import pytest

from notifier.core.choices import MuteLength
from notifier.core.messages import AlertTaken, DesktopReturned, Mute, Seen
from notifier.core.model import Alert, AlertKind, ItemKey, Urgency, digest_topic
from notifier.core.outbound import AlertCorrected, AlertRaised, AlertWithdrawn, PendingAlerts, UnseenChanged
from notifier.sync.alerts.standing import MAX_STANDING
from tests.categorias import ENTREGA
from tests.sync.profiles import with_urgent_news
from tests.sync.world import SIGNED_IN, Step, World, connected, entrega, event

CALM, PRESSING = (digest_topic(pressing=pressing) for pressing in (False, True))
TEN = [entrega(str(number), "EN_CAMINO") for number in range(10)]


def key(number: int) -> ItemKey:
    return ItemKey(ENTREGA, str(number))


def on_screen(world: World) -> dict[str, Alert]:
    """What a desktop shows that did all that it was told, by topic."""
    shown: dict[str, Alert] = {}
    for message in world.published:
        match message:
            case AlertRaised(alert):
                shown.pop(alert.topic, None)
                shown[alert.topic] = alert
            case AlertCorrected(alert) if alert.topic in shown:
                shown[alert.topic] = alert
            case AlertWithdrawn(topic, ()):
                shown.pop(topic, None)
    return shown


def unseen(world: World) -> UnseenChanged:
    return world.of(UnseenChanged)[-1]


def moved(numbers: Sequence[int], estado: str = "ENTREGADO", version: int = 2) -> list[Step]:
    return [event(str(number), estado, version) for number in numbers]


def taken(*seqs: int) -> list[Step]:
    return [AlertTaken((seq,)) for seq in seqs]


def test_the_next_state_stands_in_the_place_of_the_former(world: World) -> None:
    world.run(*connected(*TEN), *moved([1], "NOVEDAD"), *moved([1], "ENTREGADO", 3))
    assert [alert.title for alert in on_screen(world).values()] == ["Entregado · ENT-1"]
    assert unseen(world).items == (key(1),)


def test_what_is_not_true_any_more_goes_though_nothing_is_told_of_its_end(world: World) -> None:
    start = connected(entrega("1", "ASIGNADA"), *TEN[2:])
    world.run(*start, *moved([1], "EN_CAMINO"), *taken(1), *moved([1], "LLEGO", 3))
    assert on_screen(world) == {}
    assert unseen(world) == UnseenChanged((), 0)
    world.forget()
    world.run(SIGNED_IN)
    assert unseen(world).items == ()


def test_trouble_goes_when_its_end_is_muted(world: World) -> None:
    mute = Mute(key(1), MuteLength.ALWAYS)
    world.run(*connected(*TEN), *moved([1], "NOVEDAD"), mute, *moved([1], "EN_CAMINO", 3))
    assert on_screen(world) == {}


def test_what_goes_before_the_desktop_took_it_is_not_told_later(world: World) -> None:
    start = connected(entrega("1", "ASIGNADA"))
    world.run(*start, *moved([1], "EN_CAMINO"), *moved([1], "LLEGO", 3))
    assert world.of(PendingAlerts)[-1].count == 0
    assert world.of(AlertWithdrawn)[-1].topic == "entrega:1"
    world.forget()
    world.run(SIGNED_IN)
    assert world.alerts() == []


def test_what_goes_while_it_is_held_is_never_told(world: World) -> None:
    start = connected(*TEN[:4], entrega("7", "ASIGNADA"))
    world.run(*start, *moved(range(4)), *moved([7], "EN_CAMINO"), *moved([7], "LLEGO", 3), world.wait(20))
    assert all(key(7) not in alert.items for alert in world.alerts())


def test_what_a_digest_tells_has_no_notification_of_its_own(world: World) -> None:
    start = connected(*TEN[:6], entrega("7", "ASIGNADA"))
    script = [*moved([7], "EN_CAMINO"), world.wait(20), *moved(range(5)), *moved([7], "ENTREGADO", 3)]
    world.run(*start, *script, world.wait(20))
    shown = on_screen(world)
    assert list(shown) == ["entrega:0", "entrega:1", "entrega:2", CALM]
    assert set(shown[CALM].items) == {key(3), key(4), key(7)}


def test_a_digest_tells_no_more_of_what_has_moved_on(world: World) -> None:
    start = connected(*(entrega(str(number), "ASIGNADA") for number in range(6)))
    there = [*start, *moved(range(6), "EN_CAMINO"), world.wait(20)]
    world.run(*there, *moved([4], "LLEGO", 3), *moved([5], "NOVEDAD", 3))
    shown = on_screen(world)
    assert shown[CALM].body == "En camino: ENT-3"
    assert shown["entrega:5"].title == "Con novedad · ENT-5"
    assert set(unseen(world).items) == {key(number) for number in (0, 1, 2, 3, 5)}
    world.forget()
    world.clock.elapsed = 0


def test_a_digest_goes_with_the_last_that_it_told(world: World) -> None:
    start = connected(*(entrega(str(number), "ASIGNADA") for number in range(5)))
    world.run(*start, *moved(range(5), "EN_CAMINO"), world.wait(20), *moved([3, 4], "LLEGO", 3))
    assert CALM not in on_screen(world)


def test_what_a_person_saw_goes_and_is_not_counted_again(world: World) -> None:
    world.run(
        *connected(*TEN), *moved(range(6)), world.wait(20), *taken(1, 2, 3, 4, 5, 6), Seen((key(0), key(4)))
    )
    assert list(on_screen(world)) == ["entrega:1", "entrega:2", CALM]
    assert on_screen(world)[CALM].items == (key(5), key(3))
    world.forget()
    world.run(SIGNED_IN)
    assert unseen(world).items == tuple(map(key, (1, 2, 3, 5)))
    assert world.alerts() == []


def test_seen_without_items_means_all_also_what_is_held(world: World) -> None:
    world.run(*connected(*TEN), *moved(range(6)), Seen(), world.wait(20))
    assert on_screen(world) == {}
    assert unseen(world).items == ()
    assert world.of(PendingAlerts)[-1].count == 0
    assert len(world.alerts()) == 3


def test_who_looks_has_seen_what_is_in_no_list_any_more(world: World) -> None:
    gone = event("1", "ENTREGADO", 3, name="estado:borrado")
    lists: list[Step] = [world.answer(*TEN[:1], *TEN[2:]), world.answer()]
    world.run(*connected(*TEN), *moved([1]), gone, *lists, *moved([3]), Seen((key(3),)))
    assert unseen(world).items == ()


def test_what_nobody_saw_is_counted_after_a_restart_while_it_is_true(world: World) -> None:
    world.profile = with_urgent_news()
    world.run(*connected(*TEN), *moved([1, 2]), *moved([3], "NOVEDAD"), *taken(1, 2, 3))
    world.forget()
    world.run(SIGNED_IN)
    assert unseen(world) == UnseenChanged((key(1), key(2), key(3)), 1)


def test_an_account_that_is_not_shown_has_no_badge(world: World) -> None:
    world.run(*connected(*TEN), *moved([1]), *taken(1))
    world.forget()
    world.run()
    assert world.of(UnseenChanged) in ([], [UnseenChanged((), 0)])


def test_a_phantom_is_taken_out_of_the_digest_that_told_it(world: World) -> None:
    truth = [world.answer(*(entrega(str(n), "ENTREGADO", 2) for n in range(5)), *TEN[5:])] * 6
    script: list[Step] = []
    for answer in truth:
        script += [world.wait(3), answer]
    world.run(*connected(*TEN), *moved(range(6)), world.wait(6), *script, world.wait(20))
    assert world.badges()["5"] == "EN_CAMINO"
    assert on_screen(world)[CALM].items == (key(4), key(3))
    assert key(5) not in unseen(world).items


def test_a_hundred_troubles_in_ten_seconds_are_few_notifications_and_none_is_lost(world: World) -> None:
    world.profile = with_urgent_news()
    script: list[Step] = []
    for number in range(100):
        script += [*moved([number], "NOVEDAD"), world.wait(0.1)]
    world.run(*connected(*(entrega(str(n), "EN_CAMINO") for n in range(100))), *script, world.wait(30))
    shown = on_screen(world)
    assert list(shown) == [*(f"entrega:{number}" for number in range(5)), PRESSING]
    assert shown[PRESSING].title == "Con novedad · 95 entregas"
    assert shown[PRESSING].urgency is Urgency.CRITICAL
    assert len(world.alerts()) <= 12
    # No more than two seconds after the first that was held, and each in the outbox's own time.
    assert world.told_at[5] - world.told_at[4] <= 2.2
    assert sorted(seq for alert in world.alerts() for seq in alert.seqs) == list(range(1, 101))
    assert unseen(world).urgent == 100


def test_trouble_that_is_not_urgent_is_told_singly_too(world: World) -> None:
    """The shipped rules may tell it so; a burst of good news does not hide it."""
    world.run(*connected(*TEN), *moved(range(5)), *moved([7], "NOVEDAD"), world.wait(20))
    titles = [alert.title for alert in world.alerts()]
    assert titles.index("Con novedad · ENT-7") == 3
    assert titles[-1] == "Entregado · 2 entregas"


@pytest.mark.parametrize("count", [1, 3, 4])
def test_what_is_urgent_is_repeated_until_it_is_seen(world: World, count: int) -> None:
    world.profile = with_urgent_news()
    world.repeat_urgent_every = 5
    troubles = moved(range(count), "NOVEDAD")
    world.run(*connected(*TEN), *troubles, world.wait(601), Seen(), world.wait(1000), link_warning_after=0)
    again = [alert for at, alert in zip(world.told_at, world.alerts(), strict=True) if at > 200]
    once = 1 if count > 3 else count
    assert len(again) == 2 * once
    assert {alert.kind for alert in again} == {AlertKind.DIGEST if count > 3 else AlertKind.TRANSITION}
    assert all(alert.seqs == () for alert in again)
    # It pops up anew: what is replaced on the screen is hardly noticed.
    assert len(world.of(AlertWithdrawn)) >= 2 * once


def test_nothing_is_repeated_where_nobody_wants_it(world: World) -> None:
    world.profile = with_urgent_news()
    world.run(*connected(*TEN), *moved([1], "NOVEDAD"), world.wait(4000), link_warning_after=0)
    assert len(world.alerts()) == 1


def test_what_waited_for_a_desktop_is_told_together_when_it_is_back(world: World) -> None:
    script: list[Step] = []
    for number in range(6):
        script += [*moved([number]), world.wait(3)]
    world.run(*connected(*TEN), *script, *taken(1), DesktopReturned())
    assert world.alerts()[-1].title == "Entregado · 5 entregas"
    assert list(on_screen(world)) == ["entrega:0", CALM]


def test_of_very_many_the_oldest_leave_the_screen(world: World) -> None:
    many = [entrega(str(number), "EN_CAMINO") for number in range(MAX_STANDING + 10)]
    script = moved(range(len(many)))
    world.run(*connected(*many), *script, world.wait(20), link_warning_after=0)
    assert list(on_screen(world)) == [CALM]
    assert len(unseen(world).items) == MAX_STANDING
