"""Recorded traffic (tests/captures) through admission and registry."""

import json

import pytest

from notifier.core.admission import Admission
from notifier.core.errors import DeclinedError, RefusedError, UnknownCodeError
from notifier.core.events import parse
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.captures import lines

ABOUT_NO_ESTADO = {"user_connected", "authenticated", "authentication_error", "entrega.ubicacion"}


def test_every_captured_event_that_concerns_an_estado_is_read(paucara: Profile) -> None:
    for line in lines("node.jsonl"):
        hint = parse(paucara, line["event"], tuple(line["args"]))
        assert (hint is None) == (line["event"] in ABOUT_NO_ESTADO), line


def test_every_captured_event_of_an_item_names_it_and_mostly_its_new_estado(paucara: Profile) -> None:
    without_item, without_estado = set(), set()
    for line in lines("node.jsonl"):
        hint = parse(paucara, line["event"], tuple(line["args"]))
        if hint is None:
            continue
        assert (hint.id is None) == (hint.numero is None), line
        if hint.id is None:
            without_item.add(line["event"])
        if hint.estado is None:
            without_estado.add(line["event"])
    # A proforma that became a sale is told with and without its own number.
    assert without_item == {"proforma.convertida", "dashboard.metrics-updated", "estado:cambio"}
    assert without_estado == {
        "entrega.en-transito-admin",
        "entrega.confirmada",
        "entrega.finalizada-admin",
        "dashboard.metrics-updated",
    }


def test_the_recording_has_every_shape_that_matters() -> None:
    """Otherwise a new recording could come to show less than the tests of this file need."""
    recorded = lines("node.jsonl")
    copies = [line for line in recorded if line["event"] == "entrega.estado-cambio"]
    first = [line["args"][0] for line in copies if line["args"][0]["entrega_id"] == 1][:3]
    assert [type(payload["estado_nuevo"]) for payload in first] == [str, dict, str]
    assert all("anon" in line["to"] for line in copies[:3])
    assert any(len(line["to"]) > len({*line["to"]}) for line in recorded)
    assert {"user_connected", "authenticated", "authentication_error"} <= {line["event"] for line in recorded}
    broadcasts = lines("laravel.jsonl")
    assert {line["channel"] for line in broadcasts} >= {
        "private-estados",
        "laravel_database_estados",
        "laravel_database_private-estados",
        "laravel-database-private-estados",
    }
    messages = [line["message"] for line in broadcasts]
    assert any(r"Potos\u00ed\/\u00d1 \ud83d" in message for message in messages)
    told = [json.loads(message) for message in messages]
    assert {message["event"] for message in told} >= {"estado:cambio", r"App\Events\EntregaEstadoCambiado"}
    assert any(message["socket"] == message["data"].get("socket") is not None for message in told)


def test_every_captured_answer_admits_or_says_why_not(paucara: Profile) -> None:
    kinds: dict[str, set[type | None]] = {"authenticated": set(), "authentication_error": set()}
    for line in lines("node.jsonl"):
        if line["event"] in kinds:
            (payload,) = line["args"]
            admission = Admission(paucara.socket, "t", payload.get("userId"))
            step = admission.heard(line["event"], tuple(line["args"]))
            assert step is not None
            assert step.accepted == (line["event"] == "authenticated")
            kinds[line["event"]].add(type(step.error) if step.error else None)
    assert kinds["authenticated"] == {None}
    # One of them answers a way to sign in that is never used: its code is in no list.
    assert kinds["authentication_error"] == {RefusedError, DeclinedError, UnknownCodeError}


@pytest.mark.parametrize("name", ["estandar", "laravel-echo"])
def test_every_captured_broadcast_is_read_in_its_envelope_and_as_it_is_relayed(name: str) -> None:
    profile = shipped_profile(resource_text(f"profiles/{name}.toml"))
    for line in lines("laravel.jsonl"):
        message = json.loads(line["message"])
        for args in ((message,), (line["channel"], message["data"])):
            hint = parse(profile, message["event"], args)
            assert hint is not None, line
            assert hint.estado in {"ENTREGADO", "EN_RUTA"}
