"""A thousand random days: whatever happens, the program ends with the truth and has told it once.

``make test`` plays some of them, ``make soak`` a thousand per profile. A failure shrinks to a short script,
which is printed.
"""

import random
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from notifier.core.late_rules import LateRule
from notifier.core.link import LinkState
from notifier.core.messages import ReconnectNow, SignedIn
from notifier.core.model import Categoria, ItemKey
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA
from tests.scripted.oracle import CATALOG, Oracle
from tests.scripted.program import SERVER, Program
from tests.scripted.remote import PAGE, Weather
from tests.scripted.server import PaucaraStyle, ScriptedServer, Style
from tests.scripted.time import Timeline
from tests.soak.budget import FULL, budget
from tests.soak.conftest import Say

ESTANDAR = shipped_profile(resource_text("profiles/estandar.toml"))


PAUCARA = shipped_profile(resource_text("profiles/paucara.toml"))


def with_window() -> Profile:
    """The real backend's events; of the lists a window so small that it matters, and items to ask for.

    Of the one window a look reads all, of the other its first page.
    """
    assert ESTANDAR.rest is not None
    lists = dict(ESTANDAR.rest.lists)
    lists[ENTREGA] = replace(lists[ENTREGA], window=4)
    lists[PROFORMA] = replace(lists[PROFORMA], window=5, look_pages=1)
    rest = replace(ESTANDAR.rest, updated_since="", lists=lists)
    return replace(PAUCARA, categorias=ESTANDAR.categorias, rest=rest)


