"""What a desk costs the real backend, counted in requests: 6,231 proformas and 7,000 entregas are there."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.model import Categoria
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.paucara.company import Company
from tests.paucara.crowd import crowd, lists
from tests.paucara.desk import Desk

PAUCARA = shipped_profile(resource_text("profiles/paucara.toml"))
ENTREGA, PROFORMA = Categoria("entrega"), Categoria("proforma")


@pytest.fixture(scope="module")
def crowded() -> Iterator[Company]:
    with Company() as company:
        crowd(company)
        yield company


@pytest.fixture
def desk(crowded: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    desk = Desk(monkeypatch, tmp_path, PAUCARA, crowded.api_url, "1|s3cret")
    assert desk.is_live
    crowded.asked.clear()
    yield desk
    desk.close()


def test_the_first_reading_is_the_window_of_each_list(
    crowded: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowded.asked.clear()
    desk = Desk(monkeypatch, tmp_path, PAUCARA, crowded.api_url, "1|s3cret")
    asked = lists(crowded.asked)
    assert (asked["entregas"], asked["proformas"], asked["vehiculos"]) == (2, 2, 1)
    assert len(desk.badges(PROFORMA)) == 200
    desk.close()


def test_an_idle_look_is_at_most_three_requests_a_list(crowded: Company, desk: Desk) -> None:
    """Over an hour, with one open item of each list below the window."""
    for number in range(1, 21):
        desk.say("proforma.actualizada", {"proforma_id": number, "estado": "PENDIENTE"})
        desk.say("entrega.estado-cambio", {"entrega_id": number, "estado_nuevo": "EN_CAMINO"})
        desk.live_for(1)
    assert len(desk.badges(ENTREGA)) == 220
    for _ in range(60):
        crowded.asked.clear()
        # The shortest pause between two looks.
        desk.live_for(48)
        # With what is asked of the catalogue in between.
        asked = lists(crowded.asked)
        of_the_catalogue = [path for path in crowded.asked if path.startswith("/estados/")]
        asked.update(f"{path.strip('?').split('/')[2]}s" for path in of_the_catalogue)
        del asked["estados"]
        assert max(asked.values(), default=0) <= 3, crowded.asked


def test_what_is_below_the_window_is_found_by_looking_slowly(crowded: Company, desk: Desk) -> None:
    for number in range(1, 11):
        desk.say("entrega.estado-cambio", {"entrega_id": number, "estado_nuevo": "EN_CAMINO"})
        desk.live_for(1)
    crowded.entrega(4, "ENTREGADO")
    try:
        desk.live_for(15 * 60)
        assert [(seen.key.id, seen.target) for seen in desk.told] == [("4", "ENTREGADO")]
    finally:
        crowded.entrega(4, "EN_CAMINO")


@pytest.mark.parametrize("copies", [1, 2, 3])
@pytest.mark.parametrize("number", [7, 6990])
def test_an_event_with_an_id_is_at_most_two_requests(
    crowded: Company, desk: Desk, number: int, copies: int
) -> None:
    """Also of an item below the window, and in two shapes."""
    crowded.entrega(number, "LLEGO")
    try:
        for copy in range(copies):
            estado = {"id": 3, "codigo": "LLEGO", "nombre": "Llegó"} if copy else "LLEGO"
            desk.say("entrega.estado-cambio", {"entrega_id": number, "estado_nuevo": estado})
            desk.live_for(0.4)
        desk.live_for(20)
        assert desk.badges(ENTREGA)[str(number)] == "LLEGO"
        assert len(crowded.asked) <= 2, crowded.asked
    finally:
        crowded.entrega(number, "EN_CAMINO")


def test_a_change_that_is_committed_late_is_found_all_the_same(crowded: Company, desk: Desk) -> None:
    desk.say("entrega.estado-cambio", {"entrega_id": 6990, "estado_nuevo": "LLEGO"})
    desk.live_for(2)
    crowded.entrega(6990, "LLEGO")
    try:
        desk.live_for(2)
        assert desk.badges(ENTREGA)["6990"] == "LLEGO"
        assert len(crowded.asked) == 3
    finally:
        crowded.entrega(6990, "EN_CAMINO")


def test_ten_metrics_events_in_half_a_minute_are_at_most_twelve_requests(
    crowded: Company, desk: Desk
) -> None:
    crowded.proforma(6220, "APROBADA")
    try:
        for _ in range(10):
            desk.say("dashboard.metrics-updated", {"total": 1})
            desk.live_for(3)
        desk.live_for(15)
        assert desk.badges(PROFORMA)["6220"] == "APROBADA"
        assert lists(crowded.asked)["proformas"] <= 12, crowded.asked
    finally:
        crowded.proforma(6220, "PENDIENTE")


def test_the_last_of_many_events_without_an_id_is_looked_after_when_it_is_committed(
    crowded: Company, desk: Desk
) -> None:
    for _ in range(4):
        desk.say("dashboard.metrics-updated", {"total": 1})
        desk.live_for(2)
    desk.live_for(6)
    crowded.proforma(6221, "APROBADA")
    try:
        desk.live_for(20)
        assert desk.badges(PROFORMA)["6221"] == "APROBADA"
    finally:
        crowded.proforma(6221, "PENDIENTE")


def test_many_items_at_once_are_looked_for_in_the_list(crowded: Company, desk: Desk) -> None:
    for number in range(6951, 6991):
        crowded.entrega(number, "LLEGO")
    try:
        for number in range(6951, 6991):
            desk.say("entrega.estado-cambio", {"entrega_id": number, "estado_nuevo": "LLEGO"})
        desk.live_for(10)
        badges = desk.badges(ENTREGA)
        assert {badges[str(number)] for number in range(6951, 6991)} == {"LLEGO"}
        assert len(crowded.asked) <= 4, crowded.asked
    finally:
        for number in range(6951, 6991):
            crowded.entrega(number, "EN_CAMINO")


def test_where_one_item_is_kept_from_the_user_the_list_is_asked(crowded: Company, desk: Desk) -> None:
    crowded.forbidden = {"/entregas/6990"}
    crowded.entrega(6990, "LLEGO")
    try:
        desk.say("entrega.estado-cambio", {"entrega_id": 6990, "estado_nuevo": "LLEGO"})
        desk.live_for(3)
        assert desk.badges(ENTREGA)["6990"] == "LLEGO"
    finally:
        crowded.forbidden = set()
        crowded.entrega(6990, "EN_CAMINO")


def test_a_server_that_gives_fifteen_rows_a_page_costs_no_more_between_readings_of_the_window(
    crowded: Company, desk: Desk
) -> None:
    """Whatever is asked; the window itself is then 14 pages of each list, every 15 minutes."""
    crowded.page_size = 15
    try:
        worst: Counter[str] = Counter()
        for _ in range(17):
            crowded.asked.clear()
            desk.live_for(48)
            worst |= lists(crowded.asked)
        assert max(worst.values()) <= 3, worst
        crowded.asked.clear()
        desk.live_for(4 * 60)
        assert lists(crowded.asked)["proformas"] <= 14 + 4 * 3
    finally:
        crowded.page_size = None
