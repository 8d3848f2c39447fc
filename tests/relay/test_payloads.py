"""A broadcast that nobody can read costs one line of the log and a count, and the next one is told."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import redis

from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay
from tests.server.ear import Ear

Start = Callable[..., Relay]
Listen = Callable[..., Ear]

CHANNEL = "laravel_database_private-estados"
EVENT = {"categoria": "entrega", "codigo": "LLEGO", "id": 7}
SECRET = "somebody's-name-and-number"


def envelope(data: str, rest: str = "") -> str:
    return f'{{"event": "estado:cambio", "data": {data}{rest}}}'


RUBBISH: list[str | bytes] = [
    b"",
    b"\xff\xfe\xfd",
    "null",
    "[]",
    '"x"',
    "1e999999",
    "NaN",
    SECRET,
    "[" * 100_000,
    "[" * 30_000 + "]" * 30_000,
    envelope('{"a":' * 10_000 + "1" + "}" * 10_000),
    envelope('{"categoria": "entrega", "id": NaN}'),
    envelope('{"categoria": "entrega", "id": ' + "9" * 5000 + "}"),
    envelope('{"categoria": ["entrega"], "id": 1}'),
    envelope('{"categoria": "entrega"}').encode("utf-16")[:-1],
    json.dumps({"event": "x" * 60_000, "data": {}}),
    json.dumps({"event": "otro", "data": {"nombre": SECRET, "\x1b]0;x\x07": "\x1b[2J"}}),
]


def ready(relay: Relay) -> None:
    eventually(lambda: relay.get("/readyz").status_code == 200)


def lines(relay: Relay) -> list[dict[str, Any]]:
    return [line for line in relay.log() if line["level"] != "info"]


def be_patient(server: RedisServer) -> None:
    """By default Redis itself cuts the line to who has so much to read."""
    with redis.Redis(port=server.port) as client:
        client.config_set("client-output-buffer-limit", "pubsub 0 0 0")


def peak(relay: Relay) -> int:
    status = Path(f"/proc/{relay.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1000


def test_rubbish_costs_a_line_and_a_count_and_the_next_event_is_told(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url)
    ready(relay)
    be_patient(redis_server)
    heard = ear(relay)
    for _ in range(200):
        redis_server.publish_all(CHANNEL, RUBBISH)
    redis_server.publish(CHANNEL, envelope(json.dumps(EVENT)))
    assert heard.next()[1]["id"] == "7"
    assert relay.number('relay_events_in_total{understood="no"}') == 200 * len(RUBBISH)
    assert relay.number("relay_redis_losses_total") == 0
    assert {(line["message"], line["channel"]) for line in lines(relay)} == {
        ("broadcast not read", "estados")
    }
    # One for each name, of which the first hundred letters are enough.
    assert sorted(line["event"] for line in lines(relay)) == ["", "estado:cambio", "otro", "x" * 99 + "…"]
    assert SECRET not in relay.errors.read_text()


def test_a_hundred_megabytes_are_not_taken_into_memory_and_hold_nobody_up(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url)
    be_patient(redis_server)
    ready(relay)
    heard = ear(relay)
    before = peak(relay)
    long = b'{"event": "estado:cambio", "data": {"nombre": "' + b"x" * 100_000_000 + b'"}}'
    sending = threading.Thread(target=lambda: [redis_server.publish(CHANNEL, long) for _ in range(3)])
    sending.start()
    while sending.is_alive():
        assert relay.get("/healthz").status_code == 200
    sending.join()
    redis_server.publish(CHANNEL, envelope(json.dumps(EVENT)))
    assert heard.next()[1]["id"] == "7"
    assert peak(relay) - before < 20
    assert relay.number('relay_events_in_total{understood="no"}') == 3
    assert relay.number("relay_redis_losses_total") == 0
    (line,) = lines(relay)
    assert (line["reason"], line["bytes"]) == ("too long", 65_537)


def test_a_field_that_is_odd_costs_that_field_alone(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url)
    ready(relay)
    heard = ear(relay)
    twice = (
        '{"categoria": "proforma", "categoria": "entrega", "id": 8, "version": 1e999999, "total": 1e999999}'
    )
    for data in (
        twice,
        twice.replace("8", '"\\ud800", "id": 9'),
        '{"categoria":"entrega","numero":"\\u202ex"}',
    ):
        redis_server.publish(CHANNEL, envelope(data))
    told = [heard.next()[1] for _ in range(3)]
    assert [each["categoria"] for each in told] == ["entrega"] * 3
    assert [each.get("id") for each in told] == ["8", "9", None]
    assert not [each for each in told if "version" in each]
    # What cannot be seen is no part of a number.
    assert [each.get("numero") for each in told] == [None, None, "x"]


def test_a_redis_that_speaks_something_else_is_tried_again(
    start: Start, redis_server: RedisServer, ear: Listen
) -> None:
    """Another service on its port; then Redis is there."""
    redis_server.kill()
    answers = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"*1\r\n" * 5000,
        b"$99x\r\n",
        b"+" + b"x" * 300_000,
        b"*-7\r\n:x\r\n",
    ]
    with socket.create_server(("127.0.0.1", redis_server.port)) as listening:
        relay = start(redis_url=redis_server.url)
        for answer in answers:
            listening.settimeout(30)
            connection, _ = listening.accept()
            with closing(connection):
                connection.sendall(answer)
                connection.settimeout(30)
                try:
                    while connection.recv(65_536):
                        pass
                except ConnectionResetError:
                    pass
    assert relay.process.poll() is None
    redis_server.start()
    ready(relay)
    heard = ear(relay)
    redis_server.publish(CHANNEL, envelope(json.dumps(EVENT)))
    assert heard.next()[1]["id"] == "7"
    assert not [line for line in relay.log() if line["level"] == "error"]
