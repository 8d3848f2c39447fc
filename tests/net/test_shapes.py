"""The lists, sign-in and catalogue of contract 2.4, in each of their shapes, from a real server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.core.answer_errors import LackingError
from notifier.core.errors import BadReplyError, ForbiddenError, RefusedError, SignInError
from notifier.core.model import Categoria, Item
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.net.api import Api
from notifier.net.http import Http
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA, PROFORMA, VEHICULO
from tests.net.servers import OddServer
from tests.paucara.company import Company

PROFILE = shipped_profile(resource_text("profiles/paucara.toml"))


@pytest.fixture
def company() -> Iterator[Company]:
    with Company() as company:
        yield company


@pytest.fixture
def http(company: Company) -> Iterator[Http]:
    http = Http(company.api_url, "1|s3cret")
    yield http
    http.close()


@pytest.fixture
def api(http: Http) -> Api:
    return Api(PROFILE, http)


def items(api: Api, categoria: Categoria) -> dict[str, Item]:
    return {item.id: item for page in api.pages(categoria) for item in page.items}


def with_list(categoria: Categoria, **changes: Any) -> Profile:
    assert PROFILE.rest is not None
    lists = {**PROFILE.rest.lists, categoria: replace(PROFILE.rest.lists[categoria], **changes)}
    return replace(PROFILE, rest=replace(PROFILE.rest, lists=lists))


def test_deliveries_are_paged_inside_data(company: Company, api: Api) -> None:
    for number in range(1, 41):
        company.entrega(number, "EN_CAMINO")
    company.entrega(7, "Entregada")
    found = items(api, ENTREGA)
    assert found.keys() == {str(number) for number in range(1, 41)}
    assert (found["7"].numero, found["7"].estado, found["7"].detalle) == ("ENT-7", "ENTREGADO", "Luis · 12-A")
    assert found["7"].updated_at is not None
    pages = list(api.pages(ENTREGA))
    assert [(page.last, page.complete, page.total) for page in pages][-1] == (True, True, 40)


def test_only_the_newest_deliveries_are_read(company: Company, http: Http) -> None:
    for number in range(1, 101):
        company.entrega(number, "EN_CAMINO")
    pages = list(Api(with_list(ENTREGA, window=30), http).pages(ENTREGA))
    assert {int(item.id) for page in pages for item in page.items} == set(range(71, 101))
    assert [page.complete for page in pages] == [False, False]


def test_who_may_not_see_the_list_of_admins_is_shown_the_other_one(company: Company, api: Api) -> None:
    company.manager = False
    company.entrega(7, "LLEGO")
    assert items(api, ENTREGA)["7"].estado == "LLEGO"
    assert company.requests == ["/api/admin/entregas", "/api/encargado/entregas"]


def test_what_changed_is_asked_where_the_list_was_shown(company: Company, http: Http) -> None:
    company.manager = False
    company.entrega(7, "LLEGO")
    assert PROFILE.rest is not None
    rest = replace(PROFILE.rest, updated_since="desde")
    api = Api(replace(PROFILE, rest=rest), http)
    items(api, ENTREGA)
    pages = list(api.changes(ENTREGA, datetime.now(UTC)))
    assert [item.id for page in pages for item in page.items] == ["7"]
    assert api.count(ENTREGA) == {ENTREGA: 1}


def test_who_may_see_neither_is_told_so(company: Company, http: Http) -> None:
    company.manager = False
    api = Api(with_list(ENTREGA, fallbacks=()), http)
    with pytest.raises(ForbiddenError):
        items(api, ENTREGA)


@pytest.mark.parametrize("app_shape", [False, True])
def test_proformas_come_in_two_shapes(company: Company, api: Api, *, app_shape: bool) -> None:
    company.app_shape = app_shape
    for number in range(1, 21):
        company.proforma(number, "APROBADA")
    found = items(api, PROFORMA)
    assert found.keys() == {str(number) for number in range(1, 21)}
    assert (found["3"].numero, found["3"].estado) == ("PRO-3", "APROBADA")
    assert list(api.pages(PROFORMA))[-1].total == 20


def test_vehicles_come_in_one_answer_and_are_called_by_their_plate(company: Company, api: Api) -> None:
    company.vehiculo(9, "DISPONIBLE")
    company.vehiculo(10, "En Ruta")
    found = items(api, VEHICULO)
    assert {item.numero: item.estado for item in found.values()} == {
        "9-ABC": "DISPONIBLE",
        "10-ABC": "EN_RUTA",
    }
    (page,) = api.pages(VEHICULO)
    assert (page.last, page.complete, page.total) == (True, True, 2)


def test_a_sign_in_gives_token_and_user(company: Company, http: Http) -> None:
    token, user = Api(PROFILE, http).login("ana", "secreta", "this computer")
    assert token in company.tokens
    assert (user.id, user.name) == ("1", "Ana")


def test_a_wrong_password_is_told_in_the_servers_words(http: Http) -> None:
    with pytest.raises(SignInError, match="Las credenciales proporcionadas son incorrectas"):
        Api(PROFILE, http).login("ana", "otra", "this computer")


def test_another_sign_in_ends_this_session(api: Api, http: Http) -> None:
    assert api.user().id == "1"
    Api(PROFILE, http).login("ana", "secreta", "phone")
    with pytest.raises(RefusedError):
        api.user()


def test_signing_out_is_told(company: Company, api: Api) -> None:
    api.logout()
    assert company.tokens == {}


def test_a_category_that_the_catalogue_does_not_know_has_no_names_of_the_server(api: Api) -> None:
    (entregado,) = api.estados(ENTREGA)
    assert (entregado.nombre, entregado.color, entregado.final) == ("Entregado al cliente", "#112233", True)
    assert api.estados(VEHICULO) == ()


@pytest.fixture
def odd() -> Iterator[OddServer]:
    odd = OddServer()
    yield odd
    odd.end()


@pytest.mark.parametrize("body", [b"<html>", b'{"data": {"codigo": "X"}}', b'{"success": false}', b"[]"])
def test_a_catalogue_of_another_shape_keeps_no_list_from_being_read(odd: OddServer, body: bytes) -> None:
    odd.body = body
    assert Api(PROFILE, Http(odd.url)).estados(ENTREGA) == ()


@pytest.mark.parametrize("key", ["message", "error"])
def test_the_servers_words_are_in_one_of_two_places(odd: OddServer, key: str) -> None:
    odd.status, odd.body = 422, f'{{"{key}": "Usuario inactivo"}}'.encode()
    with pytest.raises(SignInError, match="Usuario inactivo"):
        Api(PROFILE, Http(odd.url)).login("ana", "secreta", "this computer")


def test_a_sign_in_that_is_unauthorized_is_a_wrong_password(odd: OddServer) -> None:
    odd.status, odd.body = 401, b"{}"
    with pytest.raises(SignInError):
        Api(PROFILE, Http(odd.url)).login("ana", "secreta", "this computer")


def test_a_server_that_tells_the_first_page_for_ever_is_not_believed(odd: OddServer) -> None:
    odd.body = b'{"data": {"data": [{"id": 1, "estado": "LLEGO"}], "current_page": 1, "last_page": 3}}'
    with pytest.raises(BadReplyError):
        items(Api(PROFILE, Http(odd.url)), ENTREGA)


def test_a_state_of_its_own_number_is_not_looked_at(odd: OddServer) -> None:
    odd.body = b'{"data": [{"id": 1, "estado": "LLEGO", "estado_entrega_id": 9}], "meta": {"last_page": 1}}'
    assert items(Api(PROFILE, Http(odd.url)), ENTREGA)["1"].estado == "LLEGO"


@pytest.mark.parametrize(
    "written", ["2026-05-15T14:00:00.123Z", "2026-05-15T10:00:00-04:00", "2026-05-15T14:00:00.000001Z"]
)
def test_times_of_every_clock_are_read(odd: OddServer, written: str) -> None:
    row = f'{{"id": 1, "estado": "LLEGO", "updated_at": "{written}"}}'
    odd.body = f'{{"data": [{row}]}}'.encode()
    moment = items(Api(PROFILE, Http(odd.url)), VEHICULO)["1"].updated_at
    assert moment is not None
    assert (moment.utctimetuple().tm_hour, moment.tzinfo is not None) == (14, True)


def test_what_people_read_is_one_line_of_bounded_length(odd: OddServer) -> None:
    chofer = "Ana\\n\\u001b[31mRojas " + "x" * 1_000_000
    odd.body = f'{{"data": [{{"id": 1, "estado": "LLEGO", "marca": "{chofer}"}}]}}'.encode()
    detalle = items(Api(PROFILE, Http(odd.url)), VEHICULO)["1"].detalle
    assert detalle.startswith("Ana Rojas x")
    assert (len(detalle), detalle.isprintable()) == (200, True)


def test_an_emoji_of_several_parts_stays_whole(odd: OddServer) -> None:
    odd.body = '{"data": [{"codigo": "LLEGO", "icono": "👩‍🚒"}]}'.encode()
    (estado,) = Api(PROFILE, Http(odd.url)).estados(ENTREGA)
    assert estado.icono == "👩‍🚒"


def test_a_path_of_the_profile_that_leads_to_nothing_is_named_with_what_there_is(
    company: Company, http: Http
) -> None:
    company.entrega(7, "EN_CAMINO")
    rest = with_list(ENTREGA, rows=("filas",)).rest
    assert rest is not None
    odd = replace(PROFILE, rest=replace(rest, session=replace(rest.session, user_id=("persona.id",))))
    api = Api(odd, http)
    with pytest.raises(LackingError) as caught:
        items(api, ENTREGA)
    assert "sin «filas»; lo que hay es success, data. " in caught.value.tell(str)
    assert caught.value.tell(str).endswith("el perfil paucara.")
    with pytest.raises(LackingError, match=r"sin «persona\.id»"):
        api.user()
