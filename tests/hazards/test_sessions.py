"""Hazards 7 and 8 of contract 2.3 with the whole engine: a server that restarts, a session taken over."""

import random
from pathlib import Path

import httpx
import pytest

from notifier.core.link import LinkState
from notifier.core.model import AlertKind, ItemKey
from notifier.net import socket as link
from notifier.sync import dialogue
from tests.categorias import ENTREGA
from tests.paucara.company import Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually

SEVEN = ItemKey(ENTREGA, "7")


@pytest.fixture(autouse=True)
def shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for half a minute in the world waits for a moment here."""

    def backoff(_step: int, _rng: random.Random) -> float:
        return 0.2

    monkeypatch.setattr(link, "backoff", backoff)
    monkeypatch.setattr(dialogue, "REFUSED_PAUSE", 0.2)


def change(estado: str) -> dict[str, object]:
    return {"entrega_id": 7, "numero_entrega": "ENT-7", "estado_nuevo": estado}


def watching(folder: Path, company: Company) -> Watching:
    return Watching(folder, company.api_url, "paucara", "1|s3cret")


def test_it_is_live_and_tells_a_change_once(tmp_path: Path, company: Company) -> None:
    company.entrega(7, "ASIGNADA")
    with watching(tmp_path, company) as program:
        program.wait_link(LinkState.LIVE)
        company.entrega(7, "EN_CAMINO")
        for estado in ("EN_CAMINO", {"codigo": "EN_CAMINO"}):
            company.emit("entrega.estado-cambio", {**change("x"), "estado_nuevo": estado})
        eventually(lambda: program.alerts)
        assert program.told == [(SEVEN, "ASIGNADA", "EN_CAMINO")]
        assert [alert.title for alert in program.alerts] == ["En camino · ENT-7"]


def test_it_is_not_live_before_the_server_says_who_it_is(tmp_path: Path, company: Company) -> None:
    company.is_silent = True
    company.entrega(7, "ASIGNADA")
    with watching(tmp_path, company) as program:
        program.wait_link(LinkState.AUTHENTICATING)
        eventually(lambda: company.heard)
        company.emit("entrega.estado-cambio", change("EN_CAMINO"))
    states = [changed.state for changed in program.links]
    assert set(states) <= {LinkState.CONNECTING, LinkState.AUTHENTICATING}


@pytest.mark.parametrize("announced", [True, False])
def test_hazard_7_a_server_that_restarts_is_healed_and_the_gap_told_once(
    tmp_path: Path, company: Company, *, announced: bool
) -> None:
    company.entrega(7, "ASIGNADA")
    with watching(tmp_path, company) as program:
        program.wait_link(LinkState.LIVE)
        for estado in ("EN_CAMINO", "LLEGO"):
            opened = len(company.handshakes)
            if announced:
                company.emit("server_shutdown", {"message": "reinicio"})
            company.stop()
            company.entrega(7, estado)
            company.start()
            eventually(lambda: len(company.handshakes) > opened)  # noqa: B023 - it is called within this turn
            program.wait_link(LinkState.LIVE)
        assert program.told == [(SEVEN, "ASIGNADA", "EN_CAMINO"), (SEVEN, "EN_CAMINO", "LLEGO")]
        eventually(lambda: len(program.alerts) == 2)


def test_hazard_8_a_session_that_a_phone_took_over_ends_with_a_word(tmp_path: Path, company: Company) -> None:
    company.entrega(7, "ASIGNADA")
    with watching(tmp_path, company) as program:
        program.wait_link(LinkState.LIVE)
        reply = httpx.post(f"{company.api_url}/login", json={"login": "ana", "password": "secreta"})
        assert reply.status_code == 200
        company.emit("entrega.estado-cambio", change("EN_CAMINO"))
        program.wait_link(LinkState.SIGNED_OUT)
        asked = len(company.requests)
        eventually(lambda: not company.sids)
        assert "Inicie sesión de nuevo" in program.links[-1].reason
        assert program.told == []
        # Nobody goes on asking with a token that is no good.
        assert len(company.requests) == asked
        assert company.tokens.keys() == {"2|s3cret"}
        del program.alerts[:]


def test_hazard_8_signing_in_again_goes_on_where_it_was(tmp_path: Path, company: Company) -> None:
    company.entrega(7, "ASIGNADA")
    with watching(tmp_path, company) as program:
        program.wait_link(LinkState.LIVE)
        company.tokens.clear()
        company.drop()
        program.wait_link(LinkState.SIGNED_OUT)
        company.entrega(7, "EN_CAMINO")
        program.engine.session.sign_in(company.api_url, "ana", "secreta")
        program.wait_link(LinkState.LIVE)
        assert program.told == [(SEVEN, "ASIGNADA", "EN_CAMINO")]
        assert AlertKind.SESSION not in [alert.kind for alert in program.alerts if alert.seqs]


def test_with_the_profile_of_another_backend_it_is_never_live_and_says_what_to_look_at(
    tmp_path: Path, company: Company
) -> None:
    with Watching(tmp_path, company.api_url, "estandar", "1|s3cret") as program:
        reason = program.wait_link(LinkState.STALE).reason
        assert "perfil" in reason
    assert LinkState.LIVE not in {changed.state for changed in program.links}
