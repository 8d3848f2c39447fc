"""The engine hears an event in whatever it is wrapped, and looks where one cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from notifier.core.link import LinkState
from notifier.core.model import ItemKey
from tests.paucara.company import Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually

SAID = {"categoria": "entregas", "codigo": "EN_CAMINO", "id": 7}


UNREADABLE: list[list[Any]] = [
    ["no es JSON"],
    [],
    [{"data": None}],
    [{"entrega_id": "7" * 2000, "estado_nuevo": {}}],
]
"""They say that something happened, all the same."""


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("entrega.estado-cambio", [json.dumps({"entrega_id": 7, "estado_nuevo": "EN_CAMINO"})]),
        ("estado:cambio", [[SAID]]),
        ("message", [{"event": "estado:cambio", "data": json.dumps({"event": "x", "data": SAID})}]),
        ("entrega.estado-cambio", UNREADABLE[0]),
        ("estado:cambio", UNREADABLE[1]),
        ("estado:cambio", UNREADABLE[2]),
        ("entrega.asignada", UNREADABLE[3]),
    ],
)
def test_it_is_seen_long_before_the_next_look(tmp_path: Path, name: str, payload: list[Any]) -> None:
    with Company() as company:
        company.entrega(7, "ASIGNADA")
        with Watching(tmp_path, company.api_url, "paucara", "1|s3cret") as watching:
            watching.wait_link(LinkState.LIVE)
            company.entrega(7, "EN_CAMINO")
            company.emit(name, *payload)
            eventually(lambda: watching.transitions, what="the change is seen")
            assert watching.told[0][0] == ItemKey.parse("entrega:7")
            counted = watching.engine.counters.count("events_unreadable", name)
            assert counted == (1 if payload in UNREADABLE else 0)
