"""Events that are faster than their commit, and events of what never happens (contract 2.3, hazards 1, 2)."""

from dataclasses import replace

import pytest

from notifier.core.model import Item, Source
from notifier.core.outbound import AlertWithdrawn
from notifier.core.profile.profile import Profile
from tests.sync.profiles import untrusted, without_single_items
from tests.sync.world import PROFILE, Step, World, connected, entrega, event, snapshot

BEFORE = entrega("1", "EN_CAMINO", 1)
AFTER = entrega("1", "ENTREGADO", 2)
PROMISE = event("1", "ENTREGADO", 2)
DELETED = event("1", "ENTREGADO", 2, "estado:borrado")
CREATED = event("9", "PROGRAMADO", 1, "estado:creado")


def looks(world: World, *answers: tuple[Item, ...]) -> list[Step]:
    """The answer at once, and those at 1, 3 and 8 s; the last one again where there are fewer."""
    script: list[Step] = []
    for number, pause in enumerate((1.0, 2.0, 5.0, 20.0)):
        script += [world.answer(*answers[min(number, len(answers) - 1)]), world.wait(pause)]
    return script


def asked_singly_at(world: World) -> list[float]:
    wishes = zip(world.asked(), world.asked_at(), strict=True)
    return [at for wish, at in wishes if wish.ids == ("1",) and not wish.rows]


# An event before its commit ------------------------------------------------------------------------------


def test_an_event_before_its_commit_is_looked_at_again_until_it_is_seen(world: World) -> None:
    world.run(*connected(BEFORE), PROMISE, *looks(world, (BEFORE,), (BEFORE,), (AFTER,)))
    assert asked_singly_at(world) == [1.0, 3.0]
    assert world.badges() == {"1": "ENTREGADO"}
    assert [transition.source for transition in world.transitions()] == [Source.EVENT]
    assert "entrega:1" not in [message.topic for message in world.of(AlertWithdrawn)]


def test_what_is_never_seen_is_looked_at_three_times_and_let_go(world: World) -> None:
    world.run(*connected(BEFORE), PROMISE, *looks(world, (BEFORE,)))
    assert asked_singly_at(world) == [1.0, 3.0, 8.0]


def test_an_untrusted_hint_changes_nothing_and_is_looked_at_again_all_the_same(world: World) -> None:
    world.profile = untrusted()
    world.run(*connected(BEFORE), PROMISE, *looks(world, (BEFORE,), (BEFORE,), (BEFORE,), (AFTER,)))
    assert asked_singly_at(world) == [1.0, 3.0, 8.0]
    assert [(t.source, t.target) for t in world.transitions()] == [(Source.SNAPSHOT, "ENTREGADO")]


def test_an_untrusted_hint_only_asks(world: World) -> None:
    world.profile = untrusted()
    world.run(*connected(BEFORE), PROMISE)
    assert world.badges() == {"1": "EN_CAMINO"}
    assert (world.transitions(), world.alerts()) == ([], [])
    assert [wish.rows for wish in world.asked()] == [True, True]


@pytest.mark.parametrize("estado", ["ENTREGADO", "NOVEDAD"])
def test_any_change_of_the_item_settles_what_an_untrusted_hint_promised(world: World, estado: str) -> None:
    world.profile = untrusted()
    world.run(*connected(BEFORE), PROMISE, *looks(world, (entrega("1", estado, 2),)))
    assert asked_singly_at(world) == []


def test_an_item_is_not_looked_at_again_while_the_answer_is_out(world: World) -> None:
    late: list[Step] = [world.answer(BEFORE), world.wait(6), world.answer(BEFORE), world.wait(1)]
    world.run(*connected(BEFORE), PROMISE, *late)
    # The answer to the look of 1 s comes at 6 s: the look of 3 s is overdue then.
    assert asked_singly_at(world) == [1.0, 6.0]


def test_an_answer_to_an_older_wish_breaks_no_promise(world: World) -> None:
    """The request had begun before the event came."""
    stale = connected(BEFORE)[3]
    world.run(*connected(BEFORE), PROMISE, stale, world.wait(30))
    assert asked_singly_at(world) == []
    assert world.badges() == {"1": "ENTREGADO"}


