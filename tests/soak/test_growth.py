"""Ten thousand events and five hundred reconnections leave nothing behind."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from notifier.core.messages import SocketEvent, SocketOpened
from notifier.net.socket import SocketLink, SocketMessage
from tests.net.listening import APP, STANDARD
from tests.net.pauses import Soon
from tests.private_desktop.bus import end, eventually
from tests.soak.budget import budget
from tests.soak.conftest import Say
from tests.soak.dropper import EVENTS
from tests.soak.held import Held

pytestmark = pytest.mark.soak

WARM_UP, RECONNECTS = budget(small=(5, 20), full=(50, 500))
MEMORY_NOISE = 2_000_000
"""Bytes in all."""
BLOCK_NOISE = 40
"""Python's blocks per connection; one connection that is kept has some hundred."""


class Counting:
    """Counts openings and events; ``astray`` are events out of order."""

    def __init__(self) -> None:
        self.openings = self.events = self.astray = 0
        self._next = 0

    def put(self, message: SocketMessage) -> None:
        if isinstance(message, SocketOpened):
            self.openings += 1
            self._next = 0
        elif isinstance(message, SocketEvent):
            self.events += 1
            self.astray += message.args[0]["number"] != self._next
            self._next += 1


@pytest.fixture
def dropper() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.soak.dropper"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield process
    end(process)


def test_events_and_reconnections_leave_nothing_behind(dropper: "subprocess.Popen[str]", say: Say) -> None:
    assert dropper.stdin
    assert dropper.stdout
    counting = Counting()
    link = SocketLink(dropper.stdout.readline().strip(), "token", APP, counting.put, Soon(), STANDARD)
    link.open()

    def reconnect(times: int) -> None:
        assert dropper.stdin
        expected = counting.events + times * EVENTS
        dropper.stdin.write(f"{times}\n")
        dropper.stdin.flush()
        eventually(lambda: counting.events >= expected, 30 + times)

    eventually(lambda: counting.events == EVENTS)
    reconnect(WARM_UP)
    before = Held.now()
    reconnect(RECONNECTS)
    eventually(lambda: Held.now().threads <= before.threads)
    eventually(lambda: Held.now().files <= before.files)
    after = Held.now()
    say(f"{counting.openings} connections, {counting.events} events; before {before}, after {after}")
    assert counting.openings == 1 + WARM_UP + RECONNECTS
    assert counting.events == counting.openings * EVENTS
    assert counting.astray == 0
    assert after.sockets <= before.sockets
    assert after.memory <= before.memory + MEMORY_NOISE
    assert after.blocks <= before.blocks + BLOCK_NOISE * RECONNECTS
    link.close()
    link._thread.join(10)
