"""One change, followed: which way it came, and how long each step took."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from notifier.core.messages import AlertTaken
from notifier.core.model import ItemKey, Source
from notifier.core.outbound import AlertTold
from notifier.core.trace import Moment, Trace
from notifier.report import Reporter, as_line
from tests.alerts import transition
from tests.categorias import ENTREGA
from tests.sync.world import CATALOG, SIGNED_IN, World, connected, entrega, event

CHANGED = "2026-03-02T03:59:59.250000-04:00"


def test_an_event_is_followed_to_the_desktop_and_into_the_history(world: World) -> None:
    hint = event("1", "ENTREGADO", 2)
    hint.args[0]["timestamp"] = CHANGED

    def taken() -> None:
        attempted = Moment.of(world.clock)
        world.clock.elapsed += 0.25
        world.inbox.put(AlertTaken((1,), "", attempted, Moment.of(world.clock)))

    world.run(*connected(entrega("1", "EN_CAMINO")), hint, taken)
    (told,) = world.of(AlertTold)
    trace = told.trace
    assert (trace.transition.key.id, trace.transition.source) == ("1", Source.EVENT)
    assert trace.changed == datetime.fromisoformat(CHANGED)
    report = Reporter(trace=True).report(told)
    assert report is not None
    assert report["kind"] == "trace"
    assert report["ms"]["taken"] == 250.0
    assert Reporter().report(told) is None
    line = as_line(report, CATALOG, str, datetime(2026, 3, 2, tzinfo=UTC))
    assert "ENT-1" in line
    assert "por evento" in line
    assert "mostrado +250,0 ms" in line
    with closing(sqlite3.connect(world.folder / "state.db")) as db:
        row = db.execute(
            "SELECT changed_at, committed_at, attempted_at, delivered_at FROM alerts JOIN traces USING (seq)"
        ).fetchone()
    changed, committed, attempted, delivered = (datetime.fromisoformat(at) for at in row)
    assert changed == datetime.fromisoformat(CHANGED)
    assert committed <= attempted < delivered


def test_a_change_that_a_list_showed_has_the_time_of_its_row(world: World) -> None:
    at = datetime(2026, 3, 2, 7, tzinfo=UTC)
    world.run(
        *connected(entrega("1", "EN_CAMINO")),
        event(None, "ENTREGADO", None),
        world.wait(1),
        world.answer(entrega("1", "ENTREGADO", 2, at)),
        world.wait(20),
        AlertTaken((1,)),
    )
    (told,) = world.of(AlertTold)
    assert (told.trace.changed, told.trace.transition.source) == (at, Source.SNAPSHOT)


def test_what_an_earlier_process_left_says_what_is_not_known(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO")), event("1", "ENTREGADO", 2))
    world.forget()
    world.run(SIGNED_IN, AlertTaken((1,)))
    (told,) = world.of(AlertTold)
    report = told.trace.report()
    assert (report["came_at"], report["ms"]["total"]) == (None, None)
    assert "?" in as_line(report, CATALOG, str, datetime(2026, 3, 2, tzinfo=UTC))


def test_the_differences_are_those_of_the_steady_clock() -> None:
    """The other may be set back between two moments."""
    wall = datetime(2026, 3, 2, tzinfo=UTC)
    moments = [Moment(wall - timedelta(hours=step), 10 + step / 1000) for step in range(4)]
    trace = Trace(transition(ItemKey(ENTREGA, "1")), None, *moments)
    assert trace.report()["ms"] == {"committed": 1.0, "attempted": 1.0, "taken": 1.0, "total": 3.0}
