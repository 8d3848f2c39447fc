"""Contract 1.1 with a real Socket.IO client, and with bare frames where a client hides them."""

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import websocket

from notifier.core.catalog import Catalog
from notifier.core.events import HintKind, parse
from notifier.core.model import Categoria
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.backend import Backend
from tests.categorias import CATEGORIAS, ENTREGA
from tests.server.ear import Ear, both, frame

SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"


def bare(backend: Backend, **options: Any) -> websocket.WebSocket:
    """A websocket that has read the Engine.IO greeting and sent nothing."""
    url = backend.socket_url.replace("http", "ws", 1) + SOCKET_PATH
    connection = websocket.create_connection(url, timeout=10, **options)
    assert frame(connection).startswith("0{")
    return connection


@pytest.mark.parametrize("form", ["both", "authorization", "token", "lower"])
def test_either_form_of_the_token_is_accepted(shared: Backend, form: str) -> None:
    token = shared.sign_in()
    auth = {
        "both": both(token),
        "authorization": {"authorization": f"Bearer {token}"},
        "token": {"token": token},
        "lower": {"authorization": f"bearer {token}", "token": ""},
    }[form]
    with Ear(shared.socket_url, auth) as ear:
        item = shared.create("entrega")
        assert ear.next()[1]["id"] == item["id"]


def test_polling_works_as_a_fallback(own: Backend) -> None:
    with Ear(own.socket_url, both(own.sign_in()), ("polling",)) as ear:
        item = own.create("entrega")
        assert ear.next()[1]["id"] == item["id"]


def test_a_poll_that_waits_is_answered_when_its_client_says_goodbye(shared: Backend) -> None:
    address = urlsplit(shared.socket_url)
    path = "/socket.io/?EIO=4&transport=polling"
    waiting = HTTPConnection(address.hostname or "", address.port, timeout=10)
    with httpx.Client(base_url=shared.socket_url, trust_env=False) as client, closing(waiting):
        path += "&sid=" + json.loads(client.get(path).text[1:])["sid"]
        admission = json.dumps(both(shared.sign_in()))
        assert client.post(path, content=f"40{admission}").text == "OK"
        waiting.request("GET", path)
        assert waiting.getresponse().read().startswith(b"40")
        waiting.request("GET", path)
        # The server has one loop, and knows both connections: what it answers later, it read later.
        client.get("/nada")
        assert client.post(path, content="1").text == "OK"
        assert waiting.getresponse().read() == b"6"


def test_refusals_carry_their_code(shared: Backend) -> None:
    good, gone, expired = shared.sign_in(), shared.sign_in(), shared.sign_in()
    httpx.post(f"{shared.api_url}/logout", headers={"Authorization": f"Bearer {gone}"}, trust_env=False)
    shared.expire_tokens(expired)
    cases: list[tuple[dict[str, str] | None, str]] = [
        (None, "TOKEN_INVALID"),
        ({"token": ""}, "TOKEN_INVALID"),
        (both("nobody"), "TOKEN_INVALID"),
        (both(gone), "TOKEN_INVALID"),
        ({"authorization": f"Bearer {good}", "token": "nobody"}, "TOKEN_INVALID"),
        ({"authorization": f"Basic {good}", "token": good}, "TOKEN_INVALID"),
        (both(expired), "TOKEN_EXPIRED"),
        (both(shared.sign_in("visita")), "FORBIDDEN"),
    ]
    for auth, code in cases:
        refusal = Ear(shared.socket_url, auth).refusal()
        assert refusal["data"] == {"code": code}, auth
        assert refusal["message"]
    assert shared.sockets() == []


@pytest.mark.parametrize(
    "auth", ["[]", '{"token": 7}', '{"authorization": ["x"]}', '"texto"', "7", r'{"token": "\ud800"}']
)
def test_a_handshake_of_nonsense_is_refused_with_the_contract_s_frame(shared: Backend, auth: str) -> None:
    connection = bare(shared)
    try:
        connection.send(f"40{auth}")
        answer = frame(connection)
        assert answer.startswith("44")
        assert json.loads(answer[2:])["data"] == {"code": "TOKEN_INVALID"}
    finally:
        connection.close()


def test_nobody_hears_anything_before_being_admitted(shared: Backend) -> None:
    item = shared.create("entrega", "EN_CAMINO")
    waiting, refused = bare(shared), bare(shared)
    try:
        refused.send('40{"token": "nobody"}')
        assert frame(refused).startswith("44")
        with Ear(shared.socket_url, both(shared.sign_in())) as ear:
            shared.move("entrega", item["id"], "LLEGO")
            assert ear.next()[1]["codigo"] == "LLEGO"
        waiting.send("40" + json.dumps(both(shared.sign_in())))
        assert frame(waiting).startswith('40{"sid"')
        shared.move("entrega", item["id"], "ENTREGADO")
        assert '"ENTREGADO"' in frame(waiting)
        refused.settimeout(1)
        with pytest.raises(websocket.WebSocketTimeoutException):
            frame(refused)
    finally:
        waiting.close()
        refused.close()


