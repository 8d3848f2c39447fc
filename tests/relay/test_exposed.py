"""What a relay answers by HTTP beside Socket.IO: who may ask, and how much."""

import gzip
import json
from collections.abc import Callable

import httpx
import pytest
import websocket

from tests.ports import free_port
from tests.relay.relay import SECRET, Relay
from tests.relay.test_limits import opened
from tests.server.ear import hang_up

Start = Callable[..., Relay]

EVENT = {"event": "estado:cambio", "data": {"categoria": "entrega", "id": 7}}


def post(relay: Relay, body: bytes, **headers: str) -> int:
    headers["Authorization"] = f"Bearer {SECRET}"
    return httpx.post(relay.url + "/notify", content=body, headers=headers, trust_env=False).status_code


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json.dumps(EVENT).encode(), 202),
        (json.dumps({**EVENT, "x": "y" * 70_000}).encode(), 413),
        (b"[" * 60_000, 422),
        (json.dumps(EVENT).replace("7", "[" * 900 + "]" * 900).encode(), 422),
        (json.dumps({**EVENT, "channels": ["estados"] * 65}).encode(), 422),
        (json.dumps(EVENT).replace("7", "NaN").encode(), 422),
        (b'{"event": "\xff"}', 422),
        (gzip.compress(json.dumps(EVENT).encode()), 422),
    ],
    ids=["good", "long", "deep", "too deep to write again", "channels", "no number", "no text", "packed"],
)
def test_what_is_posted_is_bounded(shared: Relay, body: bytes, status: int) -> None:
    assert post(shared, body) == status
    assert shared.get("/healthz").status_code == 200


def test_what_is_packed_is_not_unpacked(shared: Relay) -> None:
    assert post(shared, gzip.compress(b" " * 10**7), **{"Content-Encoding": "gzip"}) == 415


def test_the_numbers_can_have_a_secret(start: Start) -> None:
    relay = start(metrics_secret="ñandú")
    assert relay.get("/metrics").status_code == 401
    answers = {
        shown: httpx.get(
            relay.url + "/metrics", headers={b"Authorization": shown.encode()}, trust_env=False
        ).status_code
        for shown in ("Bearer ñandú", "Bearer x", "Basic ñandú", "ñandú", "Bearer")
    }
    assert answers == {"Bearer ñandú": 200, "Bearer x": 401, "Basic ñandú": 401, "ñandú": 401, "Bearer": 401}
    assert relay.get("/healthz").status_code == 200


def test_the_numbers_can_have_a_port_of_their_own(start: Start) -> None:
    port = free_port()
    relay = start(metrics_port=port)
    assert relay.get("/metrics").status_code == 404
    url = f"http://127.0.0.1:{port}"
    assert "relay_clients" in httpx.get(url + "/metrics", trust_env=False).text
    assert httpx.post(url + "/notify", trust_env=False).status_code == 404
    assert httpx.get(url + "/socket.io/?EIO=4&transport=polling", trust_env=False).status_code == 404
    assert relay.stop() == 0


def test_one_address_cannot_have_everything_open(start: Start) -> None:
    relay = start(connections_per_address=3)
    mine = [opened(relay, "198.51.100.7") for _ in range(3)]
    with pytest.raises(websocket.WebSocketBadStatusException, match="429"):
        opened(relay, "198.51.100.7")
    hang_up(opened(relay, "198.51.100.8"))
    hang_up(mine.pop())
    # Its end is noticed a moment later.
    for _ in range(100):
        try:
            mine.append(opened(relay, "198.51.100.7"))
            break
        except websocket.WebSocketBadStatusException:
            continue
    assert len(mine) == 3
    for each in mine:
        hang_up(each)
