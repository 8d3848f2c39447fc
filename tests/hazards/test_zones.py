"""A backend that writes its times without a zone: an event costs one request, not one for each page."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA
from tests.net.raw import Peer, RawServer
from tests.paucara.desk import Desk

PROFILE = shipped_profile(resource_text("profiles/estandar.toml"))
PAGES, PER_PAGE = 20, 5


class Naive:
    """A hundred entregas with times by the clock on its wall, in La Paz."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.rows = {
            number: {"id": number, "numero": f"E-{number}", "estado": "EN_CAMINO", "updated_at": at}
            for number in range(1, PAGES * PER_PAGE + 1)
            for at in (f"2026-05-15 07:{number % 60:02}:00",)
        }

    def answer(self, peer: Peer) -> None:
        parts = urlsplit(peer.path)
        query = dict(parse_qsl(parts.query))
        if parts.path.endswith("/user"):
            body: object = {"user": {"id": 1, "name": "Ana"}}
        elif not parts.path.endswith("/entregas"):
            body = {"data": [], "meta": {"last_page": 1, "total": 0}}
        else:
            self.asked.append(query)
            rows = list(self.rows.values())
            if "updated_since" in query:
                since = datetime.fromisoformat(query["updated_since"])
                rows = [row for row in rows if datetime.fromisoformat(f"{row['updated_at']}-04:00") >= since]
            page, size = int(query["page"]), int(query["per_page"])
            meta = {"last_page": max(1, -(-len(rows) // size)), "total": len(rows), "current_page": page}
            body = {"data": rows[(page - 1) * size : page * size], "meta": meta}
        peer.reply(json.dumps(body).encode())


@pytest.fixture
def naive() -> Naive:
    return Naive()


@pytest.fixture
def server(naive: Naive) -> Iterator[RawServer]:
    with RawServer(naive.answer) as server:
        yield server


@pytest.mark.parametrize(("zone", "requests"), [("America/La_Paz", 1), ("-04:00", 1), ("", PAGES)])
def test_an_event_costs_one_request_where_the_zone_is_known(
    naive: Naive, server: RawServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, requests: int
) -> None:
    rest = PROFILE.rest
    assert rest is not None
    profile = replace(PROFILE, timezone=zone, rest=replace(rest, per_page=PER_PAGE))
    desk = Desk(monkeypatch, tmp_path, profile, f"{server.url}/api", "token")
    try:
        assert desk.is_live
        assert len(desk.badges(ENTREGA)) == PAGES * PER_PAGE
        naive.rows[7] |= {"estado": "ENTREGADO", "updated_at": "2026-05-15 07:59:30"}
        naive.asked.clear()
        desk.say("estado:cambio", {"categoria": "entrega"})
        assert len(naive.asked) == requests
        assert desk.badges(ENTREGA)["7"] == "ENTREGADO"
    finally:
        desk.close()
