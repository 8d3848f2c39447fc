"""A thousand random days of what does not happen in time: each lateness is told once, and nothing untrue.

The days are those of :mod:`tests.soak.test_days`, with promises, a clock that is set, and hours that pass.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from notifier.core.late_rules import parse_late_rule
from notifier.core.model import Categoria
from tests.scripted.late_oracle import LateOracle
from tests.scripted.oracle import Oracle
from tests.scripted.server import PaucaraStyle
from tests.soak.budget import FULL, budget
from tests.soak.conftest import Say
from tests.soak.test_days import ESTANDAR, PAUCARA, Days

RULES = (
    "entrega: PROGRAMADO > 4 min",
    "entrega: ASIGNADA > 1 min",
    "entrega: NOVEDAD > 2 min [critical]",
    "entrega: EN_CAMINO after 08:20",
    "entrega: due in 10 min unless LLEGO, NOVEDAD",
    "entrega: due passed [critical]",
    "proforma: PENDIENTE > 15 min",
    "vehiculo: MANTENIMIENTO > 1 h [low]",
)


class LateDays(Days):
    """With a backend whose events carry versions."""

    late_rules = tuple(map(parse_late_rule, RULES))

    def make_oracle(self, windows: Mapping[Categoria, int | None]) -> Oracle:
        self.late = LateOracle(self.server, windows, self.timeline, self.late_rules)
        self.promises = 0
        return self.late

    @rule(index=st.integers(0, 30), minutes=st.sampled_from([-30, -1, 0, 3, 8, 12, 40]))
    def promise(self, index: int, minutes: int) -> None:
        """No two promises are for the same second."""
        key = self._key(index)
        self.promises += 1
        if key is not None:
            self.server.promise(key, self.timeline.now() + timedelta(minutes=minutes, seconds=self.promises))

    @rule(seconds=st.sampled_from([-7200.0, -600.0, -3.0, 3.0, 600.0, 7200.0]))
    def clock_is_set(self, seconds: float) -> None:
        self.timeline.set_clock(seconds)

    @rule(minutes=st.sampled_from([1, 3, 10]))
    def time_goes_by(self, minutes: int) -> None:
        self.program.live_for(60.0 * minutes)

    def teardown(self) -> None:
        if hasattr(self, "program"):
            super().teardown()
            self.late.check_standing()


class PaucaraLateDays(LateDays):
    """With one whose events prove nothing, and that is silent about vehicles."""

    profile = replace(PAUCARA, categorias=ESTANDAR.categorias)
    style = PaucaraStyle()


@pytest.mark.soak
@pytest.mark.timeout(3600)  # a failure takes its time to shrink
@pytest.mark.parametrize("days", [LateDays, PaucaraLateDays])
def test_each_lateness_is_told_once_within_five_seconds(
    days: type[LateDays], say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = budget(small=15, full=1000)
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
