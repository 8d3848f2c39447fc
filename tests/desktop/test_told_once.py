"""``kill -9`` between the desktop and the store: each change is told, and none is told twice."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.private_desktop import NotificationDaemon
from tests.soak.budget import budget

PROGRAM = Path(__file__).with_name("alerting_program.py")
KILLS = budget(small=12, full=400)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_each_change_is_told_once_whenever_the_program_is_killed(
    daemon: NotificationDaemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four are on their way at any time: nearly every kill meets one between the desktop and the store."""
    monkeypatch.setenv("PYTHONPATH", str(PROGRAM.parents[2]))
    lot = random.Random(11)
    command = [sys.executable, str(PROGRAM), str(tmp_path)]
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            # Nothing is awaited: it is the moment that is drawn by lot.
            time.sleep(lot.uniform(0, 0.2))
            program.send_signal(signal.SIGKILL)
    subprocess.run([*command, "rest"], check=True, timeout=60, capture_output=True)
    store = Store(tmp_path / "state.db")
    changes = {int(name) for name in store.items(ENTREGA)[0]}
    assert store.pending_count() == 0
    store.close()
    assert changes == set(range(1, len(changes) + 1))
    told = Counter(int(call.summary) for call in daemon.calls)
    assert set(told) == changes
    assert {change for change, times in told.items() if times > 1} == set()
    assert len(changes) > KILLS
