"""Two thousand changes within a second: nothing is lost, and neither desktop nor server is stormed."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from notifier.server.traffic import Request
from tests.backend import LISTS, Backend
from tests.e2e.program import Program, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.soak.budget import budget
from tests.soak.conftest import Say

pytestmark = [pytest.mark.soak, pytest.mark.e2e]

CHANGES = budget(small=300, full=2_000)
WINDOWS = budget(small=[["--hidden"]], full=[["--hidden"], []])
"""With the panel closed, and with it open."""

PATIENCE = 120.0
"""Seconds until it counts as lost; how long it took is printed."""

TRANSITIONS = {
    "entrega": ("ASIGNADA", "EN_CAMINO"),
    "proforma": ("PENDIENTE", "APROBADA"),
    "vehiculo": ("DISPONIBLE", "EN_RUTA"),
}
"""One of those that are told, for each category: of normal, normal and low urgency."""


@dataclass(frozen=True)
class Move:
    categoria: str
    id: str
    origin: str
    target: str


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path) as private_desktop:
        yield private_desktop


@pytest.fixture
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("backend"), entities=CHANGES) as backend:
        yield backend


@pytest.fixture
def moves(backend: Backend) -> list[Move]:
    """One for every item, which is where it begins; all categories alternate."""
    moves = [
        Move(categoria, str(item["id"]), *TRANSITIONS[categoria])
        for categoria in LISTS
        for item in backend.items(categoria)
    ]
    backend.move_many((move.categoria, int(move.id), move.origin) for move in moves)
    return sorted(moves, key=lambda move: (int(move.id), move.categoria))


def stored(private_desktop: PrivateDesktop, query: str) -> list[Any]:
    path = private_desktop.state_home / "estado-notifier" / "state.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def concerning(requests: Sequence[Request], categoria: str) -> list[Request]:
    starts = (f"/{LISTS[categoria]}", f"/estados/{categoria}")
    return [request for request in requests if request.path.startswith(starts)]


def at_once(requests: Sequence[Request]) -> int:
    """The most that were under way together."""
    steps = [(request.began, 1) for request in requests]
    steps += [(request.ended, -1) for request in requests if request.ended is not None]
    most = under_way = 0
    for _, step in sorted(steps):
        under_way += step
        most = max(most, under_way)
    return most


def is_further_page(request: Request) -> bool:
    return parse_qs(request.query).get("page", ["1"]) != ["1"]


@pytest.mark.parametrize("windows", WINDOWS)
def test_a_burst(
    private_desktop: PrivateDesktop, backend: Backend, moves: list[Move], windows: list[str], say: Say
) -> None:
    with Program(private_desktop, "run", *windows, environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        backend.forget_requests()
        began = time.monotonic()
        took = backend.move_many(((move.categoria, int(move.id), move.target) for move in moves), seconds=1)
        eventually(
            lambda: stored(private_desktop, "SELECT count(*) FROM transitions") == [(len(moves),)], PATIENCE
        )
        known = time.monotonic() - began
        program.wait_status(
            lambda status: (status["link"], status["pending_alerts"]) == ("live", 0), "all told", PATIENCE
        )
        told = time.monotonic() - began
        requests = {categoria: concerning(backend.requests(), categoria) for categoria in LISTS}
        asked = Counter(
            categoria
            for categoria, concerned in requests.items()
            for request in concerned
            if not is_further_page(request)
        )
        say(
            f"{len(moves)} changes in {took:.1f} s, known after {known:.1f} s and told after {told:.1f} s by"
            f" {len(private_desktop.notifications.calls)} notifications; asked {dict(asked)}, with all pages"
            f" { {categoria: len(concerned) for categoria, concerned in requests.items()} }"
        )

        # Nothing is lost, and nothing was made up.
        transitions = stored(private_desktop, "SELECT categoria, id, origin, target FROM transitions")
        assert Counter(transitions) == Counter((m.categoria, m.id, m.origin, m.target) for m in moves)
        theirs = {(c, str(item["id"]), item["estado"]) for c in LISTS for item in backend.items(c)}
        assert (
            set(stored(private_desktop, "SELECT categoria, id, estado FROM items WHERE left_at IS NULL"))
            == theirs
        )
        assert stored(private_desktop, "SELECT count(*), count(delivered_at) FROM alerts") == [
            (len(moves),) * 2
        ]

        # The desktop: three and a digest of all others. Nothing waits to be told later.
        *single, digest = private_desktop.notifications.calls
        assert len(single) == 3
        counts = re.findall(r": ([\d.]+)", digest.summary)
        assert sum(int(count.replace(".", "")) for count in counts) == len(moves) - len(single)

        # The server.
        assert {categoria: at_once(concerned) for categoria, concerned in requests.items()} == dict.fromkeys(
            LISTS, 1
        )
        assert max(asked.values()) <= 2
