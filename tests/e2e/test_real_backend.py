"""The program on a server that admits by event, has no versions and tells each change two or three times."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.keyboard import type_into_window
from tests.e2e.program import RETURN, START, Program
from tests.paucara.company import Company
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


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


def titles(private_desktop: PrivateDesktop) -> list[str]:
    return [told.summary for told in tuple(private_desktop.notifications.calls) if "ENT-7" in told.summary]


def test_a_person_signs_in_at_the_window_and_is_told_each_change_once(
    private_desktop: PrivateDesktop, company: Company
) -> None:
    company.entrega(7, "ASIGNADA")
    folder = private_desktop.config_home / "estado-notifier"
    folder.mkdir()
    config = f'[server]\napi_url = "{company.api_url}/"\nprofile = "paucara"\nsocket_url = "{company.url}"\n'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    with Program(private_desktop, "run") as program:
        program.wait_link("signed_out")
        private_desktop.tray.wait_for(lambda item: bool(item.menu), START)
        private_desktop.tray.click("Iniciar sesión…")
        type_into_window(program.environ, "ana", "secreta")
        program.wait_link("live")
        change(company, "EN_CAMINO")
        eventually(lambda: titles(private_desktop) == ["En camino · ENT-7"], START)
        company.stop()
        company.entrega(7, "LLEGO")
        program.wait_link("offline")
        company.start()
        program.wait_link("live", RETURN)
        eventually(lambda: "Llegó · ENT-7" in titles(private_desktop), START)
        change(company, "ENTREGADO")
        eventually(lambda: "Entregado al cliente · ENT-7" in titles(private_desktop), START)
        assert len(titles(private_desktop)) == 3
        # A phone signs in, and with that signs the desk out.
        company.tokens = {"9|other": "1"}
        change(company, "CANCELADA")
        program.wait_link("signed_out")
    written = (folder / "config.toml").read_text(encoding="utf-8")
    assert f'socket_url = "{company.url}"' in written
    assert f'api_url = "{company.api_url}"' in written
