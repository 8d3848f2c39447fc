"""Items that a list no longer shows: who is asked, and who goes."""

from dataclasses import replace

import pytest

from notifier.core.link import LinkState
from notifier.core.messages import AccountKnown, Scope, SignedIn, Snapshot, SocketOpened
from notifier.core.model import Item, User
from tests.categorias import ENTREGA, PROFORMA, VEHICULO
from tests.sync.profiles import with_window, without_single_items
from tests.sync.world import SERVER, Step, World, connected, entrega, event

HINT = event("1", "EN_CAMINO", None)
"""It says what is known already: the list is asked, and nothing is awaited."""
OTHERS = (PROFORMA, VEHICULO)
OPEN = entrega("1", "EN_CAMINO")
OTHER = entrega("2", "ASIGNADA")
OVER = entrega("3", "ENTREGADO")


def many(count: int) -> list[Item]:
    return [entrega(str(number), "EN_CAMINO") for number in range(count)]


def page(*items: Item, first: bool = False, last: bool = False, total: int | None = None) -> Snapshot:
    return Snapshot(
        ENTREGA, items, (), 2, first=first, last=last, complete=last, total=total if last else None
    )


def asked_singly(world: World) -> list[tuple[str, ...]]:
    return [wish.ids for wish in world.asked() if not wish.rows]


def whole_lists(world: World) -> int:
    """How many were asked for."""
    return sum(wish.rows for wish in world.asked())


# A list that was read to its end -------------------------------------------------------------------------


def test_what_a_list_does_not_show_is_asked_for_before_it_goes(world: World) -> None:
    before: list[set[str]] = []
    look: list[Step] = [HINT, world.answer(OTHER), lambda: before.append(set(world.badges()))]
    world.run(*connected(OPEN, OTHER), *look, world.answer())
    assert before == [{"1", "2"}]
    assert asked_singly(world) == [("1",)]
    assert set(world.badges()) == {"2"}
    assert world.transitions() == []


def test_what_moved_between_two_pages_stays(world: World) -> None:
    world.run(*connected(OPEN, OTHER), HINT, world.answer(OTHER), world.answer(OPEN))
    assert set(world.badges()) == {"1", "2"}


def test_an_item_changed_while_it_was_missed(world: World) -> None:
    moved = entrega("1", "ENTREGADO", 2)
    world.run(*connected(OPEN, OTHER), HINT, world.answer(OTHER), world.answer(moved))
    assert [transition.target for transition in world.transitions()] == ["ENTREGADO"]


def test_nothing_goes_before_the_last_page(world: World) -> None:
    world.profile = without_single_items()
    seen: list[str] = []
    pages: list[Step] = [page(OTHER, first=True), lambda: seen.extend(world.badges()), page(OVER, last=True)]
    world.run(*connected(OPEN, OTHER, OVER), *pages)
    assert seen == ["1", "2", "3"]
    assert set(world.badges()) == {"2", "3"}


def test_each_page_counts(world: World) -> None:
    world.profile = without_single_items()
    world.run(*connected(OPEN, OTHER, OVER), page(OPEN, first=True), page(OTHER), page(OVER, last=True))
    assert set(world.badges()) == {"1", "2", "3"}


def test_pages_of_an_earlier_reading_do_not_count(world: World) -> None:
    """It failed in the middle, and begins anew."""
    world.profile = without_single_items()
    world.run(*connected(OPEN, OTHER), page(OPEN, first=True), page(OTHER, first=True, last=True))
    assert set(world.badges()) == {"2"}


def test_where_nothing_can_be_asked_singly_a_list_that_counts_up_is_believed(world: World) -> None:
    world.profile = without_single_items()
    world.run(*connected(OPEN, OTHER), HINT, world.answer(OTHER, total=1))
    assert set(world.badges()) == {"2"}
    assert whole_lists(world) == 2


def test_a_list_that_does_not_count_up_is_read_again_twice_at_most(world: World) -> None:
    world.profile = without_single_items()
    kept: list[set[str]] = []
    readings: list[Step] = []
    for _ in range(3):
        readings += [world.answer(OTHER, total=2), lambda: kept.append(set(world.badges()))]
    world.run(*connected(OPEN, OTHER), HINT, *readings)
    assert kept == [{"1", "2"}, {"1", "2"}, {"2"}]
    assert whole_lists(world) == 1 + 3


