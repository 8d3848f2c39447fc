"""How many notifications a dispatcher gets, and when."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from notifier.core.counters import Counters
from notifier.core.errors import ServerError, UnreachableError
from notifier.core.messages import (
    AccountKnown,
    AlertTaken,
    FetchFailed,
    SignedIn,
    SocketClosed,
    SocketOpened,
)
from notifier.core.model import Alert, AlertKind, Item, User
from notifier.core.outbound import AlertRaised, AlertWithdrawn, Outbound, PendingAlerts
from notifier.core.settings import Notifications
from notifier.sync.alerts.batching import Batching
from notifier.sync.alerts.handed import Handed
from notifier.sync.alerts.silences import Silences
from notifier.sync.store.store import Store
from tests.categorias import PROFORMA, VEHICULO
from tests.sync.profiles import with_urgent_news
from tests.sync.store_samples import item, move
from tests.sync.world import CATALOG, SERVER, SIGNED_IN, Clock, Step, World, connected, entrega, event

LOST = SocketClosed(UnreachableError(host="empresa.bo"))
TEN = [entrega(str(number), "EN_CAMINO") for number in range(10)]
SINGLE, DIGEST = AlertKind.TRANSITION, AlertKind.DIGEST


def delivered(*numbers: int) -> list[Step]:
    """Events of these of the ten."""
    return [event(str(number), "ENTREGADO", 2) for number in numbers]


def kinds(world: World) -> list[tuple[float, AlertKind, int]]:
    """When which kind of alert was told, and of how many items."""
    told = zip(world.told_at, world.alerts(), strict=True)
    return [(round(at, 1), alert.kind, len(alert.items)) for at, alert in told]


# A burst -------------------------------------------------------------------------------------------------


def test_three_are_told_singly_and_what_comes_on_top_is_one_digest(world: World) -> None:
    world.run(*connected(*TEN), *delivered(*range(10)), world.wait(30))
    assert kinds(world) == [(0.0, SINGLE, 1)] * 3 + [(5.0, DIGEST, 7)]
    digest = world.alerts()[-1]
    assert digest.title == "Entregado · 7 entregas"
    assert digest.body == "Entregado: ENT-9, ENT-8, ENT-7, ENT-6, ENT-5 y 2 más"
    assert digest.seqs == tuple(range(4, 11))


def test_one_that_was_held_is_told_as_itself(world: World) -> None:
    world.run(*connected(*TEN), *delivered(0, 1, 2, 3), world.wait(30))
    assert kinds(world) == [(0.0, SINGLE, 1)] * 3 + [(5.0, SINGLE, 1)]
    assert world.alerts()[-1].title == "Entregado · ENT-3"


def test_a_burst_that_goes_on_is_a_digest_every_five_seconds(world: World) -> None:
    script: list[Step] = []
    for number in range(3, 10):
        script += [world.wait(1.1), *delivered(number)]
    world.run(*connected(*TEN), *delivered(0, 1, 2), *script, world.wait(30))
    assert kinds(world) == [(0.0, SINGLE, 1)] * 3 + [(5.0, DIGEST, 4), (10.0, DIGEST, 7)]
    # One that grows, and names what is new first.
    four, seven = world.alerts()[-2:]
    assert four.topic == seven.topic
    assert (len(seven.seqs), seven.title) == (3, "Entregado · 7 entregas")
    assert seven.body.startswith("Entregado: ENT-9, ENT-8, ENT-7,")


def test_after_five_quiet_seconds_the_burst_is_over(world: World) -> None:
    script: list[Step] = [*delivered(0, 1, 2, 3, 4), world.wait(10.1), *delivered(5), world.wait(30)]
    world.run(*connected(*TEN), *script)
    assert kinds(world) == [(0.0, SINGLE, 1)] * 3 + [(5.0, DIGEST, 2), (10.1, SINGLE, 1)]


def test_few_at_a_time_are_no_burst(world: World) -> None:
    script: list[Step] = []
    for number in range(10):
        script += [*delivered(number), world.wait(1.7)]
    world.run(*connected(*TEN), *script)
    assert [kind for _, kind, _ in kinds(world)] == [SINGLE] * 10


def test_an_urgent_one_is_never_held(world: World) -> None:
    world.profile = with_urgent_news()
    script: list[Step] = [*delivered(0, 1, 2, 3, 4), event("9", "NOVEDAD", 2), world.wait(30)]
    world.run(*connected(*TEN), *script)
    assert kinds(world) == [(0.0, SINGLE, 1)] * 4 + [(5.0, DIGEST, 2)]
    assert world.alerts()[3].title == "Con novedad · ENT-9"


def test_what_a_slow_look_finds_is_a_burst_and_no_absence(world: World) -> None:
    moved = [entrega(item.id, "ENTREGADO", 2) for item in TEN]
    world.run(*connected(*TEN), world.wait(61), world.answer(*moved), world.wait(30))
    assert [(kind, items) for _, kind, items in kinds(world)] == [(SINGLE, 1)] * 3 + [(DIGEST, 7)]
    assert world.alerts()[-1].title == "Entregado · 7 entregas"


def test_what_is_held_counts_as_not_told_yet(world: World) -> None:
    world.run(*connected(*TEN), *delivered(*range(5)), AlertTaken((1, 2, 3)))
    assert world.of(PendingAlerts)[-1].count == 2


def test_what_was_held_and_lost_with_the_process_is_told_at_the_next_start(world: World) -> None:
    world.run(*connected(*TEN), *delivered(*range(5)), AlertTaken((1, 2, 3)))
    world.forget()
    world.run(SIGNED_IN)
    assert [alert.seqs for alert in world.alerts()] == [(4,), (5,)]


def test_a_digest_that_the_desktop_took_is_not_told_again(world: World) -> None:
    world.run(
        *connected(*TEN), *delivered(*range(5)), world.wait(6), AlertTaken((1, 2, 3)), AlertTaken((4, 5))
    )
    world.forget()
    world.run(SIGNED_IN)
    assert world.alerts() == []
    assert world.of(PendingAlerts)[-1].count == 0


def test_what_is_held_is_not_told_to_another_account(world: World) -> None:
    other: list[Step] = [SignedIn(SERVER, "other"), AccountKnown(User("2", "Luis")), world.wait(30)]
    world.run(*connected(*TEN), *delivered(*range(5)), *other, link_warning_after=0)
    assert len(kinds(world)) == 3


def test_what_is_held_when_a_pause_begins_is_told_before_it(world: World) -> None:
    """It happened before: the pause is about what comes."""
    pause: list[Step] = [world.wait(1), world.pause(60), *delivered(5, 6), world.wait(30)]
    world.run(*connected(*TEN), *delivered(0, 1, 2, 3, 4), *pause)
    assert kinds(world) == [(0.0, SINGLE, 1)] * 3 + [(1.0, DIGEST, 2)]
    assert world.of(PendingAlerts)[-1].count == 5


# After an absence ----------------------------------------------------------------------------------------

PENDING = Item(PROFORMA, "1", "PRO-1", "PENDIENTE", 1)
APPROVED = Item(PROFORMA, "1", "PRO-1", "APROBADA", 2)
MISSED = [entrega(str(number), "ENTREGADO", 2) for number in range(5)]


@pytest.fixture
def away(world: World) -> list[Step]:
    """Connected, and lost; the lists are not in yet."""
    start = connected(*TEN[:5])
    start[4] = world.answer(PENDING, categoria=PROFORMA)
    return [*start, LOST, world.wait(25), SocketOpened()]


def test_what_was_missed_is_one_digest_when_all_lists_are_in(world: World, away: list[Step]) -> None:
    lists: list[Step] = [
        world.answer(*MISSED),
        world.wait(2),
        world.answer(APPROVED, categoria=PROFORMA),
        world.wait(2),
        world.answer(categoria=VEHICULO),
    ]
    world.run(*away, *lists, world.wait(30))
    assert kinds(world) == [(29.0, DIGEST, 6)]
    (digest,) = world.alerts()
    assert digest.title == "Entregado: 5 · Aprobada: 1"
    assert digest.body.splitlines()[1:] == ["Aprobada: PRO-1", "Mientras no había conexión"]


def test_what_was_missed_does_not_wait_for_a_list_that_fails(world: World, away: list[Step]) -> None:
    lists: list[Step] = [
        FetchFailed(VEHICULO, ServerError(status=500)),
        world.wait(1),
        world.answer(*MISSED),
        world.answer(APPROVED, categoria=PROFORMA),
    ]
    world.run(*away, *lists, world.wait(60), link_warning_after=0)
    assert kinds(world) == [(36.0, DIGEST, 6)]


def test_one_that_was_missed_is_told_as_itself(world: World, away: list[Step]) -> None:
    lists: list[Step] = [
        world.answer(MISSED[0], *TEN[1:5]),
        world.answer(PENDING, categoria=PROFORMA),
        world.answer(categoria=VEHICULO),
    ]
    world.run(*away, *lists, world.wait(30))
    assert kinds(world) == [(25.0, SINGLE, 1)]


def test_an_urgent_one_that_was_missed_is_told_at_once(world: World, away: list[Step]) -> None:
    world.profile = with_urgent_news()
    lists: list[Step] = [world.answer(entrega("0", "NOVEDAD", 2), *MISSED[1:]), world.wait(3)]
    rest: list[Step] = [world.answer(categoria=other) for other in (PROFORMA, VEHICULO)]
    world.run(*away, *lists, *rest, world.answer(PENDING, categoria=PROFORMA))
    assert kinds(world) == [(25.0, SINGLE, 1), (28.0, DIGEST, 4)]


def test_what_happens_after_the_lists_is_told_at_once(world: World, away: list[Step]) -> None:
    lists: list[Step] = [
        world.answer(*TEN[:5]),
        world.answer(PENDING, categoria=PROFORMA),
        world.answer(categoria=VEHICULO),
    ]
    world.run(*away, *lists, *delivered(0))
    assert kinds(world) == [(25.0, SINGLE, 1)]


def test_what_happened_while_the_program_was_off_is_one_digest(world: World) -> None:
    world.run(*connected(*TEN[:5]))
    world.forget()
    world.run(*connected(*MISSED))
    assert [(kind, items) for _, kind, items in kinds(world)] == [(DIGEST, 5)]


# What waits at the start ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "told"), [(3, [1, 1, 1]), (4, [4])])
def test_what_waits_at_the_start_is_told_singly_or_as_a_digest(
    world: World, count: int, told: list[int]
) -> None:
    world.run(*connected(*TEN), *delivered(*range(count)))
    world.forget()
    world.run(SIGNED_IN)
    assert [items for _, _, items in kinds(world)] == told
    if count > 3:
        assert world.alerts()[0].body.endswith("\nAvisos que esperaban")


def test_an_urgent_one_that_waits_at_the_start_is_told_by_itself(world: World) -> None:
    world.profile = with_urgent_news()
    world.run(*connected(*TEN), *delivered(0, 1, 2, 3), event("9", "NOVEDAD", 2))
    world.forget()
    world.run(SIGNED_IN)
    assert [items for _, _, items in kinds(world)] == [1, 4]
    assert world.alerts()[0].title == "Con novedad · ENT-9"


# By itself -----------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "state.db")) as store:
        yield store


class Teller:
    """The real thing, with what it told."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.published: list[Outbound] = []
        self.clock = Clock()
        self.batching = Batching(
            store,
            lambda: CATALOG,
            self.clock,
            str,
            self.published.append,
            Counters(),
            Handed(folder / "handed.txt"),
            Silences(Notifications(), store.pause, self.clock, self.published.append),
        )
        self.batching.begin()
        self._store = store

    def tell(self, *names: str, at: float, missed: bool = False) -> list[Alert]:
        alerts = [move(self._store, item(name)) for name in names]
        self.clock.elapsed = at
        self.batching.tell(alerts, missed=missed)
        return alerts

    def tick(self, at: float) -> None:
        self.clock.elapsed = at
        self.batching.tick()

    @property
    def told(self) -> list[int]:
        """Of how many items each alert is."""
        return [len(message.alert.items) for message in self.published if isinstance(message, AlertRaised)]


