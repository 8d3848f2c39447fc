"""Rows of a list that are no items: said, and what is known behind them neither stays believed nor goes."""

from collections.abc import Callable

from notifier.core.link import LinkState
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Item
from notifier.core.reading import RowsUnreadable, UnreadableRow
from tests.categorias import ENTREGA
from tests.sync.profiles import without_single_items
from tests.sync.world import Step, World, connected, entrega, event

HINT = event("1", "EN_CAMINO", None)
"""It says what is known already: the list is asked, and nothing is awaited."""
OPEN, OTHER = entrega("1", "EN_CAMINO"), entrega("2", "ASIGNADA")
ODD = UnreadableRow("1", "ENT-1", "estado.codigo")
NAMELESS = UnreadableRow(None, "", "id")


def lists(world: World, *items: Item, odd: tuple[UnreadableRow, ...]) -> Callable[[], None]:
    """The list comes with these items and these rows that are none."""

    def put() -> None:
        last = [wish.ticket for wish in world.asked() if wish.rows][-1]
        world.remote.put(Snapshot(ENTREGA, items, (), last, unreadable=odd))

    return put


def untold(world: World) -> Callable[[], None]:
    """Asked for alone, the item is as unreadable as in the list."""

    def put() -> None:
        wish = world.asked()[-1]
        answer = Snapshot(ENTREGA, (), (), wish.ticket, Scope.ITEMS, untold=wish.ids, unreadable=(ODD,))
        world.remote.put(answer)

    return put


def singly(world: World) -> list[tuple[str, ...]]:
    return [wish.ids for wish in world.asked() if not wish.rows]


Told = list[tuple[int, tuple[str, ...], tuple[str, ...]]]


def noting(world: World, told: Told) -> Callable[[], None]:
    """Notes what was said so far; with the session's end nothing is unreadable any more."""
    return lambda: told.extend((said.count, said.names, said.fields) for said in world.of(RowsUnreadable))


def test_an_item_that_can_no_longer_be_read_is_asked_for_and_stays(world: World) -> None:
    shown: list[set[str]] = []
    look: list[Step] = [lists(world, OTHER, odd=(ODD,)), lambda: shown.append(set(world.badges()))]
    told: Told = []
    alone: list[Step] = [world.answer(entrega("1", "ENTREGADO", 2)), noting(world, told)]
    world.run(*connected(OPEN, OTHER), HINT, *look, *alone)
    assert shown == [{"1", "2"}]
    assert singly(world) == [("1",)]
    # Alone it could be read: it moved, and nothing is unclear any more.
    assert [seen.target for seen in world.transitions()] == ["ENTREGADO"]
    assert told == [(1, ("ENT-1",), ("estado.codigo",)), (0, (), ())]
    assert world.states()[-1] is LinkState.LIVE


def test_one_that_cannot_be_read_alone_either_keeps_the_icon_from_green(world: World) -> None:
    told: Told = []
    look: list[Step] = [HINT, lists(world, OTHER, odd=(ODD,)), untold(world), world.wait(30)]
    again: list[Step] = [HINT, lists(world, OTHER, odd=(ODD,)), world.wait(5)]
    world.run(*connected(OPEN, OTHER), *look, *again, noting(world, told))
    assert world.badges() == {"1": "EN_CAMINO", "2": "ASIGNADA"}
    assert singly(world) == [("1",)]  # it is not asked again at each list
    assert world.states()[-1] is not LinkState.LIVE
    assert told[-1][0] == 1


def test_where_nothing_can_be_asked_alone_it_is_said_at_once(world: World) -> None:
    world.profile = without_single_items()
    look: list[Step] = [HINT, lists(world, OTHER, odd=(ODD,))]
    states: list[LinkState] = []
    back: list[Step] = [lambda: states.append(world.states()[-1]), HINT, world.answer(OPEN, OTHER)]
    world.run(*connected(OPEN, OTHER), *look, world.wait(1), *back)
    assert states != [LinkState.LIVE]
    assert set(world.badges()) == {"1", "2"}
    assert world.states()[-1] is LinkState.LIVE


def test_behind_a_row_without_an_id_may_be_any_item_that_is_not_shown(world: World) -> None:
    world.profile = without_single_items()
    look: list[Step] = [HINT, lists(world, OTHER, odd=(NAMELESS,))]
    world.run(*connected(OPEN, OTHER), *look, world.wait(1))
    assert set(world.badges()) == {"1", "2"}
    assert world.states()[-1] is not LinkState.LIVE


def test_a_row_of_something_unknown_is_counted_and_holds_nothing_up(world: World) -> None:
    stranger = UnreadableRow("9", "ENT-9", "estado.codigo")
    told: Told = []
    look: list[Step] = [HINT, lists(world, OPEN, OTHER, odd=(stranger,)), world.wait(1)]
    world.run(*connected(OPEN, OTHER), *look, noting(world, told))
    assert singly(world) == []
    assert told == [(1, ("ENT-9",), ("estado.codigo",))]
    assert world.states()[-1] is LinkState.LIVE
