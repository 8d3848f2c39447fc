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


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("entrega.estado-cambio", [json.dumps({"entrega_id": 7, "estado_nuevo": "EN_CAMINO"})]),
        ("estado:cambio", [[SAID]]),
        ("message", [{"event": "estado:cambio", "data": json.dumps({"event": "x", "data": SAID})}]),
        # What cannot be read says that something happened, all the same.
        ("entrega.estado-cambio", ["no es JSON"]),
        ("estado:cambio", []),
        ("estado:cambio", [{"data": None}]),
        ("entrega.asignada", [{"entrega_id": "7" * 2000, "estado_nuevo": {}}]),
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
