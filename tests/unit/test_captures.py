"""Captured traffic (tests/captures) through admission and registry."""

import json

import pytest

from notifier.core.admission import Admission
from notifier.core.errors import DeclinedError, RefusedError, UnknownCodeError
from notifier.core.events import parse
from notifier.core.profile import Profile
from notifier.core.profile_shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.captures import lines

ABOUT_NO_ESTADO = {"user_connected", "authenticated", "authentication_error", "entrega.ubicacion"}


def test_every_captured_event_that_concerns_an_estado_is_read(paucara: Profile) -> None:
    for line in lines("paucara-socketio.jsonl"):
        hint = parse(paucara, line["event"], tuple(line["args"]))
        assert (hint is None) == (line["event"] in ABOUT_NO_ESTADO), line


def test_every_captured_event_of_an_item_names_it_and_its_new_estado(paucara: Profile) -> None:
    for line in lines("paucara-socketio.jsonl"):
        hint = parse(paucara, line["event"], tuple(line["args"]))
        (payload,) = line["args"]
        if hint is None or line["event"] == "estado:cambio":
            continue
        assert hint.estado is not None, line
        assert (hint.id is None) == ("venta_id" in payload), line
        assert (hint.numero is None) == ("venta_id" in payload), line


def test_every_captured_answer_admits_or_says_why_not(paucara: Profile) -> None:
    kinds: dict[str, set[type | None]] = {"authenticated": set(), "authentication_error": set()}
    for line in lines("paucara-socketio.jsonl"):
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
    for line in lines("laravel-redis.jsonl"):
        message = json.loads(line["message"])
        for args in ((message,), (line["channel"], message["data"])):
            hint = parse(profile, message["event"], args)
            assert hint is not None, line
            assert hint.estado in {"ENTREGADO", "EN_RUTA"}
