"""Silences: what is held back, who may break them, and the one summary at the end of each."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.core.errors import RefusedError
from notifier.core.messages import AlertTaken, DesktopQuiet, Follow, Pause, Refused, SocketOpened
from notifier.core.model import AlertKind, ItemKey, Urgency
from notifier.core.outbound import PendingAlerts, Silence, SilenceChanged, SilenceKind
from notifier.core.quiet_hours import parse_quiet_hours
from notifier.core.settings import Notifications
from tests.categorias import ENTREGA
from tests.sync.said import LOST, all_lists
from tests.sync.world import Step, World, connected, entrega, event

FIVE = [entrega(str(number), "EN_CAMINO", 1) for number in range(1, 6)]
"""In a row of their own each; ENTREGADO is told normally, NOVEDAD urgently."""

SUMMARY, SINGLE, LINK = AlertKind.SUMMARY, AlertKind.TRANSITION, AlertKind.LINK
RESUMED = Pause(on=False)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def told(world: World) -> list[tuple[AlertKind, tuple[str, ...]]]:
    """The kind of each alert, and the ids that it is about."""
    return [(alert.kind, tuple(key.id for key in alert.items)) for alert in world.alerts()]


def run(world: World, *script: Step) -> None:
    """One life, at whose end the desktop has taken all that was told in it; the link is not warned of."""
    known = len(world.alerts())

    def take() -> None:
        for alert in world.alerts()[known:]:
            if alert.seqs:
                world.inbox.put(AlertTaken(alert.seqs))

    world.run(*script, take, *[lambda: None] * 9, link_warning_after=0)


def silences(world: World) -> list[Silence | None]:
    found = [message.silence for message in world.of(SilenceChanged)]
    return [one for before, one in zip([None, *found], found, strict=False) if one != before]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


def hours(*entries: str, urgent: bool = True, followed: bool = False) -> Notifications:
    quiet = tuple(parse_quiet_hours(entry) for entry in entries)
    return Notifications(quiet_hours=quiet, urgent_in_quiet_hours=urgent, follow_in_quiet_hours=followed)


def delivered(*ids: str) -> list[Step]:
    return [event(item_id, "ENTREGADO", 2) for item_id in ids]


TROUBLE = event("1", "NOVEDAD", 2)


# A pause -------------------------------------------------------------------------------------------------


def test_what_a_pause_swallows_is_told_in_one_summary_at_its_end(world: World) -> None:
    during: list[int] = []
    script: list[Step] = [world.pause(30), *delivered("2", "3", "4"), world.wait(1799)]
    run(world, *connected(*FIVE), *script, lambda: during.append(len(world.alerts())), world.wait(10))
    assert during == [0]
    assert told(world) == [(SUMMARY, ("2", "3", "4"))]
    (summary,) = world.alerts()
    assert "Durante la pausa" in summary.body
    assert len(summary.seqs) == 3
    assert [transition.silenced for transition in world.transitions()] == ["pause"] * 3


def test_urgent_ones_come_first_and_singly(world: World) -> None:
    run(world, *connected(*FIVE), world.pause(30), *delivered("2", "3"), TROUBLE, world.wait(1801))
    assert told(world) == [(SINGLE, ("1",)), (SUMMARY, ("2", "3"))]
    assert world.alerts()[0].urgency is Urgency.CRITICAL


def test_trouble_that_is_over_by_then_is_no_alarm(world: World) -> None:
    over = event("1", "EN_CAMINO", 3)
    run(world, *connected(*FIVE), world.pause(30), TROUBLE, over, *delivered("2"), world.wait(1801))
    (summary,) = world.alerts()
    assert summary.kind is SUMMARY
    assert summary.urgency is Urgency.NORMAL
    assert "Novedad" not in summary.title + summary.body


def test_much_trouble_is_one_urgent_summary(world: World) -> None:
    trouble = [event(item.id, "NOVEDAD", 2) for item in FIVE]
    run(world, *connected(*FIVE), world.pause(30), *trouble, world.wait(1801))
    (summary,) = world.alerts()
    assert (summary.kind, summary.urgency, len(summary.items)) == (SUMMARY, Urgency.CRITICAL, 5)


def test_one_item_is_told_as_itself(world: World) -> None:
    on = [event("1", "LLEGO", 2), event("1", "ENTREGADO", 3)]
    run(world, *connected(*FIVE), world.pause(30), *on, world.wait(1801))
    assert [alert.title for alert in world.alerts()] == ["Entregado · ENT-1"]


def test_a_pause_without_an_end_lasts_until_it_is_resumed(world: World) -> None:
    run(world, *connected(*FIVE), Pause(None), *delivered("2", "3"), world.sleep(3 * 86_400), world.wait(60))
    assert told(world) == []
    assert silences(world) == [Silence(SilenceKind.PAUSE)]
    world.forget()
    run(world, *connected(*FIVE), *delivered("4"), world.wait(60), RESUMED, world.wait(1))
    assert told(world) == [(SUMMARY, ("2", "3", "4"))]
    assert silences(world) == [Silence(SilenceKind.PAUSE), None]


@pytest.mark.parametrize("dies", ["before it ends", "after it ended"])
def test_a_restart_during_the_pause_takes_nothing_away(world: World, dies: str) -> None:
    run(world, *connected(*FIVE), world.pause(30), *delivered("2", "3"), TROUBLE)
    assert world.alerts() == []
    if dies == "after it ended":
        world.clock.elapsed += 3600
    world.run(*connected(*FIVE), world.wait(1801), link_warning_after=0)
    assert told(world) == [(SINGLE, ("1",)), (SUMMARY, ("2", "3"))]
    world.forget()
    # Killed before the desktop took it, it comes again; then never more.
    run(world, *connected(*FIVE))
    assert told(world) == [(SINGLE, ("1",)), (SUMMARY, ("2", "3"))]
    world.forget()
    run(world, *connected(*FIVE), world.wait(60))
    assert told(world) == []


def test_a_pause_may_be_prolonged_and_is_still_one_silence(world: World) -> None:
    again: list[Step] = [world.wait(1000), world.pause(60), *delivered("3")]
    run(world, *connected(*FIVE), world.pause(30), *delivered("2"), *again, world.wait(3599))
    assert told(world) == []
    run(world, *connected(*FIVE), world.wait(10))
    assert told(world) == [(SUMMARY, ("2", "3"))]


def test_urgent_ones_break_through_a_pause_where_that_is_chosen(world: World) -> None:
    world.chosen = Notifications(urgent_in_pause=True)
    run(world, *connected(*FIVE), world.pause(30), TROUBLE, *delivered("2"))
    assert told(world) == [(SINGLE, ("1",))]


def test_what_is_held_back_does_not_wait_for_the_desktop(world: World) -> None:
    run(world, *connected(*FIVE), world.pause(30), *delivered("2", "3"))
    assert [message.count for message in world.of(PendingAlerts)][-1] == 0


def test_what_was_never_true_is_not_in_the_summary(world: World) -> None:
    """An event told it, and no list confirmed it."""
    untrue: Step = lambda: world.truth.batching.withdraw(entrega("2", "ENTREGADO", 2))  # noqa: E731 - a lambda with a type
    run(world, *connected(*FIVE), world.pause(30), *delivered("2", "3", "4"), untrue, world.wait(1801))
    assert told(world) == [(SUMMARY, ("3", "4"))]


# Quiet hours ---------------------------------------------------------------------------------------------


def test_quiet_hours_begin_and_end_by_themselves(world: World) -> None:
    """It is eight in the morning of a Monday."""
    world.chosen = hours("lun-vie 09:00-10:00")
    before: list[Step] = [*delivered("2"), world.wait(3601)]
    inside: list[Step] = [*delivered("3", "4"), TROUBLE]
    run(world, *connected(*FIVE), *before, *inside, world.wait(3600))
    assert told(world) == [(SINGLE, ("2",)), (SINGLE, ("1",)), (SUMMARY, ("3", "4"))]
    assert "Durante el horario de silencio" in world.alerts()[-1].body
    assert silences(world) == [Silence(SilenceKind.HOURS, at("02 10:00")), None]


def test_urgent_ones_wait_for_the_end_of_the_hours_where_that_is_chosen(world: World) -> None:
    world.chosen = hours("08:00-09:00", urgent=False)
    run(world, *connected(*FIVE), TROUBLE, world.wait(3599))
    assert told(world) == []
    run(world, *connected(*FIVE), world.wait(5))
    assert told(world) == [(SINGLE, ("1",))]


def test_followed_ones_break_through_where_that_is_chosen(world: World) -> None:
    follow = Follow(ItemKey(ENTREGA, "2"))
    world.chosen = hours("08:00-09:00", followed=True)
    run(world, *connected(*FIVE), follow, *delivered("2", "3"))
    assert told(world) == [(SINGLE, ("2",))]
    world.forget()
    world.chosen = hours("08:00-09:00")
    run(world, *connected(*FIVE), event("2", "EN_CAMINO", 3))
    assert told(world) == []


def test_a_pause_that_passes_into_quiet_hours_lets_out_what_these_do(world: World) -> None:
    world.chosen = hours("08:15-09:00")
    run(world, *connected(*FIVE), world.pause(30), TROUBLE, *delivered("2", "3"), world.wait(1801))
    assert told(world) == [(SINGLE, ("1",))]
    run(world, *connected(*FIVE), world.wait(1800))
    assert told(world)[1:] == [(SUMMARY, ("2", "3"))]
    assert silences(world)[:2] == [
        Silence(SilenceKind.PAUSE, at("02 08:30")), Silence(SilenceKind.HOURS, at("02 09:00"))
    ]  # fmt: skip


def test_a_person_can_end_the_hours_that_hold_and_no_others(world: World) -> None:
    world.chosen = hours("08:00-09:00", "20:00-21:00")
    early: list[Step] = [*delivered("2"), RESUMED, world.wait(1)]
    run(world, *connected(*FIVE), *early)
    assert told(world) == [(SINGLE, ("2",))]
    # Also after a restart, until the next ones.
    run(world, *connected(*FIVE), *delivered("3"), world.wait(12 * 3600), *delivered("4"))
    assert told(world) == [(SINGLE, ("2",)), (SINGLE, ("3",))]
    assert silences(world)[-1] == Silence(SilenceKind.HOURS, at("02 21:00"))


def test_a_pause_within_hours_that_were_ended_is_a_pause(world: World) -> None:
    world.chosen = hours("08:00-09:00")
    run(world, *connected(*FIVE), RESUMED, world.pause(30), world.wait(1801))
    assert [one and one.kind for one in silences(world)] == [
        SilenceKind.HOURS, None, SilenceKind.PAUSE, SilenceKind.HOURS
    ]  # fmt: skip


# The desktop's own ---------------------------------------------------------------------------------------


def test_the_desktops_own_is_honoured_and_it_shows_urgent_ones_as_it_likes(world: World) -> None:
    quiet: list[Step] = [DesktopQuiet(True), TROUBLE, *delivered("2", "3"), world.wait(600)]
    run(world, *connected(*FIVE), *quiet, DesktopQuiet(False))
    assert told(world) == [(SINGLE, ("1",)), (SUMMARY, ("2", "3"))]
    assert "«no molestar»" in world.alerts()[-1].body
    assert silences(world) == [Silence(SilenceKind.DESKTOP), None]
    assert [t.silenced for t in world.transitions()] == ["", "desktop", "desktop"]


def test_it_is_not_honoured_where_that_is_chosen(world: World) -> None:
    world.chosen = Notifications(do_not_disturb=False)
    run(world, *connected(*FIVE), DesktopQuiet(True), *delivered("2"))
    assert told(world) == [(SINGLE, ("2",))]
    assert silences(world) == []


# What the program says of itself -------------------------------------------------------------------------


def test_the_warning_of_the_link_waits_for_the_end_and_is_then_still_true(world: World) -> None:
    world.run(*connected(*FIVE), world.pause(30), LOST, world.wait(1799))
    assert told(world) == []
    world.run(*connected(*FIVE), LOST, world.wait(60))
    assert told(world) == [(LINK, ())]


def test_a_link_that_is_back_by_then_is_not_warned_of(world: World) -> None:
    back: list[Step] = [SocketOpened(), *all_lists(world)]
    world.run(*connected(), world.pause(30), LOST, world.wait(1780), *back, world.wait(60))
    assert told(world) == []


def test_a_session_that_ended_in_a_pause_is_told_after_it(world: World) -> None:
    refused: list[Step] = [Refused(RefusedError()), world.wait(3)] * 3
    before: list[int] = []
    note: Step = lambda: before.append(len(world.alerts()))  # noqa: E731 - a lambda with a type
    world.run(*connected(*FIVE), world.pause(30), *refused, world.wait(1700), note, world.wait(100))
    assert before == [0]
    assert told(world) == [(AlertKind.SESSION, ())]


# Clocks --------------------------------------------------------------------------------------------------


def test_a_sleep_over_the_end_is_noticed(world: World) -> None:
    run(world, *connected(*FIVE), world.pause(30), *delivered("2", "3"), world.sleep(7200), world.wait(6))
    assert told(world) == [(SUMMARY, ("2", "3"))]


def test_a_clock_that_is_set_back_a_year_pauses_nobody_for_a_year_after_a_restart(world: World) -> None:
    run(world, *connected(*FIVE), world.pause(30))
    world.clock.asleep -= timedelta(days=400).total_seconds()
    world.forget()
    run(world, *connected(*FIVE), *delivered("2"))
    assert told(world) == [(SINGLE, ("2",))]


@pytest.mark.parametrize("seconds", [1, 5, 17, 59])
def test_the_end_is_told_within_five_seconds_whatever_the_waits(world: World, seconds: int) -> None:
    ends: list[float] = []
    steps: list[Step] = [world.wait(seconds) for _ in range(120 // seconds)]
    note: Callable[[], None] = lambda: ends.extend(world.told_at)  # noqa: E731 - a lambda with a type
    run(world, *connected(*FIVE), world.pause(1), *delivered("2"), *steps, note)
    assert ends
    assert 60 <= ends[0] <= 65


def test_changed_settings_hold_at_once(world: World) -> None:
    """Hours that are taken away end, and what they held back is told."""
    world.chosen = hours("08:00-09:00")
    held = replace(world.chosen, quiet_hours=())
    use: Step = lambda: world.truth.silences.use(held)  # noqa: E731 - a lambda with a type
    run(world, *connected(*FIVE), *delivered("2", "3"), use, world.wait(1))
    assert told(world) == [(SUMMARY, ("2", "3"))]
