"""What Laravel's own Redis broadcaster publishes: the shape that contract 1.4 promises to the relay."""

import json

import pytest

from tests.laravel.application import Laravel
from tests.relay.redis_server import RedisServer

ENTREGADO = {
    "id": 7,
    "codigo": "ENTREGADO",
    "nombre": "Entregado",
    "color": "#28a745",
    "timestamp": "2026-03-02T10:30:00-04:00",
}


def test_the_broadcaster_publishes_on_the_prefixed_channels(redis: RedisServer, laravel: Laravel) -> None:
    with redis.listening() as heard:
        laravel.direct(["private-estados", "estados"], "estado:cambio", ENTREGADO)
        message = {"event": "estado:cambio", "data": ENTREGADO, "socket": None}
        for name in ("laravel_database_private-estados", "laravel_database_estados"):
            channel, text = heard.next()
            assert (channel, json.loads(text)) == (name, message)


def test_an_event_carries_a_socket_inside_its_data_too(redis: RedisServer, laravel: Laravel) -> None:
    with redis.listening() as heard:
        laravel.named({"categoria": "entrega", **ENTREGADO})
        channel, text = heard.next()
    assert channel == "laravel_database_private-estados"
    data = {"categoria": "entrega", **ENTREGADO, "socket": None}
    assert json.loads(text) == {"event": "estado:cambio", "data": data, "socket": None}


def test_an_event_without_a_name_is_called_by_its_class(redis: RedisServer, laravel: Laravel) -> None:
    with redis.listening() as heard:
        laravel.by_class(ENTREGADO)
        _channel, text = heard.next()
    data = {"categoria": "entrega", **ENTREGADO, "socket": None}
    assert json.loads(text) == {"event": "App\\Events\\EntregaEstadoCambiado", "data": data, "socket": None}


@pytest.mark.parametrize("kind", ["named", "by_class"])
def test_the_senders_socket_is_named_inside_and_outside(
    redis: RedisServer, laravel: Laravel, kind: str
) -> None:
    with redis.listening() as heard:
        getattr(laravel, kind)(ENTREGADO, socket="Xk2-abc")
        _channel, text = heard.next()
    message = json.loads(text)
    assert (message["socket"], message["data"]["socket"]) == ("Xk2-abc", "Xk2-abc")


@pytest.mark.parametrize("prefix", ["laravel-database-", "empresa:", ""])
def test_the_prefix_is_the_applications_own(redis: RedisServer, laravel: Laravel, prefix: str) -> None:
    with Laravel(redis, prefix) as other, redis.listening() as heard:
        other.named(ENTREGADO)
        channel, _text = heard.next()
    assert channel == f"{prefix}private-estados"


def test_what_is_not_ascii_and_slashes_arrive_escaped(redis: RedisServer, laravel: Laravel) -> None:
    with redis.listening() as heard:
        laravel.named({**ENTREGADO, "nombre": "Envío a Potosí/Ñ 🚚"})
        _channel, text = heard.next()
    assert r'"Env\u00edo a Potos\u00ed\/\u00d1 \ud83d\ude9a"' in text
    assert json.loads(text)["data"]["nombre"] == "Envío a Potosí/Ñ 🚚"
