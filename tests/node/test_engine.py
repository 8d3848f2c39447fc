"""The whole engine on Node's Socket.IO with the profile of the real backend."""

import random
from pathlib import Path

import pytest

from notifier.core.link import LinkState
from notifier.core.model import ItemKey
from notifier.core.settings import SyncChoice
from notifier.net import socket as link
from notifier.sync import dialogue
from tests.categorias import ENTREGA
from tests.node.listener import Listener
from tests.node_backend import NodeBackend
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually

ONE = ItemKey(ENTREGA, "1")


@pytest.fixture(autouse=True)
def shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for half a minute in the world waits for a moment here."""

    def backoff(_step: int, _rng: random.Random) -> float:
        return 0.2

    monkeypatch.setattr(link, "backoff", backoff)
    monkeypatch.setattr(dialogue, "REFUSED_PAUSE", 0.2)


def watching(folder: Path, backend: NodeBackend, sync: SyncChoice | None = None) -> Watching:
    return Watching(folder / "program", backend.api_url, "paucara", backend.sign_in(), sync)


def test_each_change_is_told_once_through_restarts_and_crashes(
    tmp_path: Path, each_server: NodeBackend
) -> None:
    backend = each_server
    with watching(tmp_path, backend) as program:
        program.wait_link(LinkState.LIVE)
        backend.move("entrega", 1, "ASIGNADA", copies=3)
        eventually(lambda: program.told == [(ONE, "PROGRAMADO", "ASIGNADA")])
        backend.stop()
        with backend.elsewhere() as elsewhere:
            elsewhere.move("entrega", 1, "EN_CAMINO")
        backend.restart()
        eventually(lambda: program.told[1:] == [(ONE, "ASIGNADA", "EN_CAMINO")], 20)
        program.wait_link(LinkState.LIVE)
        with Listener(backend, transport="polling") as anybody:
            anybody.client.emit("location_update")
            assert backend.process.wait(60) == 1
        backend.restart()
        eventually(backend.sockets, 20)
        program.wait_link(LinkState.LIVE)
        backend.move("entrega", 1, "ENTREGADO", copies=2)
        eventually(lambda: program.told[2:] == [(ONE, "EN_CAMINO", "ENTREGADO")])
        eventually(lambda: len(program.alerts) == 3)


def test_a_change_told_before_it_is_committed_is_found_and_a_phantom_is_not(
    tmp_path: Path, each_version: NodeBackend
) -> None:
    with watching(tmp_path, each_version) as program:
        program.wait_link(LinkState.LIVE)
        each_version.move("proforma", 1, "RECHAZADA", phantom=True)
        each_version.move("entrega", 1, "ASIGNADA", before_commit=0.5)
        eventually(lambda: program.told)
        assert program.told == [(ONE, "PROGRAMADO", "ASIGNADA")]


def test_what_nobody_tells_is_found_by_looking(tmp_path: Path, each_version: NodeBackend) -> None:
    item = each_version.create("proforma", creador=2, silent=True)
    with watching(tmp_path, each_version, SyncChoice(poll_live=1)) as program:
        program.wait_link(LinkState.LIVE)
        each_version.move("vehiculo", 1, "EN_RUTA")
        each_version.move("proforma", item["id"], "APROBADA")
        eventually(lambda: len(program.told) == 2)
        assert {target for _, _, target in program.told} == {"EN_RUTA", "APROBADA"}


def test_a_terminal_code_signs_out(tmp_path: Path, each_version: NodeBackend) -> None:
    """That each of them means this is tested without an engine, in test_client."""
    each_version.judge("TOKEN_NOT_FOUND")
    with watching(tmp_path, each_version) as program:
        program.wait_link(LinkState.SIGNED_OUT)
        assert LinkState.LIVE not in [changed.state for changed in program.links]


def test_a_transient_code_keeps_the_token(tmp_path: Path, each_version: NodeBackend) -> None:
    each_version.judge("VALIDATION_ERROR", times=2)
    with watching(tmp_path, each_version) as program:
        program.wait_link(LinkState.LIVE)
        states = [changed.state for changed in program.links]
        assert LinkState.SIGNED_OUT not in states


def test_somebody_else_is_never_live(tmp_path: Path, each_version: NodeBackend) -> None:
    each_version.judge(user=2)
    with watching(tmp_path, each_version) as program:
        eventually(lambda: len(each_version.tries()) >= 3, 20)
        assert LinkState.LIVE not in [changed.state for changed in program.links]


def test_a_session_taken_over_signs_out(tmp_path: Path, each_version: NodeBackend) -> None:
    with watching(tmp_path, each_version) as program:
        program.wait_link(LinkState.LIVE)
        each_version.sign_in()
        each_version.move("entrega", 1, "NOVEDAD")
        program.wait_link(LinkState.SIGNED_OUT)
        assert program.told == []
