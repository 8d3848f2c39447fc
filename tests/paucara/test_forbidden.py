"""A list that the server does not show to this user: left out, said, and tried again now and then."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.connection_errors import LostError
from notifier.core.link import LinkState
from notifier.core.model import Categoria
from notifier.core.outbound import AlertRaised, RefusedKnown
from notifier.core.profile.profile import PollSpec, Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.paucara.company import Company
from tests.paucara.crowd import lists
from tests.paucara.desk import Desk

PAUCARA = shipped_profile(resource_text("profiles/paucara.toml"))
ENTREGA, PROFORMA = Categoria("entrega"), Categoria("proforma")
DAY = 86_400.0


@pytest.fixture
def company() -> Iterator[Company]:
    with Company() as company:
        company.entrega(1, "EN_CAMINO")
        company.proforma(1, "PENDIENTE")
        company.vehiculo(1, "DISPONIBLE")
        yield company


@pytest.fixture
def sit_down(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["SitDown"]:
    with_desks = SitDown(company, tmp_path, monkeypatch)
    yield with_desks
    for desk in with_desks.desks:
        desk.close()


class SitDown:
    """Starts the program anew on the same files."""

    def __init__(self, company: Company, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._company, self._folder, self._monkeypatch = company, folder, monkeypatch
        self.desks: list[Desk] = []

    def __call__(self, profile: Profile = PAUCARA) -> Desk:
        for desk in self.desks:
            desk.close()
        desk = Desk(self._monkeypatch, self._folder, profile, self._company.api_url, "1|s3cret")
        self.desks = [desk]
        return desk


def refused(desk: Desk) -> list[set[Categoria]]:
    return [set(said.categorias) for said in desk.published if isinstance(said, RefusedKnown)]


def test_it_does_not_hold_the_icon_and_is_said_once(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/proformas"}
    desk = sit_down()
    assert desk.is_live
    desk.live_for(5 * 60)
    assert desk.is_live
    assert refused(desk) == [{PROFORMA}]
    assert desk.badges(ENTREGA) == {"1": "EN_CAMINO"}


def test_it_is_tried_again_after_a_while_then_once_a_day(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/proformas"}
    # The other lists are of no interest here.
    desk = sit_down(replace(PAUCARA, poll=PollSpec(live=3600, down=3600)))
    company.asked.clear()
    desk.live_for(3600)
    assert lists(company.asked)["proformas"] == 1
    company.asked.clear()
    desk.live_for(3 * DAY)
    assert lists(company.asked)["proformas"] == 3


def test_its_events_ask_for_nothing(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/proformas"}
    desk = sit_down()
    company.asked.clear()
    desk.say("proforma.actualizada", {"proforma_id": 1, "estado": "APROBADA"})
    desk.say("dashboard.metrics-updated", {"total": 1})
    desk.live_for(20)
    assert lists(company.asked)["proformas"] == 0


def test_it_is_tried_at_each_sign_in(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/proformas"}
    sit_down()
    company.forbidden = set()
    desk = sit_down()
    assert desk.is_live
    assert desk.badges(PROFORMA) == {"1": "PENDIENTE"}


def test_it_is_tried_at_a_sign_in_of_the_same_life_too(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/proformas"}
    desk = sit_down()
    company.forbidden = set()
    desk.sign_in()
    assert desk.badges(PROFORMA) == {"1": "PENDIENTE"}


def test_a_new_connection_is_no_reason_to_try_it(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/proformas"}
    desk = sit_down()
    company.asked.clear()
    desk.lose(LostError(host="empresa.bo"))
    assert desk.is_live
    assert lists(company.asked)["proformas"] == 0
    assert lists(company.asked)["entregas"] > 0


def test_what_its_events_promised_is_not_asked_for_any_more(company: Company, sit_down: SitDown) -> None:
    desk = sit_down()
    desk.say("proforma.actualizada", {"proforma_id": 1, "estado": "APROBADA"})
    company.forbidden = {"/proformas"}
    desk.say("dashboard.metrics-updated", {"total": 1})
    assert refused(desk) == [{PROFORMA}]
    company.asked.clear()
    desk.live_for(20)
    assert lists(company.asked)["proformas"] == 0


def test_what_happened_while_it_was_forbidden_is_one_digest(company: Company, sit_down: SitDown) -> None:
    """Also over several pages, and over a new connection in between."""
    for number in range(2, 61):
        company.proforma(number, "PENDIENTE")
    desk = sit_down()
    company.forbidden = {"/proformas"}
    desk.live_for(3 * 60)
    desk.lose(LostError(host="empresa.bo"))
    company.forbidden = set()
    for number in range(1, 61):
        company.proforma(number, "APROBADA")
    desk.live_for(12 * 60)
    assert len(desk.told) == 60
    (digest,) = (said.alert for said in desk.published if isinstance(said, AlertRaised))
    assert len(digest.transitions) == 60


def test_what_becomes_allowed_is_shown_and_told_again(company: Company, sit_down: SitDown) -> None:
    desk = sit_down()
    company.forbidden = {"/proformas"}
    desk.live_for(3 * 60)
    assert desk.is_live
    assert (refused(desk), desk.badges(PROFORMA)) == ([{PROFORMA}], {})
    company.forbidden = set()
    company.proforma(1, "APROBADA")
    desk.live_for(11 * 60)
    assert (refused(desk), desk.badges(PROFORMA)) == ([{PROFORMA}, set()], {"1": "APROBADA"})
    assert [(seen.origin, seen.target) for seen in desk.told] == [("PENDIENTE", "APROBADA")]


def test_all_fallbacks_are_asked_before_a_list_is_left_out(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/admin/entregas"}
    desk = sit_down()
    assert (refused(desk), desk.badges(ENTREGA)) == ([], {"1": "EN_CAMINO"})
    company.forbidden = {"/admin/entregas", "/encargado/entregas"}
    desk.live_for(3 * 60)
    assert (refused(desk), desk.badges(ENTREGA)) == ([{ENTREGA}], {})
    assert desk.is_live


def test_where_nothing_at_all_may_be_seen_the_icon_is_not_green(company: Company, sit_down: SitDown) -> None:
    company.forbidden = {"/proformas", "/admin/entregas", "/encargado/entregas", "/vehiculos", "/ventas"}
    desk = sit_down()
    before = desk.link
    assert before.state is not LinkState.LIVE
    assert "permiso" in before.reason
    company.forbidden = set()
    desk.live_for(20 * 60)
    assert desk.is_live
    assert desk.badges(ENTREGA) == {"1": "EN_CAMINO"}
