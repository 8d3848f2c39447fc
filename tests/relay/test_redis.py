"""The relay and a real Redis: what is published is told, and what may have been missed is looked for."""

import json
from collections.abc import Callable

import pytest

from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay
from tests.server.ear import Ear

Start = Callable[..., Relay]
Listen = Callable[..., Ear]

HINTS = {"entrega", "proforma", "vehiculo"}


def broadcast(codigo: str, categoria: str = "entrega", socket: str | None = None) -> str:
    data = {"categoria": categoria, "codigo": codigo, "socket": None}
    return json.dumps({"event": "estado:cambio", "data": data, "socket": socket})


def ready(relay: Relay) -> None:
    eventually(lambda: relay.get("/readyz").status_code == 200)


def hints(ear: Ear) -> set[str]:
    """What the next three events say to look at, none of which names an item."""
    found = [ear.next() for _ in range(3)]
    assert all(name == "estado:cambio" and "id" not in payload for name, payload in found)
    return {payload["categoria"] for _, payload in found}


@pytest.mark.parametrize(
    ("prefix", "channel"),
    [
        (None, "laravel_database_private-estados"),
        (None, "laravel-database-estados"),
        (None, "estados"),
        (None, "anything:presence-estados"),
        ("laravel_database_", "laravel_database_private-estados"),
        ("laravel_database_", "laravel_database_presence-estados"),
        ("laravel_database_", "laravel_database_estados"),
        ("", "private-estados"),
    ],
)
def test_a_broadcast_is_told_whatever_its_prefix(
    redis_server: RedisServer, start: Start, ear: Listen, prefix: str | None, channel: str
) -> None:
    keys = {} if prefix is None else {"redis_prefix": prefix}
    relay = start(redis_url=redis_server.url, **keys)
    ready(relay)
    heard = ear(relay)
    redis_server.publish("other_private-ventas", broadcast("LLEGO"))
    redis_server.publish(channel, broadcast("EN_CAMINO"))
    assert heard.next()[1]["codigo"] == "EN_CAMINO"


def test_with_a_prefix_nobody_elses_channels_are_heard(redis_server: RedisServer, start: Start) -> None:
    start(redis_url=redis_server.url, redis_prefix="erp_")
    eventually(lambda: redis_server.subscribers() == 3 + 1)
    # The one more is the pattern that would hear them, but takes nothing for an event.
    assert redis_server.publish("erp_estados", broadcast("LLEGO")) == 2
    eventually(lambda: redis_server.patterns() == 0)
    assert redis_server.publish("other_estados", broadcast("LLEGO")) == 0
    assert redis_server.publish("erp_estados", broadcast("LLEGO")) == 1


def test_who_caused_it_is_not_told(redis_server: RedisServer, start: Start, ear: Listen) -> None:
    relay = start(redis_url=redis_server.url)
    ready(relay)
    cause, other = ear(relay), ear(relay)
    redis_server.publish("x_estados", broadcast("LLEGO", socket=cause.client.get_sid()))
    redis_server.publish("x_estados", broadcast("EN_CAMINO"))
    assert [other.next()[1]["codigo"] for _ in range(2)] == ["LLEGO", "EN_CAMINO"]
    assert cause.next()[1]["codigo"] == "EN_CAMINO"


def test_nonsense_is_counted_and_told_to_nobody(redis_server: RedisServer, start: Start, ear: Listen) -> None:
    relay = start(redis_url=redis_server.url)
    ready(relay)
    heard = ear(relay)
    for nonsense in ("", "{", "[]", '{"event": "estado:cambio"}', b"\xff\xfe"):
        redis_server.publish("x_estados", nonsense)
    redis_server.publish("x_estados", broadcast("LLEGO"))
    assert heard.next()[1]["codigo"] == "LLEGO"
    assert relay.number('relay_events_in_total{understood="no"}') == 5
    assert relay.number('relay_events_in_total{understood="yes"}') == 1


def test_a_restart_of_redis_is_survived_and_all_are_told_to_look(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url)
    ready(relay)
    heard = ear(relay)
    redis_server.kill()
    eventually(lambda: relay.get("/readyz").status_code == 503)
    assert relay.get("/healthz").status_code == 200
    redis_server.start()
    assert hints(heard) == HINTS
    redis_server.publish("x_estados", broadcast("LLEGO"))
    assert heard.next()[1]["codigo"] == "LLEGO"
    assert relay.number("relay_redis_losses_total") == 1
    assert relay.get("/readyz").status_code == 200


def test_a_redis_that_comes_after_the_relay_is_found(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    redis_server.kill()
    relay = start(redis_url=redis_server.url)
    heard = ear(relay)
    assert relay.get("/readyz").status_code == 503
    redis_server.start()
    assert hints(heard) == HINTS


def test_a_line_that_redis_cuts_is_made_again_and_all_are_told_to_look(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    """Without a restart: nothing tells how much was published meanwhile."""
    relay = start(redis_url=redis_server.url)
    ready(relay)
    heard = ear(relay)
    assert redis_server.cut_subscribers() == 1
    assert hints(heard) == HINTS