@pytest.mark.parametrize(("count", "singly"), [(20, True), (21, False)])
def test_few_items_are_looked_at_singly_and_many_by_their_list(
    world: World, count: int, singly: bool
) -> None:
    before = [entrega(str(number), "EN_CAMINO") for number in range(count)]
    promises = [event(item.id, "ENTREGADO", 2) for item in before]
    at_once: list[Step] = [world.answer(*before), world.wait(0.5), world.answer(*before), world.wait(0.6)]
    world.run(*connected(*before), *promises, *at_once)
    assert world.asked_at() == [0.0, 0.0, 0.5, 1.0]
    last = world.asked()[-1]
    assert (len(last.ids), last.rows, last.since) == ((count, False, None) if singly else (0, True, None))


def test_where_no_item_can_be_asked_for_the_list_is(world: World) -> None:
    world.profile = without_single_items()
    world.run(*connected(BEFORE), PROMISE, *looks(world, (BEFORE,)))
    assert world.asked_at() == [0.0, 0.0, 1.0, 3.0, 8.0]
    assert {(wish.ids, wish.rows, wish.since) for wish in world.asked()} == {((), True, None)}
    assert world.badges() == {"1": "EN_CAMINO"}


# An event of what never happens --------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [PROFILE, without_single_items()], ids=["singly", "by the list"])
def test_a_phantom_is_taken_back_silently_after_the_last_look(world: World, profile: Profile) -> None:
    world.profile = profile
    until_the_last, seen = looks(world, (BEFORE,))[:-2], list[str]()
    world.run(
        *connected(BEFORE),
        PROMISE,
        *until_the_last,
        lambda: seen.append(world.badges()["1"]),
        world.answer(BEFORE),
    )
    assert seen == ["ENTREGADO"]
    assert world.badges() == {"1": "EN_CAMINO"}
    # It was told when the event came; that it is not true is no news, but it must not stand on the desktop.
    assert [transition.target for transition in world.transitions()] == ["ENTREGADO"]
    assert len(world.alerts()) == 1
    assert [message.topic for message in world.of(AlertWithdrawn)].count("entrega:1") == 1


def test_a_real_change_after_a_phantom_is_told(world: World) -> None:
    told_again = entrega("1", "ENTREGADO", 2)
    world.run(*connected(BEFORE), PROMISE, *looks(world, (BEFORE,)), world.answer(told_again))
    assert [alert.title for alert in world.alerts()] == ["Entregado · ENT-1"] * 2


# Created and deleted -------------------------------------------------------------------------------------


def test_a_created_item_stays_until_the_last_look_though_no_list_shows_it(world: World) -> None:
    shown: list[set[str]] = []
    script: list[Step] = []
    for pause in (1.0, 2.0, 5.0, 1.0):
        script += [world.answer(), lambda: shown.append(set(world.badges())), world.wait(pause)]
    world.run(*connected(), CREATED, *script)
    assert shown == [{"9"}, {"9"}, {"9"}, set()]
    assert world.transitions() == []


def test_a_created_item_that_is_seen_at_last_stays(world: World) -> None:
    created = entrega("9", "PROGRAMADO", 1)
    world.run(*connected(), CREATED, *looks(world, (), (), (created,)), world.answer(created))
    assert world.badges() == {"9": "PROGRAMADO"}


def test_a_deletion_is_believed_when_the_server_does_not_have_the_item(world: World) -> None:
    known, seen = replace(BEFORE, updated_at=world.clock.now()), list[str]()
    gone: list[Step] = [lambda: seen.extend(world.badges()), world.answer(), world.answer(), world.wait(30)]
    world.run(*connected(known), DELETED, *gone)
    assert seen == ["1"]
    assert world.asked()[1].since is None  # what changed would not show it
    assert asked_singly_at(world) == [0.0]
    assert world.badges() == {}
    assert (world.transitions(), world.alerts()) == ([], [])


def test_a_deletion_before_its_commit_is_looked_at_again_and_let_go(world: World) -> None:
    world.run(*connected(BEFORE), DELETED, *looks(world, (BEFORE,)))
    assert asked_singly_at(world) == [1.0, 3.0, 8.0]
    assert world.badges() == {"1": "EN_CAMINO"}


def test_only_the_answer_to_the_last_look_is_believed(world: World) -> None:
    """A list that is older than the look may come in late."""
    older = snapshot(BEFORE, ticket=2)
    world.run(*connected(BEFORE), PROMISE, *looks(world, (BEFORE,))[:-2], older)
    assert world.badges() == {"1": "ENTREGADO"}


def test_another_session_expects_nothing(world: World) -> None:
    world.run(*connected(BEFORE), PROMISE, world.answer(BEFORE), *connected(BEFORE)[:3], world.wait(30))
    assert asked_singly_at(world) == []
