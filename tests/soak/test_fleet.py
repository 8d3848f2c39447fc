"""A fleet that lost its server together does not come back as one wave (200 clients, 15 % in a second)."""

import random
import statistics
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

import pytest

from notifier.core.link import SocketPhase, backoff
from notifier.core.messages import SocketOpened, SocketTrying
from notifier.net.socket import SECOND_THOUGHTS, STEADY_SECONDS, SocketLink, SocketMessage
from tests.backend import Backend
from tests.net.listening import APP, STANDARD
from tests.private_desktop.bus import eventually
from tests.soak.budget import FULL, budget
from tests.soak.conftest import Say

pytestmark = pytest.mark.soak

CLIENTS = 200
MOST = CLIENTS * 15 // 100
"""Connects that any second may see."""

OUTAGES = (0, 1, 5, 10, 12, 15, 18, 20, 22, 24, 30, 60, 300)
"""Seconds until the server is back."""


def peak(moments: Sequence[float]) -> int:
    """The most of these sorted moments that lie within one second, wherever it begins."""
    return max(bisect_left(moments, moment + 1) - index for index, moment in enumerate(moments))


def spread(moments: Sequence[float]) -> float:
    """Seconds from the first twentieth of these sorted moments to the last."""
    return moments[len(moments) * 95 // 100 - 1] - moments[len(moments) * 5 // 100]


def virtual_fleet(outage: float, seed: str) -> tuple[list[float], list[float]]:
    """When each client connects, in vain or not, and when it opens; in seconds after the loss."""
    connects: list[float] = []
    opens: list[float] = []
    for client in range(CLIENTS):
        rng = random.Random(f"{seed}/{client}")
        now, step = backoff(0, rng), 0
        while now < outage:
            step += 1
            connects += [now] if step % SECOND_THOUGHTS else [now, now]
            now += backoff(step, rng)
        opens.append(now)
    return sorted(connects + opens), sorted(opens)


@pytest.mark.parametrize("outage", OUTAGES)
def test_a_virtual_fleet_comes_back_spread(outage: int, say: Say) -> None:
    """However long the server was away. What follows each opening is a refetch at once."""
    fleets = [virtual_fleet(outage, f"{outage}/{number}") for number in range(budget(small=10, full=1_000))]
    connects, opened = ([peak(moments) for moments in kind] for kind in zip(*fleets, strict=True))
    spreads = [spread(opens) for _, opens in fleets]
    say(
        f"connects/s at most {max(connects)} (median {statistics.median(connects):.0f}), openings/s at most"
        f" {max(opened)} ({statistics.median(opened):.0f}), spread over at least {min(spreads):.0f} s"
    )
    # Chance has no highest number. What meets a server that is there is the smaller part of all connects.
    assert sum(most > MOST for most in opened) <= len(fleets) / 1_000
    assert sum(most > MOST for most in connects) <= len(fleets) / 100
    assert min(spreads) >= 10


class RealFleet:
    """So many links in this process, and when they tried and opened."""

    def __init__(self, url: str, tokens: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self.tries: list[float] = []
        self.opens: list[float] = []
        self._links = [
            SocketLink(url, token, APP, self._put, random.Random(number), STANDARD)
            for number, token in enumerate(tokens)
        ]
        for link in self._links:
            link.open()

    def _put(self, message: SocketMessage) -> None:
        now = time.monotonic()
        with self._lock:
            if message == SocketTrying(SocketPhase.CONNECTING):
                self.tries.append(now)
            elif isinstance(message, SocketOpened):
                self.opens.append(now)

    def forget(self) -> None:
        with self._lock:
            self.tries.clear()
            self.opens.clear()

    def wait_open(self) -> None:
        eventually(lambda: len(self.opens) >= len(self._links), 300)

    def close(self) -> None:
        for link in self._links:
            link.close()
        for link in self._links:
            link._thread.join(30)


@pytest.mark.skipif(not FULL, reason="two hundred real links take some minutes: make soak")
def test_a_real_fleet_comes_back_spread(tmp_path: Path, say: Say) -> None:
    with Backend(tmp_path) as backend:
        token = backend.sign_in()
        fleet = RealFleet(backend.socket_url, [token] * CLIENTS)
        fleet.wait_open()
        for name, outage in (("restarted", 0), ("killed", 0), ("killed", 12), ("killed", 40)):
            # As long as it takes for the next loss to be the first one.
            time.sleep(STEADY_SECONDS + 1)
            fleet.forget()
            backend.stop() if name == "restarted" else backend.kill()
            time.sleep(outage)
            backend.start()
            back = time.monotonic()
            fleet.wait_open()
            opens, tries = sorted(fleet.opens), sorted(fleet.tries)
            waits = sorted(moment - back for moment in opens)
            say(
                f"{name}, {outage} s away and a start: connects/s at most {peak(tries)}, openings/s at most"
                f" {peak(opens)}, spread over {spread(opens):.0f} s;"
                f" open after p50 {waits[CLIENTS // 2]:.1f} s, p95 {waits[CLIENTS * 95 // 100]:.1f} s"
            )
            assert len(tries) >= CLIENTS
            assert peak(tries) <= MOST
            assert spread(opens) >= 10
        fleet.close()
