"""A program that is live and has nothing to tell lets the computer sleep: nothing of it wakes up for long."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import Program, on
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.soak.budget import budget
from tests.soak.conftest import Say

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

SECONDS = budget(small=4, full=120)
ONCE_A_SECOND = 1.0
NOISE = 3
"""Times that the computer itself may have had a reason."""


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path) as made:
        yield made


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    (tmp_path / "backend").mkdir()
    with Backend(tmp_path / "backend") as made:
        yield made


def wakes(pid: int) -> dict[str, int]:
    """How often each thread of a process went on after it had waited; the main one by its number."""
    status = {task.name: (task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()}
    return {
        name: int(line.split()[1])
        for name, text in status.items()
        for line in text.splitlines()
        if line.startswith("voluntary_ctxt_switches")
    }


def test_the_icon_and_its_words_cost_at_most_a_wake_up_a_second(
    private_desktop: PrivateDesktop, backend: Backend, say: Say
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        private_desktop.tray.wait_for(lambda tray: "En vivo" in tray.tooltip_title)
        before = wakes(program.process.pid)
        time.sleep(SECONDS)  # there is no event for which to wait: that is the point
        after = wakes(program.process.pid)
    main = str(program.process.pid)
    mine = after[main] - before[main]
    all_of_it = sum(count - before.get(name, 0) for name, count in after.items())
    say(f"{mine / SECONDS:.2f} wake-ups a second of the window's thread, {all_of_it / SECONDS:.2f} of all")
    assert mine <= ONCE_A_SECOND * SECONDS + NOISE
