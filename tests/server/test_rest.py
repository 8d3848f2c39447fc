"""Contract 1.2 on real HTTP."""

import base64
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from notifier.core.catalog import Catalog
from notifier.core.model import Categoria
from tests.backend import LISTS, Backend
from tests.categorias import CATEGORIAS

PATHS = [f"/{name}" for name in LISTS.values()]


def sign_in(backend: Backend, **body: object) -> httpx.Response:
    return httpx.post(f"{backend.api_url}/login", json=body, trust_env=False)


def get(backend: Backend, path: str, authorization: str | None = None) -> httpx.Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return httpx.get(backend.api_url + path, headers=headers, trust_env=False)


def says(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The answer is an error as the contract wants it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    body: dict[str, Any] = answer.json()
    assert body["message"]
    return body


# Sign-in -------------------------------------------------------------------------------------------------


def test_login_gives_a_token_that_user_and_lists_accept(shared: Backend) -> None:
    answer = sign_in(shared, login="despacho", password="demo", device_name="escritorio")
    assert answer.status_code == 200
    assert answer.json().keys() == {"token", "user"}
    assert answer.json()["user"].keys() == {"id", "name", "email"}
    bearer = f"Bearer {answer.json()['token']}"
    assert get(shared, "/user", bearer).json() == {"user": answer.json()["user"]}
    assert get(shared, "/entregas", bearer).status_code == 200


def test_login_takes_the_mail_address_and_needs_no_device_name(shared: Backend) -> None:
    email = sign_in(shared, login="despacho", password="demo").json()["user"]["email"]
    assert sign_in(shared, login=email, password="demo").status_code == 200


def test_a_second_login_leaves_the_first_token_good(shared: Backend) -> None:
    first, second = shared.sign_in(), shared.sign_in()
    assert first != second
    assert get(shared, "/user", f"Bearer {first}").status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"login", "password"}),
        ({"login": "despacho"}, {"password"}),
        ({"login": "", "password": "demo"}, {"login"}),
        ({"login": 7, "password": ["demo"]}, {"login", "password"}),
        ({"login": None, "password": "demo"}, {"login"}),
    ],
)
def test_login_names_the_fields_that_are_missing(shared: Backend, body: Any, fields: set[str]) -> None:
    assert says(sign_in(shared, **body), 422)["errors"].keys() == fields


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"despacho"', b"\xff\xfe", b"", b"null"])
def test_login_survives_a_body_that_is_no_object(shared: Backend, raw: bytes) -> None:
    answer = httpx.post(f"{shared.api_url}/login", content=raw, trust_env=False)
    assert says(answer, 422)["errors"]


def test_wrong_passwords_are_422_and_too_many_are_429(own: Backend) -> None:
    for _ in range(9):
        body = says(sign_in(own, login="despacho", password="otra"), 422)
        assert body["errors"] == {"login": [body["message"]]}
    # JSON can carry what UTF-8 cannot.
    odd = httpx.post(
        f"{own.api_url}/login", content=rb'{"login": "despacho", "password": "\ud800"}', trust_env=False
    )
    says(odd, 422)
    locked = sign_in(own, login="despacho", password="demo")
    says(locked, 429)
    assert 1 <= int(locked.headers["Retry-After"]) <= 60


def test_a_right_password_forgives_the_wrong_ones(own: Backend) -> None:
    for _ in range(2):
        for _ in range(9):
            says(sign_in(own, login="nadie", password="demo"), 422)
        own.sign_in()


def test_logout_ends_this_token_only(shared: Backend) -> None:
    token, other = shared.sign_in(), shared.sign_in()
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(f"{shared.api_url}/logout", headers=headers, trust_env=False)
    assert (answer.status_code, answer.content) == (204, b"")
    says(get(shared, "/user", f"Bearer {token}"), 401)
    says(httpx.post(f"{shared.api_url}/logout", headers=headers, trust_env=False), 401)
    assert get(shared, "/user", f"Bearer {other}").status_code == 200


@pytest.mark.parametrize("path", ["/user", *PATHS, "/entregas/1"])
@pytest.mark.parametrize("kind", ["none", "empty", "unknown", "basic", "expired"])
def test_without_a_good_token_all_is_401(shared: Backend, path: str, kind: str) -> None:
    token = shared.sign_in()
    if kind == "expired":
        assert shared.expire_tokens(token) == 1
    authorization = {
        "none": None,
        "empty": "Bearer",
        "unknown": "Bearer nobody",
        "basic": "Basic " + base64.b64encode(b"despacho:demo").decode(),
        "expired": f"Bearer {token}",
    }[kind]
    says(get(shared, path, authorization), 401)


def test_a_user_without_permission_is_403(shared: Backend) -> None:
    bearer = f"Bearer {shared.sign_in('visita')}"
    assert get(shared, "/user", bearer).status_code == 200
    for path in [*PATHS, "/entregas/1"]:
        says(get(shared, path, bearer), 403)


