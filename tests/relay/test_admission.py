"""Who may listen to a relay, for how long, and to what."""

import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio
import websocket

from notifier.server.refusals import EVENT_CODES, RefusalCode
from notifier.system.profiles import named_profile
from tests.backend import Backend
from tests.private_desktop.bus import eventually
from tests.relay.application import Application
from tests.relay.relay import Relay
from tests.server.ear import Ear, both, frame, hang_up

Start = Callable[..., Relay]
Listen = Callable[..., Ear]


@pytest.fixture
def application() -> Iterator[Application]:
    with Application() as application:
        yield application


def tell(relay: Relay, categoria: str = "entrega", **more: object) -> None:
    body = {"event": "estado:cambio", "data": {"categoria": categoria, "codigo": "X"}, **more}
    assert relay.notify(body).status_code == 202


def opened(relay: Relay) -> websocket.WebSocket:
    """A bare websocket that hears everything, past Engine.IO's own greeting."""
    url = relay.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    connection = websocket.create_connection(url, timeout=10)
    assert frame(connection).startswith("0{")
    return connection


def heard_until_ping(connection: websocket.WebSocket, relay: Relay) -> list[str]:
    """Every frame until the answer to something that is asked last: nothing comes after it any more."""
    connection.send('40/nowhere,{"token": "x"}')
    frames = []
    while not (text := frame(connection)).startswith("44/nowhere"):
        frames.append(text)
    return frames


# Who receives nothing ------------------------------------------------------------------------------------


def test_an_anonymous_one_receives_nothing(start: Start, ear: Listen) -> None:
    """On a bare socket, which hears everything: connected without a token, and not connected at all."""
    relay = start()
    silent, connected = opened(relay), opened(relay)
    connected.send("40")
    assert frame(connected).startswith('40{"sid"')
    other = ear(relay)
    tell(relay)
    assert other.next()[0] == "estado:cambio"
    assert heard_until_ping(silent, relay) == []
    assert heard_until_ping(connected, relay) == []
    assert relay.stop() == 0
    # Not even the goodbye: only Engine.IO's own close.
    for connection in (silent, connected):
        assert connection.recv() in {"1", ""}
        hang_up(connection)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_wrong_an_expired_and_a_signed_out_token_are_refused_with_their_code(
    start: Start, laravel: Backend, transport: str
) -> None:
    relay = start()
    expired = laravel.sign_in()
    laravel.expire_tokens(expired)
    for token in ("wrong", expired, "x" * 5000, "ñ"):
        refused = Ear(relay.url, both(token), (transport,)).refusal()
        assert refused["data"]["code"] == "TOKEN_INVALID"
    assert relay.number('relay_refusals_total{code="TOKEN_INVALID"}') == 4


def test_a_refused_one_receives_nothing(start: Start, ear: Listen, laravel: Backend) -> None:
    relay = start()
    expired = laravel.sign_in()
    laravel.expire_tokens(expired)
    refused = opened(relay)
    refused.send(f'40{{"token": "{expired}"}}')
    assert frame(refused).startswith("44{")
    other = ear(relay)
    tell(relay)
    assert other.next()[0] == "estado:cambio"
    assert heard_until_ping(refused, relay) == []
    hang_up(refused)


def test_a_revoked_token_hears_no_more_within_the_cache_time_and_is_told_why(
    start: Start, application: Application
) -> None:
    relay = start(laravel_api_url=application.api_url, token_seconds=5)
    gone, kept = application.add("gone"), application.add("kept")
    with Ear(relay.url, both(kept)) as other, Ear(relay.url, both(gone)) as ear:
        refusals: queue.Queue[object] = queue.Queue()
        ear.client.on("connect_error", refusals.put)
        tell(relay)
        assert ear.next()[0] == other.next()[0] == "estado:cambio"
        del application.users[gone]
        refusal = refusals.get(timeout=10)
        assert isinstance(refusal, dict)
        assert refusal["data"]["code"] == "TOKEN_EXPIRED"
        tell(relay)
        assert other.next()[0] == "estado:cambio"
        assert ear.silent
        eventually(lambda: ear.client.eio.state != "connected")
    assert relay.number("relay_clients") <= 1


def test_while_the_application_is_away_listeners_stay_and_others_wait(
    start: Start, application: Application
) -> None:
    relay = start(laravel_api_url=application.api_url, token_seconds=5)
    with Ear(relay.url, both(application.add("known"))) as ear:
        application.status = 503
        before = len(application.asked)
        eventually(lambda: len(application.asked) > before)  # it was looked at again
        refused = Ear(relay.url, both(application.add("new"))).refusal()
        assert refused["data"]["code"] == "VALIDATION_ERROR"
        tell(relay)
        assert ear.next()[0] == "estado:cambio"
        application.status = 200
        with Ear(relay.url, both("new")):
            pass


def test_all_who_show_one_token_ask_once(start: Start, application: Application) -> None:
    relay = start(laravel_api_url=application.api_url)
    application.add("shared")
    application.open.clear()
    waiting = [opened(relay) for _ in range(5)]
    for connection in waiting:
        connection.send('40{"token": "shared"}')
    eventually(lambda: application.asked)
    application.open.set()
    for connection in waiting:
        assert frame(connection).startswith('40{"sid"')
        hang_up(connection)
    with Ear(relay.url, both("shared")):
        pass
    assert application.asked == ["shared"]


# By event ------------------------------------------------------------------------------------------------


