"""``POST /notify``: for teams without Redis, and the same for all relays where there is one."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer
from tests.relay.relay import SECRET, Relay
from tests.server.ear import Ear

Start = Callable[..., Relay]
Listen = Callable[..., Ear]

EVENT = {"event": "estado:cambio", "data": {"categoria": "entrega", "codigo": "LLEGO", "id": 7}}


def test_what_is_posted_is_told(start: Start, ear: Listen) -> None:
    relay = start()
    heard = ear(relay)
    for body in (EVENT, {**EVENT["data"], "event": "estado:cambio"}):  # type: ignore[dict-item]  # "data" is a mapping
        assert relay.notify(body).status_code == 202
        name, payload = heard.next()
        assert (name, payload["id"], payload["codigo"], payload["nombre"]) == (
            "estado:cambio",
            "7",
            "LLEGO",
            "Llegó",
        )


def test_several_channels_that_everybody_hears_are_told_once(start: Start, ear: Listen) -> None:
    relay = start(channels="estados,avisos")
    heard = ear(relay)
    body = {**EVENT, "channels": ["private-estados", "avisos"]}
    assert relay.notify(body, path="/notify/multi-channel").status_code == 202
    assert relay.notify({**EVENT, "data": {"categoria": "proforma"}}).status_code == 202
    assert [heard.next()[1]["categoria"] for _ in range(2)] == ["entrega", "proforma"]


def test_the_real_backends_words_are_understood(start: Start, ear: Listen) -> None:
    relay = start(profile="paucara")
    heard = ear(relay)
    body = {"event": "entrega.estado-cambio", "entrega_id": 7, "estado_nuevo": "EN_TRANSITO"}
    assert relay.notify(body).status_code == 202
    assert heard.next()[1]["codigo"] == "EN_TRANSITO"


@pytest.mark.parametrize("secret", ["", "wrong", "a-shared-secret-of-test", "a-shared-secret-of-testsx", "ñ"])
def test_another_secret_is_refused(shared: Relay, ear: Listen, secret: str) -> None:
    relay = shared
    heard = ear(relay)
    assert relay.notify(EVENT, secret).status_code == 401
    assert relay.notify({**EVENT, "data": {"categoria": "proforma"}}).status_code == 202
    assert heard.next()[1]["categoria"] == "proforma"


def test_without_a_configured_secret_everybody_is_refused(start: Start) -> None:
    relay = start(notify_secret="")
    assert relay.notify(EVENT, secret="").status_code == 403
    assert relay.notify(EVENT).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"event": "estado:cambio"},
        {"event": "user_connected", "data": {}},
        {**EVENT, "channel": "others"},
        {**EVENT, "channel": 1},
        {**EVENT, "channels": []},
        {**EVENT, "channels": "estados"},
        {**EVENT, "channels": {"estados": 1}},
    ],
)
def test_what_says_nothing_is_told_to_whoever_posts_it(shared: Relay, body: Any) -> None:
    assert shared.notify(body).status_code == 422


def test_a_body_that_is_too_long_is_not_read(shared: Relay) -> None:
    assert shared.notify({**EVENT, "x": "y" * 70_000}).status_code == 413


def test_it_reaches_the_clients_of_every_relay_once(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relays = [start(redis_url=redis_server.url), start(redis_url=redis_server.url)]
    for relay in relays:
        eventually(lambda relay=relay: relay.get("/readyz").status_code == 200)  # type: ignore[misc]  # a lambda with a default has no type
    ears = [ear(relay) for relay in relays]
    assert relays[0].notify(EVENT).status_code == 202
    assert relays[1].notify({**EVENT, "data": {"categoria": "proforma"}}).status_code == 202
    for heard in ears:
        assert [heard.next()[1]["categoria"] for _ in range(2)] == ["entrega", "proforma"]


def test_a_redis_that_is_away_is_told_to_whoever_posts(redis_server: RedisServer, start: Start) -> None:
    relay = start(redis_url=redis_server.url)
    redis_server.kill()
    answer = relay.notify(EVENT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    redis_server.start()
    eventually(lambda: relay.notify(EVENT).status_code == 202)
    assert "a-shared-secret" not in json.dumps(relay.log())


@pytest.mark.parametrize("scheme", ["Basic", "", "Token", "Bearerx"])
def test_the_right_secret_in_another_scheme_is_refused(shared: Relay, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {SECRET}".strip()}
    answer = httpx.post(f"{shared.url}/notify", json=EVENT, headers=headers, trust_env=False)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
