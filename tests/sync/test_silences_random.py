"""Random days of pauses, quiet hours, other silences and kills: nothing is lost, and nothing told twice."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.decision import Quiet
from notifier.core.messages import AlertTaken, DesktopQuiet, Pause
from notifier.core.model import Alert, Urgency
from notifier.core.outbound import AlertRaised, Outbound
from notifier.core.quiet_hours import parse_quiet_hours
from notifier.core.settings import Notifications
from tests.sync.world import Step, World, connected, entrega, event

HOURS = ("08:30-09:15", "10:00-10:20", "12:00-12:01")


class Day(World):
    """Notes of each alert whether a silence should have held it back, and takes it at once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.loud: list[Alert] = []

    def _publish(self, message: Outbound) -> None:
        super()._publish(message)
        if isinstance(message, AlertRaised) and message.alert.seqs:
            quiet: Quiet | None = self.truth.silences.quiet()
            is_let = quiet is None or (quiet.urgent and message.alert.urgency is Urgency.CRITICAL)
            # What happened before a silence is told at its beginning.
            if not is_let and any(told.silenced for told in message.alert.transitions):
                self.loud.append(message.alert)
            self.inbox.put(AlertTaken(message.alert.seqs))


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("seed", range(10))
def test_what_deserves_a_word_is_told_once_and_never_in_a_silence(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    world = Day(tmp_path)
    world.chosen = Notifications(
        quiet_hours=tuple(parse_quiet_hours(entry) for entry in HOURS[: rng.randrange(4)]),
        urgent_in_quiet_hours=rng.random() < 0.5,
        urgent_in_pause=rng.random() < 0.3,
    )
    items = {str(number): ("EN_CAMINO", 1) for number in range(1, 7)}

    def change() -> Step:
        item_id = rng.choice(list(items))
        estado, version = items[item_id]
        items[item_id] = ("NOVEDAD" if estado != "NOVEDAD" else "ENTREGADO", version + 1)
        return event(item_id, *items[item_id])

    def step() -> list[Step]:
        chance = rng.random()
        if chance < 0.5:
            return [change()]
        if chance < 0.6:
            pauses: list[Step] = [world.pause(rng.uniform(0.1, 40)), Pause(None), Pause(on=False)]
            return [rng.choice(pauses)]
        if chance < 0.65:
            return [DesktopQuiet(rng.random() < 0.5)]
        return [world.wait(rng.choice([0.5, 7, 200, 1500]))]

    for _life in range(4):
        rows = [entrega(item_id, *state) for item_id, state in items.items()]
        steps = [one for _ in range(rng.randrange(5, 25)) for one in (*step(), *[lambda: None] * 3)]
        # A kill before the desktop's answer is in may tell again: that is another test's.
        world.run(*connected(*rows), *steps, *[lambda: None] * 20, link_warning_after=0)
    # At last all silences are over, and the desktop has taken what was told.
    world.chosen = Notifications()
    rows = [entrega(item_id, *state) for item_id, state in items.items()]
    end: list[Step] = [Pause(on=False), *[lambda: None] * 40, world.wait(60), *[lambda: None] * 40]
    world.run(*connected(*rows), *end, link_warning_after=0)
    told = Counter(t for alert in world.alerts() for t in zip(alert.seqs, alert.transitions, strict=False))
    assert world.loud == []
    assert set(told.values()) <= {1}
    happened = {(t.key.id, t.version) for t in world.transitions()}
    assert {(t.key.id, t.version) for _, t in told} == happened
    assert not world.truth.batching.next_due()
