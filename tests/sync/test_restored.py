"""A server that was restored from a backup: versions go back, and an event of one asks for its item."""

from tests.sync.world import Step, World, connected, entrega, event


def test_an_older_version_with_another_estado_asks_for_that_item_and_is_believed(world: World) -> None:
    restored = entrega("1", "ASIGNADA", 3)
    looks: list[Step] = []
    for _ in range(4):
        looks += [world.answer(restored), world.wait(6)]
    world.run(*connected(entrega("1", "ENTREGADO", 9)), event("1", "ASIGNADA", 3), *looks)
    assert world.asked()[1].ids == ("1",)
    assert world.badges() == {"1": "ASIGNADA"}


def test_an_event_that_is_only_late_changes_nothing(world: World) -> None:
    known = entrega("1", "ENTREGADO", 9)
    late = event("1", "EN_CAMINO", 8)
    world.run(*connected(known), late, world.answer(known), world.wait(20))
    assert (world.badges(), world.transitions()) == ({"1": "ENTREGADO"}, [])
