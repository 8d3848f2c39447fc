"""In an outage one reason is shown; and what polls find meanwhile is a synchronization."""

import pytest

from notifier.core.connection_errors import LostError, NoNetworkError, PortRefusedError, TimedOutError
from notifier.core.errors import AppError, ServerError
from notifier.core.messages import FetchFailed, SocketClosed, SocketOpened
from notifier.core.outbound import LinkChanged
from notifier.sync.reasons import Reasons
from tests.categorias import CATEGORIAS
from tests.sync.world import Step, World, connected, entrega

REFUSED, SLOW = PortRefusedError(host="empresa.bo"), TimedOutError(host="empresa.bo")
LOST = LostError(host="empresa.bo")


def reasons(world: World) -> list[str]:
    """Those that were published one after the other."""
    said = [message.link.reason for message in world.of(LinkChanged)]
    return [reason for number, reason in enumerate(said) if reason and reason not in said[:number][-1:]]


def test_rest_and_socket_that_fail_in_turn_do_not_take_turns_in_the_window(world: World) -> None:
    outage: list[Step] = [SocketClosed(LOST)]
    for _ in range(6):
        outage += [FetchFailed(CATEGORIAS[0], ServerError(status=503)), SocketClosed(REFUSED)]
    world.run(*connected(entrega("1", "EN_CAMINO")), *outage)
    assert reasons(world) == [str(LOST).partition(": ")[2], str(REFUSED).partition(": ")[2]]


def test_one_source_that_alternates_keeps_to_one_sentence_until_another_is_said_twice() -> None:
    chosen = Reasons()
    shown = []
    for error in (LOST, REFUSED, SLOW, REFUSED, SLOW, REFUSED, SLOW, SLOW, REFUSED):
        chosen.heard(error)
        shown.append(chosen.shown)
    assert shown == [LOST, *[REFUSED] * 6, SLOW, SLOW]


@pytest.mark.parametrize("error", [SLOW, NoNetworkError(host="empresa.bo")])
def test_where_the_api_answers_it_is_not_the_network(world: World, error: AppError) -> None:
    row = entrega("1", "EN_CAMINO")
    start = connected(row)
    first = [step for step in start if not isinstance(step, SocketOpened)]
    world.run(*first, SocketClosed(error))
    assert "La API responde, pero el servidor de eventos (empresa.bo) no contesta" in reasons(world)[-1]


def test_where_it_has_not_answered_since_it_may_be(world: World) -> None:
    row = entrega("1", "EN_CAMINO")
    failed = FetchFailed(CATEGORIAS[0], ServerError(status=503))
    betweens: list[list[Step]] = [[], [world.answer(row), failed]]
    for between in betweens:
        world.run(*connected(row), SocketClosed(LOST), *between, SocketClosed(SLOW), SocketClosed(SLOW))
        assert "La API responde" not in " ".join(reasons(world))
    world.run(*connected(row), SocketClosed(LOST), world.wait(60), world.answer(row), SocketClosed(SLOW))
    assert "La API responde" in reasons(world)[-1]


def test_polls_while_the_socket_is_down_move_the_last_synchronization(world: World) -> None:
    row = entrega("1", "EN_CAMINO")
    times: list[object] = []

    def note() -> None:
        times.append(world.of(LinkChanged)[-1].link.last_sync)

    rest = [world.answer(categoria=other) for other in CATEGORIAS[1:]]
    down: list[Step] = [SocketClosed(LOST), note, world.wait(25), world.answer(row), note, *rest]
    world.run(*connected(row), *down, lambda: None, note)
    before, partly, after = times
    assert before == partly
    assert after is not None
    assert after != before
