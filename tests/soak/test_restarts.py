"""A server that is restarted again and again: the link comes back every time, and by itself."""

import random
import time
from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.messages import SocketClosed, SocketOpened
from notifier.net.socket import STEADY_SECONDS, SocketLink, SocketMessage
from tests.backend import Backend
from tests.net.listening import APP, STANDARD
from tests.soak.budget import FULL, budget
from tests.soak.conftest import Say

pytestmark = pytest.mark.soak

RESTARTS = budget(small=3, full=50)

LONG = 300
"""Seconds until a return counts as none; how long it took is printed."""


class Shortened(random.Random):
    """The real waits, a fortieth as long."""

    def uniform(self, a: float, b: float) -> float:
        return super().uniform(a, b) / 40


def test_every_restart_is_survived_without_help(tmp_path: Path, say: Say) -> None:
    messages: SimpleQueue[tuple[float, SocketMessage]] = SimpleQueue()

    def wait_for(kind: type[SocketMessage]) -> float:
        """When it was told."""
        while True:
            moment, message = messages.get(timeout=LONG)
            if isinstance(message, kind):
                return moment

    with Backend(tmp_path) as backend:
        link = SocketLink(
            backend.socket_url,
            backend.sign_in(),
            APP,
            lambda message: messages.put((time.monotonic(), message)),
            budget(small=Shortened(5), full=random.Random(5)),
            STANDARD,
        )
        link.open()
        wait_for(SocketOpened)
        took: list[float] = []
        for number in range(RESTARTS):
            if FULL:
                # As long as it takes for the next loss to be the first one.
                time.sleep(STEADY_SECONDS + 1)
            if number % 2:
                backend.kill()
            else:
                backend.stop()
            wait_for(SocketClosed)
            backend.start()
            up = time.monotonic()
            took.append(wait_for(SocketOpened) - up)
        took.sort()
        say(
            f"{len(took)} of {RESTARTS} back; from up to open p50 {took[len(took) // 2]:.1f} s,"
            f" p95 {took[len(took) * 95 // 100]:.1f} s, at most {took[-1]:.1f} s"
        )
        link.close()
        link._thread.join(10)
        assert not link._thread.is_alive()
