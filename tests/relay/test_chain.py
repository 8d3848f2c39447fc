"""Broadcast to client over real parts, and what is left when Redis or relays are killed."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.categorias import CATEGORIAS
from tests.laravel.application import Laravel, absent
from tests.private_desktop.bus import eventually
from tests.relay.chain import COPIES, Chain
from tests.server.ear import Ear, both

HINTS = set(CATEGORIAS)
"""Something in each of these may have changed: look."""


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    with Chain(tmp_path_factory.mktemp("chain"), relays=2) as chain:
        yield chain


@pytest.fixture(scope="module")
def laravel(chain: Chain) -> Iterator[Laravel]:
    if reason := absent():
        pytest.skip(reason)
    with Laravel(chain.redis) as laravel:
        yield laravel


@pytest.fixture
def ear(chain: Chain) -> Iterator[Ear]:
    with listener(chain) as ear:
        yield ear


def listener(chain: Chain, relay: int = 0) -> Ear:
    return Ear(chain.relays[relay].url, both(chain.backend.sign_in()))


def told(ear: Ear) -> dict[str, Any]:
    event, payload = ear.next()
    assert event == "estado:cambio"
    return dict(payload)


def hints(ear: Ear) -> set[str]:
    """The categories that the next events tell to look at; they say nothing else."""
    payloads = [told(ear) for _ in HINTS]
    assert all("codigo" not in payload and "id" not in payload for payload in payloads)
    return {payload["categoria"] for payload in payloads}


def test_a_change_reaches_the_clients_of_every_relay_in_each_of_its_copies(chain: Chain) -> None:
    item = chain.backend.create("entrega", "EN_CAMINO")
    with listener(chain, 0) as one, listener(chain, 1) as other:
        chain.move("entrega", item["id"], "ENTREGADO")
        for ear in (one, other):
            for payload in [told(ear) for _ in range(COPIES)]:
                assert (payload["id"], payload["codigo"]) == (str(item["id"]), "ENTREGADO")


def test_an_event_that_laravel_calls_by_its_class_arrives_as_a_change(laravel: Laravel, ear: Ear) -> None:
    data = {"id": 7, "codigo": "ENTREGADO", "nombre": "Entregado", "color": "#28a745"}
    laravel.by_class({**data, "timestamp": "2026-03-02T10:30:00-04:00"})
    payload = told(ear)
    assert {key: payload[key] for key in ("categoria", "id", "codigo")} == {
        "categoria": "entrega",
        "id": "7",
        "codigo": "ENTREGADO",
    }
    assert "socket" not in payload


def test_what_laravel_escaped_arrives_as_it_was_written(laravel: Laravel, ear: Ear) -> None:
    nombre = "Envío a Potosí/Ñ 🚚"
    laravel.named({"categoria": "vehiculo", "codigo": "EN_RUTA", "nombre": nombre, "color": "#2196F3"})
    assert told(ear)["nombre"] == nombre


@pytest.mark.parametrize("prefix", ["laravel-database-", "empresa:", ""])
def test_any_prefix_is_understood_where_none_is_configured(
    chain: Chain, laravel: Laravel, ear: Ear, prefix: str
) -> None:
    with Laravel(chain.redis, prefix) as other:
        other.direct(
            ["private-estados"], "entrega.estado.changed", {"categoria": "entrega", "codigo": "LLEGO"}
        )
        assert told(ear)["codigo"] == "LLEGO"


def test_whoever_caused_it_does_not_hear_of_it(chain: Chain, laravel: Laravel, ear: Ear) -> None:
    data = {"categoria": "entrega", "codigo": "LLEGO", "id": 1}
    with listener(chain) as causing:
        laravel.named(data, socket=causing.client.get_sid())
        assert told(ear)["codigo"] == "LLEGO"
        laravel.named({**data, "codigo": "ENTREGADO"})
        assert told(causing)["codigo"] == "ENTREGADO"


def test_a_killed_redis_ends_in_hints_to_look_again(chain: Chain, ear: Ear) -> None:
    item = chain.backend.create("entrega", "EN_CAMINO")
    chain.redis.kill()
    eventually(lambda: {relay.get("/readyz").status_code for relay in chain.relays} == {503})
    assert {relay.get("/healthz").status_code for relay in chain.relays} == {200}
    chain.redis.start()
    chain.restart_application()
    chain.wait_ready()
    assert hints(ear) == HINTS
    chain.move("entrega", item["id"], "ENTREGADO")
    assert told(ear)["codigo"] == "ENTREGADO"


def test_who_was_at_a_killed_relay_goes_on_at_the_other(chain: Chain) -> None:
    item = chain.backend.create("entrega", "EN_CAMINO")
    with listener(chain, 0) as lost, listener(chain, 1) as other:
        chain.relays[0].kill()
        lost.gone.get(timeout=60)
        chain.move("entrega", item["id"], "LLEGO")
        assert [told(other)["codigo"] for _ in range(COPIES)] == ["LLEGO"] * COPIES
        with listener(chain, 1) as again:
            chain.move("entrega", item["id"], "ENTREGADO")
            assert told(again)["codigo"] == told(other)["codigo"] == "ENTREGADO"
    chain.relays[0].start()
    chain.wait_ready()


def test_both_relays_killed_come_back_and_serve(chain: Chain) -> None:
    item = chain.backend.create("entrega", "EN_CAMINO")
    for relay in chain.relays:
        relay.kill()
    chain.move("entrega", item["id"], "LLEGO")
    for relay in chain.relays:
        relay.start()
    chain.wait_ready()
    with listener(chain, 0) as one, listener(chain, 1) as other:
        chain.move("entrega", item["id"], "ENTREGADO")
        assert told(one)["codigo"] == told(other)["codigo"] == "ENTREGADO"
