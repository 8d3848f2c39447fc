"""Contract 2.4: the answers in their real shapes, errors too."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.node_backend import NodeBackend

JSON = {"Accept": "application/json"}
Call = Callable[..., httpx.Response]


@pytest.fixture
def call(backend: NodeBackend) -> Call:
    """A call with the token of a user who just signed in."""

    def ask(path: str, user: str | None = None, method: str = "GET", **more: Any) -> httpx.Response:
        headers = {**JSON, "Authorization": f"Bearer {backend.sign_in(user)}"}
        return httpx.request(method, backend.api_url + path, headers=headers, trust_env=False, **more)

    return ask


def test_signing_in_says_who_it_is_and_takes_over_the_session(backend: NodeBackend) -> None:
    tokens = []
    for login in ("admin", "admin@example.bo"):
        body = {"login": login, "password": backend.password}
        answer = httpx.post(f"{backend.api_url}/login", json=body, headers=JSON, trust_env=False).json()
        assert (answer["success"], answer["user"]["id"], answer["roles"]) == (True, 1, ["Admin"])
        tokens.append(answer["token"])
    assert [user_of(backend, token).status_code for token in tokens] == [401, 200]
    assert user_of(backend, tokens[1]).json()["user"]["usernick"] == "admin"


def user_of(backend: NodeBackend, token: str, **headers: str) -> httpx.Response:
    headers = {**JSON, **headers, "Authorization": f"Bearer {token}"}
    return httpx.get(f"{backend.api_url}/user", headers=headers, trust_env=False)


def test_a_token_counts_with_both_its_halves_until_it_is_replaced_or_given_back(backend: NodeBackend) -> None:
    token = backend.sign_in()
    assert user_of(backend, token.split("|")[0] + "|whatever").json() == {"message": "Unauthenticated."}
    headers = {**JSON, "Authorization": f"Bearer {token}"}
    answer = httpx.post(f"{backend.api_url}/refresh", headers=headers, trust_env=False).json()
    assert user_of(backend, token).status_code == 401
    headers["Authorization"] = f"Bearer {answer['token']}"
    assert httpx.post(f"{backend.api_url}/logout", headers=headers, trust_env=False).json()["message"]
    assert user_of(backend, answer["token"]).status_code == 401


@pytest.mark.parametrize(
    ("login", "password"), [("admin", "wrong"), ("inactivo", None), ("sinmovil", None), ("", None)]
)
def test_whoever_may_not_sign_in_gets_422(backend: NodeBackend, login: str, password: str | None) -> None:
    body = {"login": login, "password": password or backend.password}
    answer = httpx.post(f"{backend.api_url}/login", json=body, headers=JSON, trust_env=False)
    assert answer.status_code == 422
    assert [answer.json()["message"]] == answer.json()["errors"]["login"]


def test_who_does_not_accept_json_is_sent_elsewhere_instead(backend: NodeBackend) -> None:
    html = {"Accept": "text/html"}
    unknown = httpx.get(f"{backend.api_url}/user", headers=html, trust_env=False)
    assert (unknown.status_code, unknown.headers["Location"]) == (302, "/login")
    assert httpx.post(f"{backend.api_url}/login", headers=html, trust_env=False).status_code == 302


@pytest.mark.parametrize("name", ["entrega", "entrega_logistica", "proforma", "vehiculo"])
def test_a_catalogue_is_public(backend: NodeBackend, name: str) -> None:
    answer = httpx.get(f"{backend.api_url}/estados/{name}", headers=JSON, trust_env=False).json()
    assert answer["meta"]["categoria"] == name
    assert answer["meta"]["total"] == len(answer["data"])
    assert {"id", "codigo", "nombre", "descripcion", "color", "icono", "orden", "es_estado_final"} <= set(
        answer["data"][0]
    )


def test_a_catalogue_that_does_not_exist_is_400(backend: NodeBackend) -> None:
    answer = httpx.get(f"{backend.api_url}/estados/nada", headers=JSON, trust_env=False)
    assert answer.status_code == 400
    assert "entrega" in answer.json()["categorias_disponibles"]


def test_entregas_come_by_fifteen_the_newest_first(backend: NodeBackend, call: Call) -> None:
    while len(backend.items("entrega")) < 32:
        backend.create("entrega", silent=True)
    pages = [call("/admin/entregas", params={"page": page}).json()["data"] for page in (1, 2, 3)]
    assert [len(page["data"]) for page in pages] == [15, 15, 2]
    assert (pages[2]["current_page"], pages[2]["last_page"]) == (3, 3)
    assert (pages[2]["per_page"], pages[2]["total"]) == (15, 32)
    items = [item for page in pages for item in page["data"]]
    assert all(newer["id"] > older["id"] for newer, older in pairwise(items))
    assert {"id", "numero_entrega", "estado", "updated_at", "chofer", "vehiculo", "ventas"} <= set(items[0])
    some = call("/admin/entregas", params={"estado": "PROGRAMADO", "per_page": 100}).json()["data"]["data"]
    assert {item["estado"] for item in some} == {"PROGRAMADO"}


def test_an_encargado_has_a_list_of_his_own(call: Call) -> None:
    assert call("/admin/entregas", "encargado").json() == {"message": "User does not have the right roles."}
    assert call("/encargado/entregas", "encargado").json()["data"]["current_page"] == 1
    refused = call("/encargado/entregas", "chofer")
    assert (refused.status_code, list(refused.json())) == (403, ["error"])


def test_proformas_come_in_two_shapes(call: Call) -> None:
    plain = call("/proformas", params={"per_page": 500}).json()
    assert plain["meta"] == {
        "current_page": 1,
        "last_page": 1,
        "per_page": 100,
        "total": len(plain["data"]),
    }
    app = call("/proformas", params={"format": "app", "per_page": 4}).json()["data"]
    assert app["paginacion"] == {
        "total": len(plain["data"]),
        "por_pagina": 4,
        "pagina_actual": 1,
        "ultima_pagina": 3,
    }
    for item, same in zip(plain["data"], app["pedidos"], strict=False):
        assert (item["id"], item["estado"]) == (same["id"], same["estado"]["codigo"])


def test_vehiculos_come_all_at_once(backend: NodeBackend, call: Call) -> None:
    while len(backend.items("vehiculo")) < 20:
        backend.create("vehiculo")
    answer = call("/vehiculos").json()
    assert list(answer) == ["success", "data"]
    assert len(answer["data"]) == 20
    assert set(answer["data"][0]) == {"id", "placa", "marca", "modelo", "estado", "updated_at"}


def test_a_test_may_ask_for_errors_in_both_shapes(backend: NodeBackend, call: Call) -> None:
    backend.fault(500, path_prefix="/vehiculos", field="error")
    backend.fault(429, path_prefix="/vehiculos", retry_after=7)
    answers = [call("/vehiculos") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 429, 200]
    assert [list(answer.json()) for answer in answers[:2]] == [["error"], ["message"]]
    assert answers[1].headers["Retry-After"] == "7"


def test_it_counts_what_it_is_asked(backend: NodeBackend, call: Call) -> None:
    backend.forget_requests()
    call("/proformas", params={"page": 2})
    login, listed = backend.requests()
    assert (login.method, login.path, login.status) == ("POST", "/login", 200)
    assert (listed.method, listed.path, listed.query, listed.status) == ("GET", "/proformas", "page=2", 200)
    assert listed.ended is not None
    assert login.began < listed.began < listed.ended


def test_one_item_is_answered_as_its_list_shows_it(backend: NodeBackend, call: Call) -> None:
    for path, listed in (("/entregas", "/admin/entregas"), ("/proformas", "/proformas")):
        body = call(listed).json()["data"]
        first = (body["data"] if path == "/entregas" else body)[0]
        assert call(f"{path}/{first['id']}").json() == {"success": True, "data": first}
        assert call(f"{path}/999999").status_code == 404
    assert call("/ventas/1").status_code == 404
    assert call("/entregas/1", "chofer").status_code == 200
    assert call("/entregas/1", "cliente").status_code == 403