def test_events_have_the_contract_s_shape(shared: Backend, catalog: Catalog) -> None:
    with Ear(shared.socket_url, both(shared.sign_in())) as ear:
        created = shared.create("entrega", "EN_CAMINO")
        moved = shared.move("entrega", created["id"], "ENTREGADO")
        shared.delete("entrega", created["id"])
        heard = [ear.next() for _ in range(3)]
    assert [name for name, _ in heard] == ["estado:creado", "estado:cambio", "estado:borrado"]
    common = {"categoria": "entrega", "id": created["id"], "numero": created["numero"]}
    before, after = (catalog.estado(ENTREGA, code) for code in ("EN_CAMINO", "ENTREGADO"))
    assert heard[0][1] == {
        "type": "created",
        **common,
        "codigo": "EN_CAMINO",
        "nombre": before.nombre,
        "color": before.color,
        "estado_anterior": None,
        "version": 1,
        "timestamp": created["updated_at"],
    }
    assert heard[1][1] == {
        "type": "updated",
        **common,
        "codigo": "ENTREGADO",
        "nombre": after.nombre,
        "color": after.color,
        "estado_anterior": "EN_CAMINO",
        "version": 2,
        "timestamp": moved["updated_at"],
    }
    assert heard[2][1] == {
        **heard[1][1],
        "type": "deleted",
        "estado_anterior": None,
        "version": 3,
        "timestamp": heard[2][1]["timestamp"],
    }


@pytest.mark.parametrize("categoria", CATEGORIAS)
def test_the_notifier_s_own_parser_reads_the_events(shared: Backend, categoria: Categoria) -> None:
    profile = shipped_profile(resource_text("profiles/estandar.toml"))
    with Ear(shared.socket_url, both(shared.sign_in())) as ear:
        item = shared.create(categoria)
        name, payload = ear.next()
        hint = parse(profile, name, (payload,))
    assert hint is not None
    assert (hint.categoria, hint.id, hint.numero) == (categoria, str(item["id"]), item["numero"])
    assert (hint.estado, hint.version, hint.kind) == (item["estado"], 1, HintKind.CREATED)


def test_moving_into_the_same_estado_sends_the_same_event_again(shared: Backend) -> None:
    item = shared.create("proforma", "PENDIENTE")
    with Ear(shared.socket_url, both(shared.sign_in())) as ear:
        shared.move("proforma", item["id"], "APROBADA")
        shared.move("proforma", item["id"], "APROBADA")
        assert ear.next() == ear.next()
        assert ear.silent


def test_every_listener_hears_every_event_once_and_in_order(shared: Backend) -> None:
    item = shared.create("vehiculo")
    with (
        Ear(shared.socket_url, both(shared.sign_in())) as one,
        Ear(shared.socket_url, both(shared.sign_in())) as two,
    ):
        for _ in range(10):
            shared.move("vehiculo", item["id"], "EN_RUTA")
            shared.move("vehiculo", item["id"], "DISPONIBLE")
        # The library may run two handlers at once, so the versions are what is compared.
        for ear in (one, two):
            assert sorted(ear.next()[1]["version"] for _ in range(20)) == list(range(2, 22))
            assert ear.silent


def test_who_listens_is_known_after_client_ready(shared: Backend) -> None:
    with Ear(shared.socket_url, both(shared.sign_in())) as ear:
        assert [(entry["app"], entry["version"]) for entry in shared.sockets()] == [("", "")]
        ready = {"app": "estado-notifier", "version": "0.1.0", "timestamp": "2026-05-15T10:00:00Z"}
        ear.client.call("client:ready", ready)
        assert [(entry["app"], entry["version"]) for entry in shared.sockets()] == [
            ("estado-notifier", "0.1.0")
        ]
        ear.client.call("client:ready", "nonsense")
        assert len(shared.sockets()) == 1


def test_dropping_closes_every_connection_and_lets_them_back(shared: Backend) -> None:
    token = shared.sign_in()
    with Ear(shared.socket_url, both(token)) as one, Ear(shared.socket_url, both(token), ("polling",)) as two:
        assert shared.drop_sockets() == 2
        for ear in (one, two):
            ear.gone.get(timeout=10)
    assert shared.sockets() == []
    assert shared.drop_sockets() == 0
    with Ear(shared.socket_url, both(token)):
        assert len(shared.sockets()) == 1


def test_one_that_left_by_itself_is_not_dropped(own: Backend) -> None:
    with httpx.Client(base_url=own.socket_url, trust_env=False) as http:
        path = "/socket.io/?EIO=4&transport=polling"
        path += "&sid=" + json.loads(http.get(path).text[1:])["sid"]
        http.post(path, content="1")
    assert own.drop_sockets() == 0


def test_an_expired_token_ends_no_open_socket_but_the_next_handshake(shared: Backend) -> None:
    token = shared.sign_in()
    with Ear(shared.socket_url, both(token)) as ear:
        shared.expire_tokens(token)
        shared.create("entrega")
        assert ear.next()[0] == "estado:creado"
    assert Ear(shared.socket_url, both(token)).refusal()["data"]["code"] == "TOKEN_EXPIRED"


def test_no_frame_is_compressed(shared: Backend) -> None:
    connection = bare(shared, header=["Sec-WebSocket-Extensions: permessage-deflate"])
    try:
        assert "sec-websocket-extensions" not in {name.lower() for name in connection.getheaders() or {}}
    finally:
        connection.close()


def test_other_namespaces_and_foreign_pages_are_kept_out(shared: Backend) -> None:
    connection = bare(shared)
    try:
        connection.send("40/otro," + json.dumps(both(shared.sign_in())))
        assert frame(connection).startswith("44/otro")
    finally:
        connection.close()
    page = {"Origin": "https://otra.example"}
    url = f"{shared.socket_url}/socket.io/?EIO=4&transport=polling"
    assert httpx.get(url, headers=page, trust_env=False).status_code == 400
    assert httpx.get(url, trust_env=False).status_code == 200
