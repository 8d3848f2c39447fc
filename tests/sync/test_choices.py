"""Followed and muted items, and the reason of what is not told, from the message to the file and back."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from notifier.core.choices import MuteLength
from notifier.core.messages import Follow, Mute, SignedOut, Unfollow, Unmute
from notifier.core.model import ItemKey, Urgency
from notifier.core.outbound import ChoicesKnown
from tests.categorias import ENTREGA
from tests.sync.world import World, connected, entrega, event, snapshot

KEY, OTHER = ItemKey(ENTREGA, "1"), ItemKey(ENTREGA, "2")
HOUR = timedelta(hours=1).total_seconds()


def told(world: World) -> list[str]:
    return [each.target for alert in world.alerts() for each in alert.transitions]


def known(world: World) -> ChoicesKnown:
    return world.of(ChoicesKnown)[-1]


def history(world: World) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(world.folder / "state.db")) as db:
        return db.execute("SELECT target, silenced FROM transitions ORDER BY seq").fetchall()


def test_what_is_not_told_is_in_the_history_with_the_reason(world: World) -> None:
    world.run(
        *connected(entrega("1", "PROGRAMADO", 1), entrega("2", "ASIGNADA", 1)),
        event("1", "PREPARACION_CARGA", 2),
        event("1", "CANCELADA", 3),
        Mute(OTHER, MuteLength.ALWAYS),
        event("2", "EN_CAMINO", 2),
        Unmute(OTHER),
        world.pause(5),
        event("2", "ENTREGADO", 3),
    )
    assert history(world) == [
        ("PREPARACION_CARGA", "rules"),
        ("CANCELADA", ""),
        ("EN_CAMINO", "muted"),
        ("ENTREGADO", "pause"),
    ]
    assert [(each.target, each.silenced) for each in world.transitions()] == history(world)


def test_a_followed_item_is_told_at_each_change_until_it_is_not_any_more(world: World) -> None:
    world.run(
        *connected(entrega("1", "PROGRAMADO", 1), entrega("2", "PROGRAMADO", 1)),
        Follow(KEY),
        event("1", "PREPARACION_CARGA", 2),
        event("2", "PREPARACION_CARGA", 2),
        Unfollow(KEY),
        event("1", "EN_CARGA", 3),
    )
    assert [(alert.items, alert.urgency) for alert in world.alerts()] == [((KEY,), Urgency.NORMAL)]
    assert [sorted(each.follows, key=str) for each in world.of(ChoicesKnown)][-2:] == [[KEY], []]


@pytest.mark.parametrize("length", MuteLength)
def test_each_mute_holds_as_long_as_it_says(world: World, length: MuteLength) -> None:
    stays = [event("1", "NOVEDAD", 2), event("1", "EN_CAMINO", 3)]
    world.run(
        *connected(entrega("1", "EN_CAMINO", 1)),
        Mute(KEY, length),
        *stays,
        world.wait(HOUR),
        event("1", "CANCELADA", 4),
        world.wait(31 * HOUR),
        event("1", "ENTREGADO", 5),
    )
    assert (
        told(world)
        == {
            MuteLength.HOUR: ["CANCELADA", "ENTREGADO"],
            MuteLength.TOMORROW: ["ENTREGADO"],
            MuteLength.CHANGE: ["NOVEDAD", "EN_CAMINO", "CANCELADA", "ENTREGADO"],
            MuteLength.ALWAYS: [],
        }[length]
    )
    holding = [muted for muted in known(world).mutes.values() if muted.holds("ENTREGADO", world.clock.now())]
    assert bool(holding) == (length is MuteLength.ALWAYS)


def test_a_mute_until_it_changes_is_over_for_good(world: World) -> None:
    world.run(
        *connected(entrega("1", "EN_CAMINO", 1)),
        Mute(KEY, MuteLength.CHANGE),
        event("1", "NOVEDAD", 2),
        event("1", "EN_CAMINO", 3),
    )
    assert known(world).mutes == {}


def test_a_mute_until_it_changes_ends_though_nobody_saw_the_change(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO", 1)), Mute(KEY, MuteLength.CHANGE))
    with closing(sqlite3.connect(world.folder / "state.db")) as db, db:
        db.execute("UPDATE items SET estado = 'NOVEDAD'")
    world.forget()
    world.run(*connected(entrega("1", "NOVEDAD", 1)))
    assert known(world).mutes == {}


def test_a_mute_goes_before_a_follow_and_a_follow_ends_it(world: World) -> None:
    world.run(
        *connected(entrega("1", "PROGRAMADO", 1)),
        Follow(KEY),
        Mute(KEY, MuteLength.ALWAYS),
        event("1", "ASIGNADA", 2),
        Follow(KEY),
        event("1", "EN_CAMINO", 3),
    )
    assert told(world) == ["EN_CAMINO"]
    assert known(world).follows == {KEY}
    assert not known(world).mutes
    assert known(world).items[KEY].numero == "ENT-1"


def test_nobody_waits_for_a_change_of_what_is_not_there(world: World) -> None:
    world.run(*connected(entrega("1", "PROGRAMADO", 1)), Mute(OTHER, MuteLength.CHANGE))
    assert known(world).mutes == {}


def test_both_are_there_after_a_restart_and_hidden_while_nobody_is_signed_in(world: World) -> None:
    world.run(
        *connected(entrega("1", "PROGRAMADO", 1), entrega("2", "ASIGNADA", 1)),
        Follow(KEY),
        Mute(OTHER, MuteLength.ALWAYS),
        SignedOut(),
    )
    assert known(world) == ChoicesKnown()
    world.forget()
    world.run(*connected(), snapshot(entrega("1", "EN_CARGA", 2), entrega("2", "EN_CAMINO", 2), ticket=2))
    assert known(world).follows == {KEY}
    assert known(world).mutes.keys() == {OTHER}
    assert told(world) == ["EN_CARGA"]