def test_the_icon_is_not_green_before_the_list_was_read_again(world: World) -> None:
    world.profile = without_single_items()
    first = [*connected()[:3], *(world.answer(categoria=other) for other in OTHERS)]
    wrong: list[Step] = [world.answer(OTHER, total=2), lambda: states.extend(world.states()[-1:])]
    states: list[LinkState] = []
    world.run(*first, *wrong, world.answer(OPEN, OTHER, total=2))
    assert (states, world.states()[-1]) == ([LinkState.SYNCING], LinkState.LIVE)


def test_a_server_that_always_counts_otherwise_is_not_asked_to_count_again(world: World) -> None:
    world.profile = without_single_items()
    wrong = world.answer(OTHER, total=2)
    world.run(*connected(OPEN, OTHER), HINT, *[wrong] * 3, world.wait(1), HINT, wrong)
    assert whole_lists(world) == 1 + 3 + 1


def test_another_difference_has_its_own_two_more_readings(world: World) -> None:
    world.profile = without_single_items()
    wrong, other = world.answer(OTHER, total=2), world.answer(OTHER, total=3)
    world.run(*connected(OPEN, OTHER), HINT, *[wrong] * 3, world.wait(1), HINT, *[other] * 3)
    assert whole_lists(world) == 1 + 3 + 3


def test_what_two_lists_do_not_show_has_left_them_whatever_the_server_knows(world: World) -> None:
    looks: list[Step] = [HINT, world.answer(OTHER), world.answer(OPEN)]
    world.run(*connected(OPEN, OTHER), *looks, world.wait(1), HINT, world.answer(OTHER))
    assert set(world.badges()) == {"2"}


def test_a_list_that_lacks_a_row_is_read_again_though_nothing_is_missed(world: World) -> None:
    first = [*connected()[:3], *(world.answer(categoria=other) for other in OTHERS)]
    world.run(*first, world.answer(OTHER, total=2), world.answer(OPEN, OTHER, total=2))
    assert world.states()[-2:] == [LinkState.SYNCING, LinkState.LIVE]
    assert set(world.badges()) == {"1", "2"}


def test_a_difference_that_was_believed_of_one_account_is_not_believed_of_another(world: World) -> None:
    """The first one's server counts a row that it never shows; the second one's list lacks one."""
    world.profile = without_single_items()
    first = [*connected(OPEN, OTHER), HINT, *[world.answer(OTHER, total=2)] * 3]
    luis: list[Step] = [SignedIn(SERVER, "token of Luis"), AccountKnown(User("2", "Luis")), SocketOpened()]
    lists = [world.answer(categoria=other) for other in OTHERS]
    states: list[LinkState] = []
    lacking: list[Step] = [world.answer(OTHER, total=2), lambda: states.extend(world.states()[-1:])]
    world.run(*first, *luis, *lists, *lacking, world.answer(OPEN, OTHER, total=2))
    assert (states, world.states()[-1]) == ([LinkState.SYNCING], LinkState.LIVE)
    assert set(world.badges()) == {"1", "2"}


def test_fifty_that_are_missed_are_asked_one_by_one(world: World) -> None:
    items = many(50)
    world.run(*connected(*items), HINT, world.answer(total=0), world.answer(*items))
    assert [len(ids) for ids in asked_singly(world)] == [50]
    assert len(world.badges()) == 50


def test_many_that_are_missed_are_not_asked_one_by_one(world: World) -> None:
    """A list that does not count up is read again; one that does is believed."""
    items = many(51)
    world.run(*connected(*items, OTHER), HINT, world.answer(total=51), world.answer(total=0))
    assert asked_singly(world) == []
    assert whole_lists(world) == 3
    assert world.badges() == {}


# A window ------------------------------------------------------------------------------------------------


def again(world: World, *known: Item) -> list[Step]:
    """An earlier life has known these; in this one all lists but that of the entregas are in."""
    world.profile = with_window()
    world.run(*connected(*known))
    world.forget()
    return [*connected()[:3], *(world.answer(categoria=other) for other in OTHERS)]