# Catalogue -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("categoria", CATEGORIAS)
def test_the_catalogue_has_names_colours_and_order(
    client: httpx.Client, catalog: Catalog, categoria: Categoria
) -> None:
    body = client.get(f"/estados/{categoria}").json()
    assert body["meta"] == {"categoria": categoria, "total": len(catalog.estados[categoria])}
    assert [entry["codigo"] for entry in body["data"]] == list(catalog.estados[categoria])
    assert [entry["orden"] for entry in body["data"]] == sorted(entry["orden"] for entry in body["data"])
    for entry in body["data"]:
        known = catalog.estado(categoria, entry["codigo"])
        assert entry == {
            "codigo": known.codigo,
            "nombre": known.nombre,
            "color": known.color,
            "icono": known.icono,
            "orden": known.orden,
            "es_estado_final": known.final,
        }


def test_an_unknown_category_is_404(client: httpx.Client) -> None:
    says(client.get("/estados/venta"), 404)


# Lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_a_list_is_paged(client: httpx.Client, path: str) -> None:
    whole = client.get(path, params={"per_page": 100}).json()
    total = whole["meta"]["total"]
    assert whole["meta"] == {"current_page": 1, "last_page": 1, "per_page": 100, "total": total}
    assert len(whole["data"]) == total > 0
    paged: list[dict[str, Any]] = []
    for page in range(1, -(-total // 2) + 1):
        body = client.get(path, params={"page": page, "per_page": 2}).json()
        assert body["meta"] == {
            "current_page": page,
            "last_page": -(-total // 2),
            "per_page": 2,
            "total": total,
        }
        paged += body["data"]
    assert paged == whole["data"]
    for item in paged:
        assert item.keys() >= {"id", "numero", "estado", "version", "updated_at"}
        assert datetime.fromisoformat(item["updated_at"]).utcoffset() == timedelta(hours=-4)


def test_a_page_past_the_last_is_empty(client: httpx.Client) -> None:
    body = client.get("/entregas", params={"page": 999, "per_page": 100}).json()
    assert (body["data"], body["meta"]["current_page"], body["meta"]["last_page"]) == ([], 999, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("page", value) for value in ("0", "-1", "x", "", "1.5", "²", "9" * 30)),
        *(("per_page", value) for value in ("0", "101", "-5", "todo", " 5")),
        *(("updated_since", value) for value in ("ayer", "", "2026-05-15", "2026-05-15T10:00:00")),
    ],
)
def test_a_bad_parameter_is_named(client: httpx.Client, name: str, value: str) -> None:
    body = says(client.get("/entregas", params={name: value}), 422)
    assert body["errors"].keys() == {name}


def test_updated_since_gives_what_changed_from_that_moment_on(shared: Backend, client: httpx.Client) -> None:
    first, second = shared.create("entrega"), shared.create("entrega")
    moved = shared.move("entrega", first["id"], "ASIGNADA")

    def since(moment: str) -> set[int]:
        data = client.get("/entregas", params={"updated_since": moment}).json()["data"]
        return {item["id"] for item in data}

    assert {first["id"], second["id"]} <= since(second["updated_at"])
    assert first["id"] in since(moved["updated_at"])  # the moment itself is included
    later = datetime.fromisoformat(moved["updated_at"]) + timedelta(milliseconds=1)
    assert since(later.isoformat()) == set()
    in_utc = datetime.fromisoformat(moved["updated_at"]).astimezone(tz=None).isoformat()
    assert first["id"] in since(in_utc)
    assert since("0001-01-01T00:00:00+14:00") > {first["id"], second["id"]}
    assert since("9999-12-31T23:59:59-12:00") == set()
    meta = client.get("/entregas", params={"updated_since": later.isoformat()}).json()["meta"]
    assert (meta["total"], meta["last_page"]) == (0, 1)


def test_an_etag_saves_the_body_until_something_changes(shared: Backend, client: httpx.Client) -> None:
    item = shared.create("proforma", "PENDIENTE")
    fresh = client.get("/proformas")
    etag = fresh.headers["ETag"]
    for known in (etag, f"W/{etag}", f'"otro", {etag}', "*"):
        answer = client.get("/proformas", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
    assert client.get("/proformas", headers={"If-None-Match": '"otro"'}).status_code == 200
    assert client.get("/proformas", params={"per_page": 1}).headers["ETag"] != etag
    shared.move("proforma", item["id"], "APROBADA")
    again = client.get("/proformas", headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert again.headers["ETag"] != etag


def test_a_304_still_needs_a_token(shared: Backend, client: httpx.Client) -> None:
    etag = client.get("/vehiculos").headers["ETag"]
    answer = httpx.get(f"{shared.api_url}/vehiculos", headers={"If-None-Match": etag}, trust_env=False)
    says(answer, 401)


@pytest.mark.parametrize(("categoria", "lista"), LISTS.items())
def test_a_single_item_is_the_list_s(
    shared: Backend, client: httpx.Client, categoria: str, lista: str
) -> None:
    item = shared.create(categoria)
    assert client.get(f"/{lista}/{item['id']}").json() == {"data": item}
    assert item in shared.items(categoria)
    shared.delete(categoria, item["id"])
    says(client.get(f"/{lista}/{item['id']}"), 404)
    for odd in ("0", "-1", "x", "9" * 30):
        says(client.get(f"/{lista}/{odd}"), 404)


def test_an_unknown_path_and_a_wrong_method_are_told_in_json(client: httpx.Client) -> None:
    says(client.get("/ventas"), 404)
    says(client.get("/"), 404)
    says(client.get("/login"), 405)
    says(client.delete("/entregas"), 405)
    says(client.get(str(client.base_url.join("/otro"))), 404)
