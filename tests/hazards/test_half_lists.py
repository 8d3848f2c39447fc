"""The whole engine on a backend whose lists lie: the icon is never green, and it is said why."""

from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from notifier.core.link import LinkState
from notifier.core.messages import ReconnectNow
from notifier.core.reading import ListProgress
from notifier.core.settings import SyncChoice
from tests.categorias import ENTREGA
from tests.paucara.company import Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually


class Odd(Company):
    """Its list of vehicles is what a test says; its other lists are empty."""

    def __init__(self) -> None:
        self.body: Any = {"success": True, "data": []}
        super().__init__()

    def _vehiculos(self, _request: Request) -> JSONResponse:
        return JSONResponse(self.body)


def says(watching: Watching, reason: str) -> bool:
    link = watching.links[-1]
    return link.state is LinkState.STALE and reason in link.reason


GOOD: dict[str, Any] = {"id": 7, "placa": "7-ABC", "estado": "DISPONIBLE"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"success": True, "data": [{"_id": 1, "placa": "1-ABC"}] * 40}, "40 filas sin «id»"),
        ({"success": False, "data": [], "message": "Base de datos caída"}, "Base de datos caída"),
        ({"success": True, "data": [GOOD], "meta": {"total": 40}}, "1 de 40 filas leídas"),
        ({"success": True, "data": [GOOD], "next_page_url": "/api/vehiculos?page=2"}, "1 filas leídas"),
    ],
)
def test_a_list_that_was_not_read_is_not_green_and_keeps_what_was_known(
    tmp_path: Path, body: Any, reason: str
) -> None:
    with Odd() as company:
        company.body = {"success": True, "data": [GOOD]}
        with Watching(tmp_path, company.api_url, "paucara", "1|s3cret", SyncChoice(poll_live=1)) as watching:
            watching.wait_link(LinkState.LIVE)
            company.body = body
            eventually(lambda: says(watching, reason), 20)
            assert watching.engine.status()["items"]["vehiculo"] == 1
            company.body = {"success": True, "data": [GOOD]}
            watching.engine.send(ReconnectNow())
            watching.wait_link(LinkState.LIVE)


def test_a_known_item_that_can_no_longer_be_read_is_neither_unchanged_nor_gone(tmp_path: Path) -> None:
    others = [{"id": number, "placa": f"{number}-ABC", "estado": "DISPONIBLE"} for number in range(10, 20)]
    for bad in ({"id": 7, "placa": "7-ABC"}, {"placa": "7-ABC", "estado": "DISPONIBLE"}):
        with Odd() as company:
            company.body = {"success": True, "data": [*others, GOOD]}
            with Watching(
                tmp_path / str(len(bad)), company.api_url, "paucara", "1|s3cret", SyncChoice(poll_live=1)
            ) as watching:
                watching.wait_link(LinkState.LIVE)
                company.body = {"success": True, "data": [*others, bad]}
                eventually(lambda: says(watching, "7-ABC"), 20)
                status = watching.engine.status()
                assert status["items"]["vehiculo"] == 11
                assert status["unreadable"]["vehiculo"]["rows"] == 1
                company.body = {"success": True, "data": [*others, GOOD | {"estado": "EN_RUTA"}]}
                watching.wait_link(LinkState.LIVE)
                eventually(lambda: bool(watching.transitions))
                assert "unreadable" not in watching.engine.status()


def test_an_unknown_row_that_cannot_be_read_is_told_under_a_green_icon(tmp_path: Path) -> None:
    with Odd() as company:
        company.body = {"success": True, "data": [GOOD, {"id": 8, "placa": "8-ABC"}]}
        with Watching(tmp_path, company.api_url, "paucara", "1|s3cret") as watching:
            watching.wait_link(LinkState.LIVE)
            assert watching.engine.status()["unreadable"] == {
                "vehiculo": {"rows": 1, "names": ["8-ABC"], "fields": ["estado"]}
            }


def test_how_far_a_long_list_has_come_is_published(tmp_path: Path) -> None:
    with Odd() as company:
        for number in range(1, 101):
            company.entrega(number, "EN_CAMINO")
        watching = Watching(tmp_path, company.api_url, "paucara", "1|s3cret")
        told: list[ListProgress] = []
        watching.engine.publisher.join(
            lambda message: told.append(message) if isinstance(message, ListProgress) else None
        )
        with watching:
            watching.wait_link(LinkState.LIVE)
        assert told[0] == ListProgress(ENTREGA, 15, 100)
        assert told[-1] == ListProgress(ENTREGA)
