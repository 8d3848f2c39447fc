"""What one client, one address and one storm may do to a relay, and no more."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest
import websocket

from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay
from tests.server.ear import Ear, frame, hang_up

Start = Callable[..., Relay]
Listen = Callable[..., Ear]

PATH = "/socket.io/?EIO=4&transport=websocket"
POLLING = "/socket.io/?EIO=4&transport=polling"


def opened(relay: Relay, address: str = "") -> websocket.WebSocket:
    headers = [f"X-Forwarded-For: {address}"] if address else None
    url = relay.url.replace("http", "ws") + PATH
    connection = websocket.create_connection(url, timeout=10, header=headers)
    assert frame(connection).startswith("0{")
    return connection


def told_to_wait(relay: Relay, address: str) -> int:
    """Connect and leave; for how many seconds not to come back, 0 if it is let in."""
    try:
        hang_up(opened(relay, address))
    except websocket.WebSocketBadStatusException as error:
        return int((error.resp_headers or {})["retry-after"]) if error.status_code == 429 else -1
    return 0


def is_over(connection: websocket.WebSocket) -> bool:
    """Read to the end."""
    with suppress(websocket.WebSocketConnectionClosedException, ConnectionResetError):
        while connection.recv() != "":
            pass
    hang_up(connection)
    return True


def event(number: int, categoria: str = "entrega") -> str:
    data = {"categoria": categoria, "codigo": "LLEGO", "id": number}
    return json.dumps({"event": "estado:cambio", "data": data})


def test_an_address_that_connects_too_often_is_told_to_wait_and_the_others_are_not(start: Start) -> None:
    relay = start(connects_per_minute=3)
    # The relay counts by this clock.
    eventually(lambda: time.monotonic() % 60 < 50, 15)
    # Within one minute, or the count may start anew in between: at worst after half of them.
    waits = [wait for _ in range(8) if (wait := told_to_wait(relay, "198.51.100.7"))]
    assert len(waits) >= 2
    assert all(1 <= wait <= 61 for wait in waits)
    by_polling = httpx.get(relay.url + POLLING, headers={"X-Forwarded-For": "198.51.100.7"}, trust_env=False)
    assert by_polling.status_code == 429
    assert by_polling.json()["code"] == "RATE_LIMITED"
    hang_up(opened(relay, "198.51.100.8"))
    for _ in range(5):
        hang_up(opened(relay))  # of this machine, and for nobody else
    assert relay.number('relay_refusals_total{code="RATE_LIMITED"}') == len(waits) + 1


def test_a_made_up_session_does_not_get_around_that(start: Start) -> None:
    relay = start(connects_per_minute=2)
    headers = {"X-Forwarded-For": "2001:db8::1"}
    for query in ("&xsid=1", "&sid=", ""):
        for number in range(4):
            headers["X-Forwarded-For"] = f"2001:db8::{number}"  # they are all one household
            httpx.get(relay.url + POLLING + query, headers=headers, trust_env=False)
    assert relay.number('relay_refusals_total{code="RATE_LIMITED"}') >= 8


def test_only_a_known_proxy_is_believed_whom_it_asks_for(start: Start) -> None:
    """The address is the last one that no known proxy has: what stands before it anybody can write."""
    relay = start(connects_per_minute=2, proxies="203.0.113.0/24")
    codes = [
        httpx.get(
            relay.url + POLLING,
            headers={"X-Forwarded-For": f"10.9.8.{number}, 198.51.100.7, 203.0.113.5"},
            trust_env=False,
        ).status_code
        for number in range(6)
    ]
    assert codes.count(429) >= 2


@pytest.mark.parametrize("packet", ['42["client:ready", {}]', "5", "3", "2"])
def test_one_who_says_too_much_is_dropped_and_the_others_are_not(
    start: Start, ear: Listen, packet: str
) -> None:
    """Whatever it says: the library answers some packets of Engine.IO by itself."""
    relay = start()
    heard = ear(relay)
    flood = opened(relay)
    flood.send('40{"token": "x"}')
    with suppress(OSError, websocket.WebSocketException):
        for _ in range(500):
            flood.send(packet)
    assert is_over(flood)
    assert relay.number('relay_dropped_clients_total{reason="flood"}') == 1
    assert relay.notify(json.loads(event(1))).status_code == 202
    assert heard.next()[1]["id"] == "1"


def test_one_who_posts_too_much_is_dropped(start: Start) -> None:
    relay = start()
    with httpx.Client(base_url=relay.url, trust_env=False) as http:
        sid = json.loads(http.get(POLLING).text[1:])["sid"]
        assert http.post(f"{POLLING}&sid={sid}", content="5").status_code == 200
        for _ in range(300):
            http.post(f"{POLLING}&sid={sid}", content="5")
        # What it has not read yet is kept for it for a moment.
        eventually(lambda: http.post(f"{POLLING}&sid={sid}", content="5").status_code == 400)
    assert relay.number('relay_dropped_clients_total{reason="flood"}') == 1


def test_a_message_that_is_too_long_ends_its_connection(start: Start, ear: Listen) -> None:
    relay = start()
    heard = ear(relay)
    long = opened(relay)
    long.send('40{"token": "' + "x" * 20_000 + '"}')
    assert is_over(long)
    sid = json.loads(httpx.get(relay.url + POLLING, trust_env=False).text[1:])["sid"]
    answer = httpx.post(f"{relay.url}{POLLING}&sid={sid}", content="4" + "x" * 20_000, trust_env=False)
    assert answer.status_code == 400
    assert relay.notify(json.loads(event(1))).status_code == 202
    assert heard.next()[1]["id"] == "1"


@pytest.mark.parametrize(
    "nonsense", ["x", "4", "49", "42", "42[", "42{}", "421", "45", "451-[]", "4\x00", "b!", "44"]
)
def test_nonsense_costs_nobody_else_anything(shared: Relay, ear: Listen, nonsense: str) -> None:
    heard = ear(shared)
    strange = opened(shared)
    strange.send(nonsense)
    strange.send_binary(b"\xff\x00")
    assert shared.notify(json.loads(event(1))).status_code == 202
    assert heard.next()[1]["id"] == "1"
    hang_up(strange)
    assert not [line for line in shared.log() if line["level"] == "error"]


def test_a_burst_of_two_thousand_a_second_is_told_one_by_one(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url)
    eventually(lambda: relay.get("/readyz").status_code == 200)
    heard = ear(relay)
    redis_server.publish_all("x_estados", [event(number) for number in range(2000)])
    assert [heard.next()[1]["id"] for _ in range(2000)] == [str(number) for number in range(2000)]


def test_a_storm_is_folded_into_one_hint_and_other_categories_go_on(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url, storm_per_second=50)
    eventually(lambda: relay.get("/readyz").status_code == 200)
    heard = ear(relay)
    storm = [event(number) for number in range(400)]
    redis_server.publish_all("x_estados", [*storm, event(1, "vehiculo")])
    told: list[dict[str, Any]] = []
    while not told or "id" in told[-1]:
        told.append(heard.next()[1])
    hint = told.pop()
    assert (hint["categoria"], "codigo" in hint) == ("entrega", False)
    assert len([each for each in told if each["categoria"] == "entrega"]) == 50
    assert [each["id"] for each in told if each["categoria"] == "vehiculo"] == ["1"]
    assert relay.number("relay_events_folded_total") == 350
    # The next second is a new one.
    redis_server.publish_all("x_estados", [event(7)])
    assert heard.next()[1]["id"] == "7"


def test_a_flood_of_posts_does_not_end_the_relay(start: Start, ear: Listen) -> None:
    relay = start()
    heard = ear(relay)
    threads = [
        threading.Thread(target=lambda: [relay.notify({}, secret="wrong") for _ in range(20)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    assert relay.notify(json.loads(event(1))).status_code == 202
    assert heard.next()[1]["id"] == "1"
    for thread in threads:
        thread.join()
