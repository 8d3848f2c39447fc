"""One list feeds two categories: where a sale is, and whether it is paid (contract 2.4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.model import Categoria
from notifier.core.outbound import AlertRaised, CatalogueChanged, CategoriasKnown
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
        company.proforma(8, "PENDIENTE")
        company.vehiculo(9, "DISPONIBLE")
        company.venta(1, "EN_TRANSITO", "NO_PAGADO")
        company.venta(2, "PROGRAMADO", "PARCIAL")
        yield company


@pytest.fixture
def desk(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    desk = Desk(monkeypatch, tmp_path, PAUCARA, company.api_url, "1|s3cret")
    assert desk.is_live
    yield desk
    desk.close()


def test_five_categories_come_from_four_lists(company: Company, desk: Desk) -> None:
    asked = lists(company.asked)
    assert asked == {"entregas": 1, "proformas": 1, "vehiculos": 1, "ventas": 1, "estados": 5}
    (known,) = (message for message in desk.published if isinstance(message, CategoriasKnown))
    assert [spec.key for spec in known.categorias] == ["entrega", "proforma", "vehiculo", "venta", "pago"]
    assert desk.badges(VENTA) == {"1": "EN_TRANSITO", "2": "PROGRAMADO"}
    # What the column calls NO_PAGADO, the catalogue calls PENDIENTE.
    assert desk.badges(PAGO) == {"1": "PENDIENTE", "2": "PARCIAL"}


def test_the_catalogue_of_sales_is_asked_under_its_own_name(company: Company, desk: Desk) -> None:
    asked = [path for path in company.asked if "/estados/" in path]
    assert any("venta_logistica" in path for path in asked), company.asked
    known = {
        estado.codigo: estado
        for message in desk.published
        if isinstance(message, CatalogueChanged) and message.categoria == VENTA
        for estado in message.estados
    }
    assert known["ENTREGADA"].final
    assert known["ENTREGADA"].good
    assert known["PROBLEMAS"].trouble


def test_what_is_paid_is_told_and_what_moves_with_it_too(company: Company, desk: Desk) -> None:
    company.venta(1, "PROBLEMAS", "PAGADO")
    company.asked.clear()
    desk.say(
        "venta.estado-cambio",
        {"venta_id": 1, "venta_numero": "VEN-1", "estado_nuevo": {"codigo": "PROBLEMAS"}, "entrega": None},
    )
    desk.live_for(2)
    # One item was asked for, and says both.
    assert lists(company.asked)["ventas"] <= 1
    assert (desk.badges(VENTA)["1"], desk.badges(PAGO)["1"]) == ("PROBLEMAS", "PAGADO")
    titles = {message.alert.title for message in desk.published if isinstance(message, AlertRaised)}
    assert titles == {"Con problemas · VEN-1", "Pagado · VEN-1"}


def test_an_event_of_a_sale_lets_its_delivery_be_looked_at(company: Company, desk: Desk) -> None:
    company.entrega(7, "ENTREGADO")
    desk.say("venta.entregada", {"venta_id": 1, "entrega": {"id": 7, "estado": "EN_CAMINO"}})
    desk.live_for(2)
    assert desk.badges(ENTREGA)["7"] == "ENTREGADO"
