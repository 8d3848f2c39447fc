"""A list that takes its time: how far it is, what a pause in it means, and what moves while it is read."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from notifier.core.errors import AppError, ForbiddenError, RateLimitedError, ServerError
from notifier.core.link import LinkState
from notifier.core.messages import FetchFailed, Scope, Snapshot
from notifier.core.outbound import LinkChanged
from notifier.core.reading import ListProgress
from notifier.sync.list_times import OVERLAP
from notifier.sync.progress import PAUSE
from tests.categorias import ENTREGA
from tests.sync.world import Clock, Step, World, connected, entrega, event

HINT = event("1", "EN_CAMINO", None)
"""It says what is known already: the list is asked, and nothing is awaited."""
MORNING = Clock().now()


def at(minute: float) -> datetime:
    return MORNING + timedelta(minutes=minute)


def page(number: int, *, of: int = 9, ticket: int = 1, seconds: float = 0.0, minute: float = 0.0) -> Snapshot:
    """One page of a list with one item a page."""
    item = entrega(str(number), "EN_CAMINO", 1, at(minute))
    return Snapshot(
        ENTREGA,
        (item,),
        (),
        ticket,
        first=number == 1,
        last=number == of,
        total=of if number == of else None,
        so_far=number,
        declared=of,
        seconds=seconds,
    )


def test_not_each_page_of_a_fast_server_is_told(world: World) -> None:
    quick: list[Step] = [page(1), page(2), page(3), world.wait(PAUSE + 0.01), page(4), page(5)]
    slow: list[Step] = [
        world.wait(PAUSE + 0.01),
        page(6),
        world.wait(PAUSE + 0.01),
        page(7),
        page(8),
        page(9),
    ]
    world.run(*connected()[:3], *quick, *slow)
    told = [progress.read for progress in world.of(ListProgress)]
    assert told == [1, 4, 6, 7, 0]


def test_a_list_of_one_page_has_no_progress(world: World) -> None:
    world.run(*connected(), HINT, world.answer(entrega("1", "EN_CAMINO")))
    assert world.of(ListProgress) == []


@pytest.mark.parametrize(
    ("error", "state"),
    [(RateLimitedError(30), LinkState.SYNCING), (ServerError(status=500), LinkState.STALE)],
)
def test_who_is_told_to_wait_in_the_middle_of_a_list_is_on_its_way(
    world: World, error: AppError, state: LinkState
) -> None:
    others = connected()[4:]
    states: list[LinkState] = []
    waiting: list[Step] = [page(1), *others, FetchFailed(ENTREGA, error), world.wait(29)]
    rest: list[Step] = [page(number) for number in range(2, 10)]
    world.run(*connected()[:3], *waiting, lambda: states.append(world.states()[-1]), *rest, world.wait(1))
    assert states == [state]
    assert world.states()[-1] is LinkState.LIVE


def test_no_look_is_taken_at_a_list_that_is_being_read(world: World) -> None:
    """It would be read once more as a whole, as soon as it is in: the quota is the user's."""
    asked: list[int] = []
    reading: list[Step] = [page(1, of=2), world.wait(300), lambda: asked.append(len(world.asked()))]
    ended: list[Step] = [page(2, of=2), *connected()[4:], world.wait(61)]
    world.run(*connected()[:3], *reading, *ended)
    assert asked == [1]
    assert len(world.asked()) == 2


def test_nobody_goes_on_with_a_list_that_became_forbidden_on_its_way(world: World) -> None:
    forbidden: list[Step] = [page(1, of=2), FetchFailed(ENTREGA, ForbiddenError("/entregas"))]
    told: list[ListProgress] = []
    world.run(*connected()[:3], *forbidden, lambda: told.extend(world.of(ListProgress)))
    assert told[-1] == ListProgress(ENTREGA)


def test_it_is_said_why_it_waits(world: World) -> None:
    waiting: list[Step] = [page(1), FetchFailed(ENTREGA, RateLimitedError(30)), world.wait(1)]
    world.run(*connected()[:3], *waiting)
    link = next(
        message.link
        for message in reversed(world.published)
        if isinstance(message, LinkChanged) and message.link.state is LinkState.SYNCING
    )
    assert link.reason == RateLimitedError(30).tell(str)


def test_what_changed_on_a_first_page_while_the_last_ones_were_read_is_asked_for(world: World) -> None:
    """Eight minutes of pauses: what came since then may stand on a page that was read before."""
    pages: list[Step] = [page(1, of=2), world.wait(480), page(2, of=2, seconds=480, minute=8)]
    world.run(*connected()[:3], *pages, *connected()[4:], HINT)
    assert world.asked()[-1].since == at(0) - OVERLAP


def test_what_moved_between_two_pages_is_found_by_the_next_look(world: World) -> None:
    """One that was on page 2 stands on page 1 by the time that page 2 is read: no page shows it."""
    three = (entrega("1", "EN_CAMINO"), entrega("2", "EN_CAMINO"), entrega("3", "EN_CAMINO"))
    looks: list[Step] = [world.wait(16 * 60)]

    def read() -> None:
        wish = world.asked()[-1]
        first = Snapshot(ENTREGA, three[:1], (), wish.ticket, first=True, last=False)
        world.remote.put(first)
        world.remote.put(replace(first, items=three[2:], first=False, last=True, total=3))

    again: list[Step] = [world.answer(*three, total=3)]
    world.run(*connected(*three), *looks, read, lambda: None, *again)
    assert set(world.badges()) == {"1", "2", "3"}
    assert world.asked()[-1].rows
    assert world.asked()[-1].since is None


def test_a_page_says_nothing_of_the_time_before_the_list_has_ended(world: World) -> None:
    items = connected(entrega("1", "EN_CAMINO", 1, at(0)))
    half = replace(page(1, ticket=2, minute=30), scope=Scope.LIST)
    world.run(*items, HINT, half, world.wait(10), HINT)
    assert world.asked()[-1].since == at(0) - OVERLAP
