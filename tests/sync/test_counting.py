"""What the synchronizer counts."""

from notifier.core.errors import RestartingError
from notifier.core.messages import AlertTaken, Pause, SocketClosed, SocketEvent, SocketOpened
from tests.sync.world import World, connected, entrega, event, snapshot


def test_events_alerts_and_reconnections(world: World) -> None:
    world.run(
        *connected(entrega("1", "PROGRAMADO", 1)),
        event("1", "ASIGNADA", 2),
        event("1", "ASIGNADA", 2),
        event("1", "PROGRAMADO", 1),
        SocketEvent("user_connected", ({"ip": "10.0.0.1"},)),
        AlertTaken((1,)),
        Pause(5),
        event("1", "EN_CAMINO", 3),
        snapshot(entrega("1", "EN_CAMINO", 3), ticket=2),
        SocketClosed(RestartingError(), announced=True),
        SocketOpened(),
    )
    assert world.counters.report() == {
        "alerts_silenced": {"paused": 1},
        "alerts_told": 1,
        "events_copies": 1,
        "events_late": 1,
        "events_understood": {"estado:cambio": 4},
        "events_unknown": {"user_connected": 1},
        "reconnections": {"RestartingError": 1},
    }


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
