"""Which token somebody shows, by handshake and by event, on the hub itself."""

from collections.abc import Iterator

import pytest

from tests.server.ear import frame, hang_up
from tests.server.house import House


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = House()
    yield house
    house.close()


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
def test_two_tokens_or_half_of_one_are_nobodys(house: House, auth: str) -> None:
    """One of two could be somebody's whom the other one hides."""
    by_handshake, by_event = house.connect(token=""), house.connect(token="")
    try:
        by_event.send(f'42["authenticate",{auth}]')
        assert '"TOKEN_NOT_FOUND"' in frame(by_event)
        assert house.hub.clients() == {}
    finally:
        hang_up(by_handshake)
        hang_up(by_event)
    refused = house.connect(said=f"40{auth}")
    try:
        assert refused_code(frame(refused)) == "TOKEN_INVALID"
    finally:
        hang_up(refused)


def refused_code(text: str) -> str:
    assert text.startswith("44{"), text
    return text.partition('"code":"')[2].partition('"')[0]


def test_the_same_token_twice_is_one(house: House) -> None:
    connection = house.connect(said='40{"authorization": "Bearer  entrega ", "token": "entrega"}')
    assert frame(connection).startswith('40{"sid"')
    assert [client.token for client in house.hub.clients().values()] == ["entrega"]
    hang_up(connection)
