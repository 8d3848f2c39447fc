"""Which token somebody shows, by handshake and by event, on the hub itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from notifier.core.model import User
from notifier.server.hub import Access
from notifier.server.refusals import Refusal, RefusalCode
from tests.server.bare_hub import BareHub
from tests.server.ear import frame, hang_up


@pytest.fixture
def bare() -> Iterator[BareHub]:
    bare = BareHub()
    yield bare
    bare.close()


@pytest.mark.parametrize(
    "auth",
    [
        '{"authorization": "Bearer entrega", "token": "proforma"}',
        '{"authorization": "Bearer nobody", "token": "entrega"}',
        '{"authorization": "Bearer entrega", "token": "Bearer entrega"}',
        '{"authorization": "Bearer entrega", "token": "entrega "}',
        '{"authorization": "Basic entrega", "token": "entrega"}',
        '{"authorization": "Bearer", "token": "entrega"}',
        '{"authorization": "Bearer  ", "token": "entrega"}',
        '{"authorization": "Basic entrega"}',
        '{"authorization": "entrega"}',
        '{"authorization": ["Bearer entrega"], "token": ["entrega"]}',
        '{"token": ""}',
        '["entrega"]',
        '"entrega"',
    ],
)
def test_two_tokens_or_half_of_one_are_nobodys(bare: BareHub, auth: str) -> None:
    """One of two could be somebody's whom the other one hides."""
    by_handshake, by_event = bare.connect(token=""), bare.connect(token="")
    try:
        by_event.send(f'42["authenticate",{auth}]')
        assert '"TOKEN_NOT_FOUND"' in frame(by_event)
        assert bare.hub.clients() == {}
    finally:
        hang_up(by_handshake)
        hang_up(by_event)
    refused = bare.connect(said=f"40{auth}")
    try:
        assert refused_code(frame(refused)) == "TOKEN_INVALID"
    finally:
        hang_up(refused)


def refused_code(text: str) -> str:
    assert text.startswith("44{"), text
    return text.partition('"code":"')[2].partition('"')[0]


def test_the_same_token_twice_is_one(bare: BareHub) -> None:
    connection = bare.connect(said='40{"authorization": "Bearer  entrega ", "token": "entrega"}')
    assert frame(connection).startswith('40{"sid"')
    assert [client.token for client in bare.hub.clients().values()] == ["entrega"]
    hang_up(connection)


def authenticate(connection: Any, token: str) -> str:
    connection.send(f'42["authenticate",{{"token":"{token}"}}]')
    return frame(connection)


def tell(bare: BareHub, *rooms: str) -> None:
    for name in rooms:
        bare.run(bare.hub.tell(name, "estado:cambio", {"categoria": name}))


@pytest.mark.parametrize("first", ["by event", "by handshake"])
def test_who_says_anew_who_he_is_hears_no_more_of_what_the_former_one_could(
    bare: BareHub, first: str
) -> None:
    connection = bare.connect(token="" if first == "by event" else "entrega")
    try:
        if first == "by event":
            assert "authenticated" in authenticate(connection, "entrega")
        assert "authenticated" in authenticate(connection, "proforma")
        tell(bare, "entrega", "vehiculo", "proforma")
        assert '"proforma"' in frame(connection)
        (client,) = bare.hub.clients().values()
        assert (client.token, client.by_event) == ("proforma", True)
    finally:
        hang_up(connection)


def test_who_is_taken_for_nobody_afterwards_stays_who_he_was(bare: BareHub) -> None:
    connection = bare.connect()
    try:
        assert "authentication_error" in authenticate(connection, "nobody")
        tell(bare, "proforma", "entrega")
        assert '"entrega"' in frame(connection)
        (client,) = bare.hub.clients().values()
        assert (client.token, client.by_event) == ("entrega", False)
    finally:
        hang_up(connection)


def test_one_whose_rights_change_hears_what_he_may_now_and_no_more(bare: BareHub) -> None:
    connection = bare.connect()
    try:
        (sid,) = bare.hub.clients()
        fresh = Access(User("1", "Ana"), frozenset({"proforma", "vehiculo"}))
        bare.run(bare.hub.readmit(sid, fresh))
        tell(bare, "entrega", "proforma", "vehiculo")
        assert '"proforma"' in frame(connection)
        assert '"vehiculo"' in frame(connection)
        assert bare.hub.clients()[sid].access == fresh
        # One who left meanwhile, or never came, is no error and nobody.
        bare.run(bare.hub.readmit("nobody", fresh))
        bare.run(bare.hub.dismiss("nobody", Refusal(RefusalCode.TOKEN_EXPIRED, "x")))
        assert bare.hub.clients().keys() == {sid}
    finally:
        hang_up(connection)


@pytest.mark.parametrize("by_event", [True, False])
def test_one_who_is_dismissed_is_told_why_and_hears_nothing_any_more(bare: BareHub, by_event: bool) -> None:
    connection = bare.connect(token="" if by_event else "entrega")
    try:
        if by_event:
            assert "authenticated" in authenticate(connection, "entrega")
        (sid,) = bare.hub.clients()
        bare.run(bare.hub.dismiss(sid, Refusal(RefusalCode.TOKEN_EXPIRED, "La sesión ha expirado.")))
        assert bare.hub.clients() == {}
        tell(bare, "entrega")
        told = frame(connection)
        assert ('"authentication_error"' if by_event else '"code":"TOKEN_EXPIRED"') in told
        assert frame(connection) in {"1", ""}
    finally:
        hang_up(connection)


def test_what_a_client_says_of_itself_is_kept_short_and_only_of_those_who_were_let_in(bare: BareHub) -> None:
    connection, other = bare.connect(), bare.connect(token="")
    try:
        other.send('42["client:ready",{"app":"x","version":"1"}]')
        connection.send(f'42["client:ready",{{"app":"{"a" * 500}","version":7}}]')
        connection.send('42["client:ready",["nonsense"]]')
        assert "authentication_error" in authenticate(other, "nobody")
        assert "authentication_error" in authenticate(
            connection, "nobody"
        )  # what was said before is read by now
        (client,) = bare.hub.clients().values()
        assert (client.app, client.version) == ("a" * 64, "")
    finally:
        hang_up(connection)
        hang_up(other)
