"""A link that is alive by ping, and deaf: what lists show and no event tells makes it suspicious."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.counters import Counters
from notifier.core.events import Hint
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria
from notifier.core.profile.shipped import shipped_profile
from notifier.sync.hearing import AFTER, BEFORE, LONGEST_PAUSE, MANY, PAUSE, Hearing
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA, VEHICULO
from tests.sync.world import Step, World, connected, entrega

POLL = 60.0


def hint(categoria: Categoria = ENTREGA) -> Hint:
    return Hint(categoria, "7")


class Watching:
    """One connection with its polls, and a clock that is turned by hand."""

    def __init__(self, *pushed: Categoria) -> None:
        self.counters = Counters()
        self.hearing = Hearing(pushed, self.counters)
        self.now = 1000.0
        self.hearing.opened(self.now)
        self.poll()
        self.quiet(BEFORE + POLL)
        self.poll()

    def quiet(self, seconds: float) -> None:
        self.now += seconds

    def poll(self, categoria: Categoria = ENTREGA, *, changed: bool = False, pages: int = 1) -> None:
        for page in range(1, pages + 1):
            snapshot = Snapshot(categoria, (), (), 1, Scope.LIST, first=page == 1, last=page == pages)
            self.hearing.shown(snapshot, self.now, changed=changed and page == 1)

    def is_suspicious(self) -> bool:
        """Whether it is by the time an event has had its time to come."""
        self.now += AFTER
        return self.hearing.tick(self.now)


def test_a_change_that_nobody_told_of_is_suspicious_where_each_is_pushed() -> None:
    watching = Watching(ENTREGA)
    watching.quiet(POLL)
    watching.poll(changed=True, pages=3)
    assert not watching.hearing.tick(watching.now)
    assert watching.hearing.due == watching.now + AFTER
    assert watching.is_suspicious()
    assert watching.counters.count("suspicions") == 1
    assert not watching.is_suspicious()


def test_an_event_that_comes_late_or_came_early_is_enough() -> None:
    late = Watching(ENTREGA)
    late.poll(changed=True)
    late.hearing.heard(hint(), late.now + AFTER - 1)
    assert not late.is_suspicious()
    early = Watching(ENTREGA)
    early.hearing.heard(hint(), early.now)
    early.quiet(POLL)
    early.poll()
    early.quiet(POLL / 2)
    early.poll(changed=True)
    assert not early.is_suspicious()


@pytest.mark.parametrize("noise", [None, hint(VEHICULO)])
def test_events_of_other_things_do_not_hide_that_one_category_is_not_told(noise: Hint | None) -> None:
    """A room that was lost, or somebody in between who lets through what says nothing."""
    watching, doubts = Watching(ENTREGA, VEHICULO), []
    began = watching.now
    while watching.now < began + 6 * 3600:
        for _ in range(4):
            watching.quiet(POLL / 4)
            watching.hearing.heard(noise, watching.now)
        watching.poll(changed=True)
        watching.hearing.heard(noise, watching.now + 1)
        if watching.is_suspicious():
            doubts.append(watching.now)
            watching.hearing.closed()
            watching.hearing.opened(watching.now)
    assert doubts
    pauses = [later - earlier for earlier, later in itertools.pairwise(doubts)]
    assert min(pauses) >= PAUSE
    assert max(pauses) >= 4 * PAUSE  # each doubt waits longer than the one before


def test_where_silence_is_normal_any_event_is_a_word() -> None:
    watching = Watching()
    watching.hearing.heard(hint(), watching.now)
    for _ in range(3 * MANY):
        watching.quiet(POLL)
        watching.hearing.heard(None, watching.now)
        watching.poll(changed=True)
        assert not watching.is_suspicious()


def test_what_happened_while_there_was_no_connection_says_nothing() -> None:
    watching = Watching(ENTREGA)
    watching.hearing.closed()
    watching.poll(changed=True)
    assert not watching.is_suspicious()
    watching.hearing.opened(watching.now)
    watching.quiet(10 * POLL)
    watching.poll(changed=True)
    assert not watching.is_suspicious()


def test_where_silence_is_normal_it_is_not_suspicious() -> None:
    """Vehicles are never told there; of deliveries some are not (contract 2.3, hazard 4)."""
    watching = Watching()
    for _ in range(2 * MANY):
        watching.quiet(POLL)
        watching.poll(VEHICULO, changed=True)
        watching.poll(changed=True)
        assert not watching.is_suspicious()
    watching.hearing.heard(hint(), watching.now)
    watching.quiet(2 * BEFORE)
    watching.poll()
    for number in range(1, MANY + 1):
        watching.quiet(POLL)
        watching.poll(VEHICULO, changed=True)
        watching.poll(changed=True)
        assert watching.is_suspicious() == (number == MANY)


def test_it_does_not_flap() -> None:
    watching, doubts = Watching(ENTREGA), []
    began = watching.now
    while watching.now < began + 24 * 3600:
        watching.quiet(POLL)
        watching.poll(changed=True)
        if watching.is_suspicious():
            doubts.append(watching.now)
            watching.hearing.closed()
            watching.hearing.opened(watching.now)
    pauses = [later - earlier for earlier, later in itertools.pairwise(doubts)]
    assert len(doubts) < 20
    assert min(pauses) >= PAUSE
    assert max(pauses) >= LONGEST_PAUSE
    watching.hearing.heard(hint(), watching.now)
    watching.quiet(BEFORE + POLL)
    watching.poll()
    watching.quiet(POLL)
    watching.poll(changed=True)
    assert watching.is_suspicious()


CHANGES = st.lists(
    st.tuples(
        st.floats(0, 3600),  # when it is committed
        st.floats(-8, 20),  # how long after that its event comes: before the commit, or late
        st.sampled_from([ENTREGA, VEHICULO]),
    ),
    max_size=30,
)


@given(CHANGES, st.floats(5, 120), st.floats(0, 50), st.sets(st.sampled_from([ENTREGA, VEHICULO])))
def test_a_server_that_tells_each_change_is_never_suspicious(
    changes: list[tuple[float, float, Categoria]], every: float, takes: float, pushed: set[Categoria]
) -> None:
    """Whatever is polled how often, however long a list takes, and in whatever order things come."""
    hearing = Hearing(pushed, Counters())
    hearing.opened(0)
    happens: list[tuple[float, int, str, Categoria]] = []
    for committed, delay, categoria in changes:
        happens.append((committed, 0, "commit", categoria))
        happens.append((max(0.0, committed + delay), 1, "event", categoria))
    for number in range(int(3700 / every)):
        for categoria in (ENTREGA, VEHICULO):
            happens.append((number * every, 2, "ask", categoria))
            happens.append((number * every + takes / 2, 3, "first", categoria))
            happens.append((number * every + min(takes, every * 0.99), 4, "last", categoria))
    committed_now: dict[Categoria, int] = {ENTREGA: 0, VEHICULO: 0}
    asked: dict[Categoria, int] = dict(committed_now)
    known: dict[Categoria, int] = dict(committed_now)
    for now, _, what, categoria in sorted(happens):
        assert not hearing.tick(now)
        if what == "commit":
            committed_now[categoria] += 1
        elif what == "event":
            hearing.heard(hint(categoria), now)
        elif what == "ask":
            asked[categoria] = committed_now[categoria]
        elif what == "first":
            hearing.shown(Snapshot(categoria, (), (), 1, first=True, last=False), now, changed=False)
        else:
            changed = asked[categoria] > known[categoria]
            known[categoria] = asked[categoria]
            hearing.shown(Snapshot(categoria, (), (), 1, first=False, last=True), now, changed=changed)


@pytest.mark.parametrize(
    ("name", "pushed"),
    [("estandar", {"entrega", "proforma", "vehiculo"}), ("paucara", set()), ("laravel-echo", set())],
)
def test_what_is_pushed_is_the_profile_s(name: str, pushed: set[str]) -> None:
    profile = shipped_profile(resource_text(f"profiles/{name}.toml"))
    assert {str(categoria) for categoria in profile.socket.pushed} == pushed


def test_a_deaf_link_is_begun_anew_and_counted(world: World) -> None:
    """The real synchronizer: each slow look is answered, one shows a change, and no event ever came."""
    looks: list[Step] = []
    for _ in range(4):
        looks += [world.wait(POLL), world.answer(entrega("1", "EN_CAMINO"))]
    world.run(
        *connected(entrega("1", "EN_CAMINO")),
        *looks,
        world.wait(POLL),
        world.answer(entrega("1", "ENTREGADO", 2)),
        world.wait(2 * AFTER),
    )
    assert world.transitions()
    assert "hurry" in world.remote.calls
    assert world.counters.count("suspicions") == 1
