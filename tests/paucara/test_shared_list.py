"""Ventas and pagos change together in one list, and what may follow an estado is learned by and by."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.model import Categoria
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.paucara.company import Company
from tests.paucara.crowd import lists
from tests.paucara.desk import Desk

PAUCARA = shipped_profile(resource_text("profiles/paucara.toml"))
ENTREGA, VENTA, PAGO = Categoria("entrega"), Categoria("venta"), Categoria("pago")


@pytest.fixture
def company() -> Iterator[Company]:
    with Company() as company:
        company.entrega(7, "EN_CAMINO")
        company.proforma(1, "PENDIENTE")
        company.vehiculo(1, "DISPONIBLE")
        company.venta(12, "PROGRAMADO", "NO_PAGADO")
        yield company


@pytest.fixture
def desk(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    desk = Desk(monkeypatch, tmp_path, PAUCARA, company.api_url, "1|s3cret")
    assert desk.is_live
    yield desk
    desk.close()


def test_one_event_tells_of_the_venta_its_pago_and_its_entrega(company: Company, desk: Desk) -> None:
    company.venta(12, "ENTREGADA", "PAGADO")
    company.entrega(7, "ENTREGADO")
    company.asked.clear()
    payload = {
        "venta_id": 12,
        "venta_numero": "VEN-12",
        "estado_nuevo": {"id": 5, "codigo": "ENTREGADA", "nombre": "Entregada"},
        "estado_anterior": None,
        "entrega": {"id": 7, "estado": "ENTREGADO"},
    }
    desk.say("venta.estado-cambio", payload)
    desk.say("venta.estado-cambio", payload)
    desk.live_for(15)
    assert (desk.badges(VENTA), desk.badges(PAGO)) == ({"12": "ENTREGADA"}, {"12": "PAGADO"})
    assert desk.badges(ENTREGA) == {"7": "ENTREGADO"}
    # Of the entrega nothing is said to compare.
    assert lists(company.asked)["ventas"] == 1
    assert lists(company.asked)["entregas"] <= 2


def test_a_silent_change_of_one_of_them_is_found_by_one_look(company: Company, desk: Desk) -> None:
    company.venta(12, "PROGRAMADO", "PAGADO")
    company.asked.clear()
    desk.live_for(75)
    assert desk.badges(PAGO) == {"12": "PAGADO"}
    assert lists(company.asked)["ventas"] == 1


def test_where_the_list_is_forbidden_both_are_left_out(company: Company, desk: Desk) -> None:
    company.forbidden = {"/ventas"}
    desk.live_for(3 * 60)
    assert desk.is_live
    assert (desk.badges(VENTA), desk.badges(PAGO)) == ({}, {})
    company.forbidden = set()
    desk.live_for(11 * 60)
    assert (desk.badges(VENTA), desk.badges(PAGO)) == ({"12": "PROGRAMADO"}, {"12": "PENDIENTE"})


# What may follow what -------------------------------------------------------------------------------------


def test_a_way_that_the_server_knows_is_told(company: Company, desk: Desk) -> None:
    """PROGRAMADO to LLEGO: the default knows of more than one way."""
    company.transitions = {"EN_CAMINO": ["PROGRAMADO"], "PROGRAMADO": ["EN_CARGA"], "EN_CARGA": ["LLEGO"]}
    for estado in ("PROGRAMADO", "EN_CARGA", "PROGRAMADO"):
        company.entrega(7, estado)
        desk.live_for(40 * 60)
    company.entrega(7, "LLEGO")
    desk.live_for(75)
    seen = desk.told[-1]
    assert (seen.origin, seen.path, seen.target) == ("PROGRAMADO", ("EN_CARGA",), "LLEGO")


def test_it_is_asked_once_a_day_and_harms_nothing(company: Company, desk: Desk) -> None:
    desk.live_for(2 * 3600)
    asked = [path for path in company.asked if "transiciones" in path]
    assert asked.count("/estados/entrega/EN_CAMINO/transiciones?") == 1
    assert len(asked) == len(set(asked))
    assert desk.is_live
