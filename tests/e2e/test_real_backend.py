"""The program on a server that admits by event, has no versions and tells each change two or three times."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.bus import eventually
from tests.desk.desk import Desk
from tests.e2e.keyboard import type_into_window
from tests.e2e.program import RETURN, START, Program
from tests.paucara.company import Company


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, keyring=True) as desk:
        yield desk


@pytest.fixture
def company() -> Iterator[Company]:
    with Company() as company:
        yield company


def change(company: Company, estado: str) -> None:
    """As it comes there: two shapes of the same, to everybody."""
    company.entrega(7, estado)
    payload = {"entrega_id": 7, "numero_entrega": "ENT-7", "destinatario": "admins"}
    for shape in (estado, {"id": 4, "codigo": estado, "nombre": estado.title()}):
        company.emit("entrega.estado-cambio", {**payload, "estado_nuevo": shape})


def titles(desk: Desk) -> list[str]:
    return [told.summary for told in tuple(desk.notifications.calls) if "ENT-7" in told.summary]


def test_a_person_signs_in_at_the_window_and_is_told_each_change_once(desk: Desk, company: Company) -> None:
    company.entrega(7, "ASIGNADA")
    folder = desk.config_home / "estado-notifier"
    folder.mkdir()
    config = f'[server]\nprofile = "paucara"\nsocket_url = "{company.url}"\n'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    with Program(desk, "run") as program:
        program.wait_link("signed_out")
        type_into_window(program.environ, f"{company.api_url}/", "ana", "secreta")
        program.wait_link("live")
        change(company, "EN_CAMINO")
        eventually(lambda: titles(desk) == ["Entrega ENT-7: En camino"], START)
        company.stop()
        company.entrega(7, "LLEGO")
        program.wait_link("offline")
        company.start()
        program.wait_link("live", RETURN)
        eventually(lambda: "Entrega ENT-7: Llegó" in titles(desk), START)
        change(company, "ENTREGADO")
        eventually(lambda: "Entrega ENT-7: Entregado al cliente" in titles(desk), START)
        assert len(titles(desk)) == 3
        # A phone signs in, and with that signs the desk out.
        company.tokens = {"9|other": "1"}
        change(company, "CANCELADA")
        program.wait_link("signed_out")
    written = (folder / "config.toml").read_text(encoding="utf-8")
    assert f'socket_url = "{company.url}"' in written
    assert f'api_url = "{company.api_url}"' in written