class Days(RuleBasedStateMachine):
    """What a server, a network, a desktop and a user may do to the program."""

    profile = ESTANDAR
    style: Style = Style()
    evening = 20 * 60
    late_rules: tuple[LateRule, ...] = ()

    def make_oracle(self, windows: Mapping[Categoria, int | None]) -> Oracle:
        return Oracle(self.server, windows)

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        rng = random.Random(seed)
        self.timeline = Timeline()
        self.weather = Weather()
        self.server = ScriptedServer(self.timeline, self.style)
        lists = self.profile.rest.lists if self.profile.rest else {}
        self.oracle = self.make_oracle({categoria: spec.window for categoria, spec in lists.items()})
        self.program = Program(
            Path(self.folder.name),
            self.profile,
            self.server,
            self.timeline,
            self.weather,
            rng,
            self.oracle,
        )
        self.program.late_rules = self.late_rules
        for categoria in CATEGORIAS:
            # More than a page of each.
            for number in range(5):
                self.server.create(categoria, list(CATALOG.estados[categoria])[number % 2])
        self.program.start()
        self.program.live_for(60)

    # The company ------------------------------------------------------------------------------------------

    def _key(self, index: int) -> ItemKey | None:
        keys = self.server.keys()
        return keys[index % len(keys)] if keys else None

    def _other(self, key: ItemKey, choice: int) -> str:
        codes = [code for code in CATALOG.estados[key.categoria] if code != self.server.head(key).estado]
        return codes[choice % len(codes)]

    @rule(
        index=st.integers(0, 30),
        choice=st.integers(0, 12),
        commit_delay=st.sampled_from([0.0, 0.0, 0.0, 0.4, 2.0, 6.0]),
    )
    def change(self, index: int, choice: int, commit_delay: float) -> None:
        key = self._key(index)
        if key is not None:
            self.server.change(key, self._other(key, choice), commit_delay)

    @rule(index=st.integers(0, 30), times=st.integers(2, 6))
    def there_and_back(self, index: int, times: int) -> None:
        key = self._key(index)
        if key is not None:
            home, away = self.server.head(key).estado, self._other(key, index)
            for turn in range(times):
                self.server.change(key, home if turn % 2 else away)

    @rule(count=st.integers(4, 40), spread=st.sampled_from([0.0, 0.02, 0.2]))
    def burst(self, count: int, spread: float) -> None:
        for number in range(count):
            key = self._key(number)
            if key is not None:
                self.server.change(key, self._other(key, number))
            if spread:
                self.program.live_for(spread)

    @rule(categoria=st.sampled_from(CATEGORIAS), choice=st.integers(0, 3), delay=st.sampled_from([0.0, 2.0]))
    def create(self, categoria: Categoria, choice: int, delay: float) -> None:
        self.server.create(categoria, list(CATALOG.estados[categoria])[choice], delay)

    @rule(index=st.integers(0, 30))
    def delete(self, index: int) -> None:
        key = self._key(index)
        if key is not None:
            self.server.delete(key)

    @rule(index=st.integers(0, 30))
    def delete_unseen(self, index: int) -> None:
        """The event of it reaches nobody."""
        self._drop()
        self.delete(index)
        self.a_calm_while()

    @rule(index=st.integers(0, 30), pause=st.sampled_from([0.01, 0.05, 0.3]))
    def delete_while_the_list_is_read(self, index: int, pause: float) -> None:
        """Its rows move from page to page meanwhile."""
        self.program.send(SignedIn(SERVER, "again"))
        for _ in range(3):
            self.program.live_for(pause)
            self.delete(index)

    @rule(index=st.integers(0, 30), choice=st.integers(0, 12))
    def phantom(self, index: int, choice: int) -> None:
        key = self._key(index)
        if key is not None:
            self.server.phantom(key, self._other(key, choice))

    # The server and the way to it -------------------------------------------------------------------------

    @rule()
    def server_goes(self) -> None:
        self.server.up = False
        self._drop()

    @rule()
    def server_restarts(self) -> None:
        self._drop(announced=True)

    @rule()
    def server_comes(self) -> None:
        self.server.up = True

    @rule(categoria=st.sampled_from(CATEGORIAS), times=st.integers(1, 5))
    def server_fails(self, categoria: Categoria, times: int) -> None:
        self.server.failing[categoria] = times

    @rule()
    def token_expires(self) -> None:
        self.server.token_is_good = False
        self.program.live_for(200)

    @rule()
    def connection_drops(self) -> None:
        self._drop()

    @rule()
    def connection_stalls(self) -> None:
        for remote in self.program.remotes:
            remote.stall()

    @rule(online=st.booleans(), black_hole=st.booleans())
    def network(self, online: bool, black_hole: bool) -> None:
        self.weather.online, self.weather.black_hole = online, black_hole
        if not online:
            self._drop()

    @rule(latency=st.sampled_from([0.01, 0.3, 4.0]), shuffled=st.booleans(), doubled=st.booleans())
    def weather_changes(self, latency: float, shuffled: bool, doubled: bool) -> None:
        self.weather.latency, self.weather.shuffled, self.weather.doubled = latency, shuffled, doubled

    def _drop(self, *, announced: bool = False) -> None:
        for remote in self.program.remotes:
            remote.drop(announced=announced)

    # The computer and its user ----------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.02, 0.3, 1.0, 4.0, 20.0, 90.0, 1000.0]))
    def time_passes(self, seconds: float) -> None:
        self.program.live_for(seconds)

    @rule(seconds=st.sampled_from([30.0, 3600.0]))
    def computer_sleeps(self, seconds: float) -> None:
        self.program.sleep(seconds)

    @rule(points=st.integers(0, 60))
    def kill(self, points: int) -> None:
        self.program.kill(points)
        self.program.live_for(1)

    @precondition(lambda self: not self.program.is_running)
    @rule()
    def start(self) -> None:
        self.program.start()

    @precondition(lambda self: self.program.is_running)
    @rule()
    def stop(self) -> None:
        self.program.stop()

    @rule()
    def sign_in(self) -> None:
        self.server.token_is_good = True
        self.program.send(SignedIn(SERVER, "new"))

    @rule()
    def reconnect(self) -> None:
        self.program.send(ReconnectNow())

    @rule(there=st.booleans())
    def desktop(self, there: bool) -> None:
        self.program.desktop_is_there = there

    @rule()
    def a_calm_while(self) -> None:
        """Where it is live and nothing happens, every badge of what a look reads is right after one."""
        self.weather.__dict__.update(Weather().__dict__)
        self.server.failing.clear()
        self.program.live_for(90)
        if self.oracle.link is LinkState.LIVE:
            self.oracle.check_shown(self._looked_at())

    # The evening ------------------------------------------------------------------------------------------

    def _looked_at(self) -> dict[Categoria, int]:
        """How many of the newest rows a look shows, where it does not show all."""
        lists = self.profile.rest.lists if self.profile.rest else {}
        return {
            categoria: min(spec.window, PAGE * (spec.look_pages or spec.window))
            for categoria, spec in lists.items()
            if spec.window is not None
        }

    def teardown(self) -> None:
        if not hasattr(self, "program"):
            return
        self.weather.__dict__.update(Weather().__dict__)
        self.server.up = self.server.token_is_good = True
        self.server.failing.clear()
        self.program.desktop_is_there = True
        self.program.kill(-1)
        if not self.program.is_running:
            self.program.start()
        self.program.send(SignedIn(SERVER, "evening"))
        # Long enough for every net: all is read once more, each open item below a window asked for.
        self.program.live_for(self.evening)
        try:
            self.oracle.check_end(*self.program.stored())
        finally:
            self.program.stop()
            self.folder.cleanup()


class PaucaraDays(Days):
    """The same with a backend whose events prove nothing."""

    profile = replace(PAUCARA, categorias=ESTANDAR.categorias)
    style = PaucaraStyle()


class WindowDays(Days):
    """The same where a list is read through a window."""

    profile = with_window()
    style = PaucaraStyle()
    evening = 60 * 60


@pytest.mark.soak
@pytest.mark.timeout(3600)  # a failure takes its time to shrink
@pytest.mark.parametrize("days", [Days, PaucaraDays, WindowDays])
def test_every_day_ends_with_the_truth_told_once(days: type[Days], say: Say) -> None:
    scripts = budget(small=20, full=1000)
    run_state_machine_as_test(
        days,
        settings=settings(
            max_examples=scripts,
            # Chance belongs to `make soak`: what it finds there takes minutes to shrink.
            derandomize=not FULL,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    say(f"{scripts} scripts of up to 50 steps")