def test_open_items_out_of_the_window_are_asked_one_by_one(world: World) -> None:
    newest = entrega("9", "ASIGNADA")
    moved = entrega("1", "NOVEDAD", 2)
    window: list[Step] = [world.answer(newest, complete=False), world.answer(moved, OTHER)]
    world.run(*again(world, OPEN, OTHER), *window)
    assert asked_singly(world) == [("1", "2")]
    assert world.badges() == {"1": "NOVEDAD", "2": "ASIGNADA", "9": "ASIGNADA"}
    assert [transition.target for transition in world.transitions()] == ["NOVEDAD"]


def test_what_is_over_goes_with_the_window(world: World) -> None:
    world.run(*again(world, OPEN, OVER), world.answer(OTHER, complete=False))
    assert asked_singly(world) == [("1",)]
    assert set(world.badges()) == {"1", "2"}
    assert world.transitions() == []


def test_what_the_server_does_not_have_goes(world: World) -> None:
    world.run(*again(world, OPEN, OTHER), world.answer(OVER, complete=False), world.answer(OTHER))
    assert set(world.badges()) == {"2", "3"}


def test_fifty_are_asked_at_once_and_the_others_one_with_each_look(world: World) -> None:
    items = many(53)
    ids = sorted(item.id for item in items)
    first = [item for item in items if item.id in ids[:50]]
    start: list[Step] = [world.answer(complete=False), world.answer(*first)]
    looks: list[Step] = []
    for _ in range(4):
        looks += [world.wait(60), world.answer(*first, complete=False, whole=False)]
    world.run(*again(world, *items), *start, *looks)
    assert [list(asked) for asked in asked_singly(world)] == [ids[:50]]
    with_looks = [wish.ids for wish in world.asked() if wish.rows and wish.ids]
    assert with_looks[:3] == [(item_id,) for item_id in ids[50:]]
    assert len(world.badges()) == 53


def test_what_a_look_at_the_newest_does_not_show_is_not_missing(world: World) -> None:
    cut = world.answer(OTHER, complete=False, whole=False)
    start = again(world, OPEN, OTHER, OVER)
    world.run(*start, world.answer(OPEN, OTHER, OVER, complete=False), world.wait(60), cut)
    assert set(world.badges()) == {"1", "2", "3"}


def test_where_nothing_can_be_asked_singly_what_left_the_window_stays_until_the_next_list(
    world: World,
) -> None:
    world.profile = without_single_items()
    world.run(*connected(OPEN, OVER), HINT, world.answer(OTHER, complete=False), world.wait(30))
    assert asked_singly(world) == []
    assert set(world.badges()) == {"1", "2"}


# Single items --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
def test_what_was_gone_before_it_was_asked_for_is_no_news(world: World, known: bool) -> None:
    gone = Snapshot(ENTREGA, (), (), 1, Scope.ITEMS, gone=("1",))
    world.run(*connected(*([OPEN] if known else [])), gone, replace(gone, ticket=2))
    assert world.badges() == {}
    assert world.transitions() == []


# A window where nobody can be asked for one item -----------------------------------------------------------


def test_what_left_the_window_is_shown_no_more_once_two_lists_had_it_not(world: World) -> None:
    world.profile = without_single_items()
    shown: list[set[str]] = []
    lists: list[int] = []
    look: list[Step] = [
        world.answer(OTHER, complete=False),
        lambda: shown.append(set(world.badges())),
        lambda: lists.append(whole_lists(world)),
    ]
    world.run(*connected(OPEN, OTHER), HINT, *look, *look)
    assert shown == [{"1", "2"}, {"2"}]
    # The second look is asked for because the first one left something unsure, and asks for no third.
    assert lists == [3, 3]


def test_what_left_the_window_and_came_back_is_told_of_its_change(world: World) -> None:
    world.profile = without_single_items()
    moved = entrega("1", "ENTREGADO", 2)
    away = world.answer(OTHER, complete=False)
    back = world.answer(moved, OTHER, complete=False)
    world.run(*connected(OPEN, OTHER), HINT, away, away, HINT, back)
    assert [(seen.origin, seen.target) for seen in world.transitions()] == [("EN_CAMINO", "ENTREGADO")]


def test_what_slipped_between_two_pages_of_the_window_stays(world: World) -> None:
    world.profile = without_single_items()
    both = world.answer(OPEN, OTHER, complete=False)
    world.run(*connected(OPEN, OTHER), HINT, world.answer(OTHER, complete=False), both)
    assert set(world.badges()) == {"1", "2"}
