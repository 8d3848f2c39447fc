"""What the synchronizer counts."""

import pytest

from notifier.core.errors import RestartingError
from notifier.core.messages import AlertTaken, SocketClosed, SocketEvent, SocketOpened
from tests.sync.world import World, connected, entrega, event, snapshot


def test_events_alerts_and_reconnections(world: World) -> None:
    world.run(
        *connected(entrega("1", "PROGRAMADO", 1)),
        event("1", "ASIGNADA", 2),
        event("1", "ASIGNADA", 2),
        event("1", "PROGRAMADO", 1),
        SocketEvent("user_connected", ({"ip": "10.0.0.1"},)),
        AlertTaken((1,)),
        world.pause(5),
        event("1", "EN_CAMINO", 3),
        snapshot(entrega("1", "EN_CAMINO", 3), ticket=2),
        SocketClosed(RestartingError(), announced=True),
        SocketOpened(),
    )
    assert world.counters.report() == {
        "alerts_silenced": {"pause": 1},
        "alerts_told": 1,
        "events_copies": 1,
        "events_late": 1,
        "events_understood": {"estado:cambio": 4},
        "events_unknown": {"user_connected": 1},
        "reconnections": {"RestartingError": 1},
    }


@pytest.mark.parametrize(("seqs", "folded"), [((1,), 0), ((1, 2), 2), ((1, 2, 3), 3)])
def test_what_is_told_together_is_counted_as_folded(world: World, seqs: tuple[int, ...], folded: int) -> None:
    items = [entrega(str(number), "EN_CAMINO") for number in range(3)]
    moves = [event(str(number), "ENTREGADO", 2) for number in range(3)]
    world.run(*connected(*items), *moves, AlertTaken(seqs))
    assert world.counters.count("alerts_told") == 1
    assert world.counters.count("alerts_folded") == folded


def test_a_change_that_never_comes_is_a_phantom(world: World) -> None:
    world.run(
        *connected(entrega("1", "PROGRAMADO", 1)),
        event("1", "ASIGNADA", None),
        snapshot(entrega("1", "PROGRAMADO", 1), ticket=2),
        world.wait(1),
        snapshot(entrega("1", "PROGRAMADO", 1), ticket=3),
        world.wait(2),
        snapshot(entrega("1", "PROGRAMADO", 1), ticket=4),
        world.wait(5),
        snapshot(entrega("1", "PROGRAMADO", 1), ticket=5),
    )
    assert world.counters.count("events_phantom") == 1
