"""Contract 2.1: anybody may connect; a token counts when an event brings it, and then only half of it."""

import pytest

from tests.node.listener import Listener
from tests.node_backend import TERMINAL, TRANSIENT, NodeBackend
from tests.private_desktop.bus import eventually


def test_a_token_in_the_handshake_makes_nobody_known(each_version: NodeBackend, transport: str) -> None:
    with Listener(each_version, transport=transport) as anonymous:
        each_version.emit("anything", 1)
        assert anonymous.next() == ("anything", 1)
        assert [(each["user"], each["transport"]) for each in each_version.connections()] == [
            (None, transport)
        ]


def test_who_authenticates_is_told_who_he_is(each_version: NodeBackend, transport: str) -> None:
    with Listener(each_version, transport=transport) as ear:
        told = ear.authenticate()
        assert told == {
            "success": True,
            "message": "Autenticación exitosa",
            "userId": "1",
            "userName": "Alba Arce",
            "userType": "admin",
            "userEmail": "admin@example.bo",
            "roles": ["Admin"],
            "clientIP": "127.0.0.1",
            "tokenValidated": True,
            "authMethod": "Token Sanctum",
        }
        assert [each["user"] for each in each_version.sockets()] == ["1"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, "MISSING_AUTH"),
        ({}, "MISSING_AUTH"),
        ({"token": "Bearer nonsense"}, "INVALID_FORMAT"),
        ({"token": "7|"}, "MALFORMED_TOKEN"),
        ({"token": "|secret"}, "MALFORMED_TOKEN"),
        ({"token": "999|secret"}, "TOKEN_NOT_FOUND"),
        ({"token": "Bearer 7|secret"}, "VALIDATION_ERROR"),
        ({"userId": 3, "userType": "boss"}, "INVALID_USERTYPE"),
    ],
)
def test_a_bad_token_is_refused_with_its_code_and_the_socket_stays(
    backend: NodeBackend, payload: object, code: str
) -> None:
    with Listener(backend) as ear:
        ear.client.emit("authenticate", payload)
        refused = ear.told("authentication_error")
        assert (refused["success"], refused["code"]) == (False, code)
        assert refused["message"]
        assert ear.authenticate()["userId"] == "1"


def test_an_expired_token_and_one_taken_over_are_refused(backend: NodeBackend) -> None:
    with Listener(backend) as ear:
        expired = backend.sign_in()
        backend.expire_tokens(expired)
        ear.client.emit("authenticate", {"token": expired})
        assert ear.told("authentication_error")["code"] == "TOKEN_EXPIRED"
        old = backend.sign_in()
        backend.sign_in()
        ear.client.emit("authenticate", {"token": old})
        assert ear.told("authentication_error")["code"] == "TOKEN_NOT_FOUND"


def test_only_the_number_of_a_token_is_looked_at(backend: NodeBackend) -> None:
    number = backend.sign_in("manager").split("|")[0]
    with Listener(backend) as ear:
        ear.client.emit("authenticate", {"token": f"{number}|whatever"})
        assert ear.told("authenticated")["userId"] == "2"


def test_a_claimed_user_is_believed_and_noted(backend: NodeBackend) -> None:
    with Listener(backend) as ear:
        ear.client.emit("authenticate", {"userId": 1, "userType": "admin"})
        assert ear.told("authenticated")["tokenValidated"] is False
    assert backend.tries()[-1] == {"user": "1", "code": None, "legacy": True}


@pytest.mark.parametrize("code", TERMINAL + TRANSIENT)
def test_a_test_may_ask_for_any_refusal(backend: NodeBackend, code: str) -> None:
    backend.judge(code, times=1)
    with Listener(backend) as ear:
        ear.client.emit("authenticate", {"token": backend.sign_in()})
        assert ear.told("authentication_error")["code"] == code
        assert ear.authenticate()["userId"] == "1"


def test_a_test_may_ask_for_the_wrong_user_and_for_no_answer(backend: NodeBackend) -> None:
    before = len(backend.tries())
    backend.judge(user=3, times=1)
    backend.judge(silent=True, times=1)
    with Listener(backend) as ear:
        assert ear.authenticate()["userId"] == "3"
        ear.client.emit("authenticate", {"token": backend.sign_in()})
        eventually(lambda: len(backend.tries()) == before + 2)
        backend.emit("anything", 1)
        assert ear.next() == ("anything", 1)


def test_everybody_hears_who_comes_and_goes_and_from_where(each_version: NodeBackend) -> None:
    with Listener(each_version) as anonymous:
        with Listener(each_version) as other:
            other.authenticate("manager")
        came, went = anonymous.told("user_connected"), anonymous.told("user_disconnected")
        assert came["clientIP"] == went["clientIP"] == "127.0.0.1"
        assert came["userId"] == went["userId"] == "2"


def test_a_channel_is_for_those_who_authenticated_and_exists(backend: NodeBackend) -> None:
    with Listener(backend) as ear:
        ear.client.emit("subscribe", {"channel": "entregas"})
        assert ear.told("subscribe_error")["message"] == "No autenticado"
        ear.authenticate()
        ear.client.emit("subscribe", {"channel": "nothing"})
        assert ear.told("subscribe_error")["channel"] == "nothing"
        ear.client.emit("subscribe", {"channel": "entregas"})
        assert ear.told("subscribed")["channel"] == "entregas"
        backend.move("entrega", 1, "ASIGNADA", event="entrega.estado-cambio", channel="entregas")
        assert ear.told("entrega.estado-cambio")["entrega_id"] == 1
        assert backend.sockets()[0]["channels"] == ["entregas"]