def test_a_client_may_say_by_event_who_it_is(start: Start, application: Application) -> None:
    relay = start(laravel_api_url=application.api_url)
    with Ear(relay.url, None) as ear:
        tell(relay)
        ear.client.emit("authenticate", {"token": "wrong"})
        assert ear.next() == (
            "authentication_error",
            {"success": False, "message": "El token no es válido.", "code": "TOKEN_NOT_FOUND"},
        )
        application.status = 500
        ear.client.emit("authenticate", {"token": application.add("good", ["ventas"])})
        assert ear.next()[1]["code"] == "VALIDATION_ERROR"
        tell(relay)
        application.status = 200
        ear.client.emit("authenticate", {"token": "good"})
        assert ear.next() == (
            "authenticated",
            {
                "success": True,
                "userId": "7",
                "userName": "Ana",
                "userEmail": "ana@erp.bo",
                "userType": "ventas",
                "roles": ["ventas"],
                "tokenValidated": True,
            },
        )
        tell(relay, "proforma")
        assert ear.next()[1]["categoria"] == "proforma"


def test_one_who_came_by_event_is_told_by_event_that_it_is_over(
    start: Start, application: Application
) -> None:
    relay = start(laravel_api_url=application.api_url, token_seconds=5)
    with Ear(relay.url, None) as ear:
        ear.client.emit("authenticate", {"token": application.add("good")})
        assert ear.next()[0] == "authenticated"
        application.users.clear()
        name, payload = ear.next()
        assert (name, payload["code"]) == ("authentication_error", "TOKEN_EXPIRED")
        ear.gone.get(timeout=10)


# What somebody may hear ----------------------------------------------------------------------------------

ROLES = {"roles": "ventas=proforma;despacho=entrega,vehiculo", "channels": "estados,ventas"}


def test_a_role_hears_its_categories_and_its_channel(start: Start, application: Application) -> None:
    relay = start(laravel_api_url=application.api_url, **ROLES)
    seller = application.add("seller", ["ventas"])
    both_roles = application.add("both", [{"name": "ventas"}, {"name": "despacho"}, {"name": "otro"}])
    with Ear(relay.url, both(seller)) as one, Ear(relay.url, both(both_roles)) as two:
        tell(relay, "entrega")
        tell(relay, "entrega", channel="ventas")  # no seller may hear of it
        tell(relay, "proforma", channel="private-ventas")
        tell(relay, "proforma")
        assert [one.next()[1]["categoria"] for _ in range(2)] == ["proforma", "proforma"]
        assert [two.next()[1]["categoria"] for _ in range(3)] == ["entrega", "proforma", "proforma"]


def test_a_roles_channel_is_not_for_others_who_may_hear_of_the_category(
    start: Start, application: Application
) -> None:
    relay = start(
        laravel_api_url=application.api_url, roles="ventas=proforma;jefe=proforma", channels="estados,ventas"
    )
    with Ear(relay.url, both(application.add("chief", ["jefe"]))) as ear:
        tell(relay, "proforma", channel="ventas")
        tell(relay, "proforma", channel="estados", data={"categoria": "proforma", "codigo": "LAST"})
        assert ear.next()[1]["codigo"] == "LAST"


def test_who_has_none_of_the_roles_is_refused(start: Start, application: Application) -> None:
    relay = start(laravel_api_url=application.api_url, **ROLES)
    nothing: list[list[Any]] = [[], ["otro"], [None, 1, {}]]
    for roles in nothing:
        application.users.clear()
        token = application.add(f"none-{roles}", roles)
        assert Ear(relay.url, both(token)).refusal()["data"]["code"] == "FORBIDDEN"


def test_a_role_that_is_taken_away_is_heard_no_more(start: Start, application: Application) -> None:
    relay = start(laravel_api_url=application.api_url, token_seconds=5, **ROLES)
    with Ear(relay.url, both(application.add("token", ["ventas"]))) as ear:
        application.add("token", ["despacho"])
        before = len(application.asked)
        eventually(lambda: len(application.asked) > before)
        # What is answered is acted upon a moment later.
        eventually(lambda: _hears(relay, ear, "entrega"))
        tell(relay, "proforma")
        tell(relay, "vehiculo")
        # One that came late may still be there.
        told = iter(lambda: ear.next()[1]["categoria"], "")
        assert next(categoria for categoria in told if categoria != "entrega") == "vehiculo"


def _hears(relay: Relay, ear: Ear, categoria: str) -> bool:
    tell(relay, categoria)
    try:
        return bool(ear._heard.get(timeout=0.2))
    except queue.Empty:
        return False


def test_the_codes_are_those_on_which_the_notifier_acts() -> None:
    """In the handshake those of its profile for this contract; by event those of the real backend."""
    handshake = named_profile("estandar").socket.auth.terminal
    by_event = named_profile("paucara").socket.auth.terminal
    for code in RefusalCode:
        is_final = code is not RefusalCode.VALIDATION_ERROR
        assert (code in handshake) is (EVENT_CODES[code] in by_event) is is_final


def test_nothing_secret_is_in_the_log(start: Start, application: Application) -> None:
    relay = start(laravel_api_url=application.api_url)
    with (
        Ear(relay.url, both(application.add("12|abcdefghijklmnopqrstuvwx"))),
        pytest.raises(socketio.exceptions.ConnectionError),
    ):
        Ear(relay.url, both("a-token-that-is-wrong")).__enter__()
    assert relay.stop() == 0
    text = relay.errors.read_text()
    assert [line["message"] for line in relay.log()] == ["started", "stopped"]
    for secret in ("abcdefghijkl", "a-token-that", "127.0.0.1"):
        assert secret not in text
