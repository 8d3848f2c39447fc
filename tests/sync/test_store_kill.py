"""``kill -9`` at any instant: a journal with ``synchronous = NORMAL`` keeps what was committed."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from notifier.sync.store.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

STEPS = """
import itertools, sys
from pathlib import Path
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.sync.store_samples import NOW, item
from notifier.core.model import Alert, AlertKind, Source, Transition, Urgency

store = Store(Path(sys.argv[1]))
known = store.items(ENTREGA)[0]
first = max((int(one.estado) for one in known.values()), default=0) + 1
for step in itertools.count(first):
    arrived = item(str(step % 40), str(step))
    told = Transition(arrived.key, arrived.numero, "0", arrived.estado, NOW, Source.EVENT, version=step)
    alert = Alert(AlertKind.TRANSITION, str(step), "", Urgency.NORMAL, (told,))
    store.apply(ENTREGA, (arrived,), (), ((told, alert),))
    print(step, flush=True)
"""

OPENINGS = """
import itertools, sys
from pathlib import Path
from notifier.sync.store.store import Store

for number in itertools.count(int(sys.argv[2])):
    Store(Path(sys.argv[1]) / f"{number}.db").close()
    print(number, flush=True)
"""

HEALINGS = """
import itertools, sys
from dataclasses import replace
from pathlib import Path
from notifier.core.model import Source, Transition
from notifier.sync.store.store import Store
from tests.sync.store_samples import ENTREGA, ITEM, NOW, item
from tests.categorias import ENTREGA

store = Store(Path(sys.argv[1]))
for number in itertools.count(int(sys.argv[2])):
    items = [item(str(one), str(number)) for one in range(2000)]
    large = Transition(ITEM.key, "", "", "", NOW, Source.EVENT, "x" * 500_000)
    store._database._db.execute("PRAGMA max_page_count = 1").fetchall()
    store.apply(ENTREGA, items, (), ((large, None),))
    assert store.in_memory
    assert store.heal()
    print(number, flush=True)
"""


def killed(program: str, *arguments: object, lines: int, after: float = 0) -> int:
    """Run a program until it has printed some lines; returns the number in the last that it could print.

    ``after``: seconds from the last of those lines to its end. Nothing is awaited: it is the moment that is
    drawn by lot.
    """
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout is not None
        last = [child.stdout.readline() for _ in range(lines)][-1]
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        last = ([last] + [line for line in child.stdout if line.endswith("\n")])[-1]
    assert child.returncode == -signal.SIGKILL
    return int(last)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_every_step_that_was_reported_is_there_and_none_is_half_done(path: Path) -> None:
    for seed in range(15):
        reported = killed(STEPS, path, lines=random.Random(seed).randint(1, 700))
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            told = db.execute(
                "SELECT t.target, t.id, t.version, a.title FROM transitions t"
                " LEFT JOIN alerts a ON a.transition_seq = t.seq ORDER BY t.seq"
            ).fetchall()
            # One that was committed and not yet reported may be there too.
            assert len(told) in {reported, reported + 1}
            assert told == [(str(step), str(step % 40), step, str(step)) for step in range(1, len(told) + 1)]
            assert db.execute("SELECT count(*) FROM alerts").fetchone() == (len(told),)
            newest = dict(db.execute("SELECT id, max(version) FROM transitions GROUP BY id"))
            assert {row[0]: int(row[1]) for row in db.execute("SELECT id, estado FROM items")} == newest
        with closing(Store(path)) as store:
            assert store.take_troubles() == ()
            assert [int(alert.title) for alert in store.pending_alerts()] == list(range(1, len(told) + 1))


def test_a_file_that_was_being_made_is_a_good_one(tmp_path: Path) -> None:
    first = 0
    for seed in range(8):
        lot = random.Random(seed)
        reported = killed(OPENINGS, tmp_path, first, lines=lot.randint(1, 5), after=lot.uniform(0, 0.01))
        for number in range(first, reported + 2):
            with closing(Store(tmp_path / f"{number}.db")) as store:
                assert store.take_troubles() == ()
                assert store.use_account("a")
        first = reported + 2


def test_a_file_that_was_being_healed_is_the_old_one_or_the_new_one(path: Path) -> None:
    first = 1
    for seed in range(8):
        lot = random.Random(seed)
        reported = killed(HEALINGS, path, first, lines=lot.randint(1, 3), after=lot.uniform(0, 0.1))
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ((estado, count),) = db.execute("SELECT estado, count(*) FROM items GROUP BY estado")
            assert count == 2000
            assert int(estado) >= reported
            assert db.execute("SELECT count(*) FROM transitions").fetchone() == (int(estado),)
        first = int(estado) + 1
