"""The calls that only demonstrations and tests make."""

import httpx
import pytest

from tests.backend import Backend
from tests.server.ear import Ear, both


def test_an_item_moves_wherever_it_is_told_to(shared: Backend) -> None:
    item = shared.create("entrega")
    assert (item["estado"], item["version"]) == ("PROGRAMADO", 1)
    moved = shared.move("entrega", item["id"], "entregado")
    assert (moved["estado"], moved["version"]) == ("ENTREGADO", 2)
    assert shared.move("entrega", item["id"], "ENTREGADO") == moved


def test_a_new_item_takes_an_estado_and_what_people_read(shared: Backend) -> None:
    item = shared.create("entrega", "EN_CAMINO", cliente="Micromercado Ñandú")
    assert (item["estado"], item["cliente"]) == ("EN_CAMINO", "Micromercado Ñandú")
    assert shared.item("entrega", item["id"]) == item


def test_what_no_answer_could_carry_is_left_out(shared: Backend) -> None:
    raw = rb'{"cliente": "\ud800", "chofer": ["x"], "total": 1e999}'
    answer = httpx.post(f"{shared.api_url}/demo/entrega", content=raw, trust_env=False)
    assert answer.status_code == 201
    assert shared.item("entrega", answer.json()["data"]["id"])["chofer"] != ["x"]


def test_many_moves_are_each_told(own: Backend) -> None:
    items = [own.create("entrega") for _ in range(20)]
    moves = [("entrega", int(item["id"]), codigo) for codigo in ("ASIGNADA", "en camino") for item in items]
    with Ear(own.socket_url, both(own.sign_in())) as ear:
        took = own.move_many(moves, seconds=0.3)
        told = [ear.next() for _ in moves]
    assert took >= 0.3
    assert [(name, event["id"], event["version"], event["codigo"]) for name, event in told] == [
        ("estado:cambio", item["id"], version, codigo)
        for version, codigo in ((2, "ASIGNADA"), (3, "EN_CAMINO"))
        for item in items
    ]
    assert own.item("entrega", items[0]["id"])["estado"] == "EN_CAMINO"


def test_requests_are_counted_but_for_those_of_demonstrations(own: Backend) -> None:
    token = own.sign_in()
    own.forget_requests()
    status(own, "/entregas?page=2", token)
    status(own, "/user", "no-such-token")
    with Ear(own.socket_url, both(token)):
        assert own.sockets()
        requests = own.requests()
    assert [(each.method, each.path, each.status) for each in requests] == [
        ("GET", "/entregas", 200),
        ("GET", "/user", 401),
        ("WEBSOCKET", "/socket.io/", None),
    ]
    assert requests[0].query == "page=2"
    assert [each.ended is not None for each in requests] == [True, True, False]
    assert token not in str(requests)
    own.forget_requests()
    assert own.requests() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/demo/entrega/9999/estado", {"codigo": "ENTREGADO"}, 404),
        ("POST", "/demo/venta/1/estado", {"codigo": "ENTREGADO"}, 404),
        ("POST", "/demo/entrega/{id}/estado", {"codigo": "APROBADA"}, 422),
        ("POST", "/demo/entrega/{id}/estado", {}, 422),
        ("POST", "/demo/entrega", {"estado": "APROBADA"}, 422),
        ("POST", "/demo/venta", {}, 404),
        ("DELETE", "/demo/entrega/9999", None, 404),
        ("POST", "/demo/moves", {}, 422),
        ("POST", "/demo/moves", {"moves": [{"categoria": "venta", "id": 1, "codigo": "X"}]}, 422),
        ("POST", "/demo/moves", {"moves": [{"categoria": "entrega", "id": 1}]}, 422),
        ("POST", "/demo/moves", {"moves": [{"categoria": "entrega", "id": 1, "codigo": "APROBADA"}]}, 422),
        ("POST", "/demo/moves", {"moves": [], "seconds": -1}, 422),
        ("POST", "/demo/faults", {"status": 200}, 422),
        ("POST", "/demo/faults", {"status": 503, "count": 0}, 422),
    ],
)
def test_nonsense_is_refused(shared: Backend, method: str, path: str, body: object, status: int) -> None:
    item = shared.create("entrega")
    url = shared.api_url + path.format(id=item["id"])
    answer = httpx.request(method, url, json=body, trust_env=False)
    assert answer.status_code == status
    assert answer.json()["message"]


def test_tokens_expire_one_or_all(own: Backend) -> None:
    tokens = [own.sign_in() for _ in range(3)]
    statuses = [
        [status(own, "/user", token) for token in tokens]
        for _ in (own.expire_tokens(tokens[0]), own.expire_tokens("nobody"))
    ]
    assert statuses == [[401, 200, 200]] * 2
    own.expire_tokens()
    assert [status(own, "/user", token) for token in tokens] == [401, 401, 401]
    assert status(own, "/user", own.sign_in()) == 200


def test_faults_answer_so_many_calls_below_a_path(own: Backend) -> None:
    token = own.sign_in()
    own.fault(503, count=2, path_prefix="/entregas")
    own.fault(429, path_prefix="/user", retry_after=7)
    assert status(own, "/proformas", token) == 200
    assert [status(own, "/entregas", token) for _ in range(3)] == [503, 503, 200]
    answer = get(own, "/user", token)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json()["message"]
    assert status(own, "/user", token) == 200


def test_faults_end_when_told_to(own: Backend) -> None:
    token = own.sign_in()
    own.fault(500, count=1000)
    assert status(own, "/user", token) == 500
    own.heal()
    assert status(own, "/user", token) == 200


def get(backend: Backend, path: str, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(backend.api_url + path, headers=headers, trust_env=False)


def status(backend: Backend, path: str, token: str) -> int:
    return get(backend, path, token).status_code