def test_what_comes_when_a_digest_is_due_is_part_of_it(store: Store, tmp_path: Path) -> None:
    teller = Teller(store, tmp_path)
    teller.tell("1", "2", "3", "4", at=0.0)
    teller.tell("5", at=5.0)
    teller.tick(at=5.0)
    assert teller.told == [1, 1, 1, 2]


def test_an_alert_counts_for_a_burst_for_five_seconds_and_no_longer(store: Store, tmp_path: Path) -> None:
    teller = Teller(store, tmp_path)
    teller.tell("1", "2", "3", at=0.0)
    teller.tell("4", at=5.0)
    assert teller.told == [1, 1, 1, 1]


def test_what_is_missed_later_does_not_prolong_the_wait(store: Store, tmp_path: Path) -> None:
    teller = Teller(store, tmp_path)
    teller.tell("1", at=0.0, missed=True)
    teller.tell("2", at=6.0, missed=True)
    assert teller.batching.next_due() == 10.0
    teller.tick(at=10.0)
    assert teller.told == [2]


def test_what_is_forgotten_is_in_no_later_digest(store: Store, tmp_path: Path) -> None:
    teller = Teller(store, tmp_path)
    teller.tell("1", "2", at=0.0, missed=True)
    teller.batching.forget()
    assert teller.batching.next_due() is None
    teller.tell("3", at=1.0, missed=True)
    teller.tick(at=11.0)
    assert teller.told == [1]


def test_what_is_held_and_not_true_is_never_told(store: Store, tmp_path: Path) -> None:
    """A phantom is taken back after 8 s; what is held may wait for 10 s."""
    teller = Teller(store, tmp_path)
    true, untrue = teller.tell("1", "2", at=0.0, missed=True)
    teller.batching.withdraw(entrega("2", "ENTREGADO", untrue.transitions[0].version))
    assert not [message for message in teller.published if isinstance(message, AlertWithdrawn)]
    assert teller.published[-1] == PendingAlerts(1)
    teller.tick(at=10.0)
    assert teller.told == [1]
    assert store.pending_alerts() == [true]
