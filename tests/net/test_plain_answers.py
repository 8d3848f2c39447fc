"""What a server says is plain text from its edge on: names, details, colours, icons, and why it refuses."""

import json
from collections.abc import Iterator

import pytest

from notifier.core.admission import refusal
from notifier.core.errors import AppError, ChannelRefusedError, SignInError, filled
from notifier.core.profile.profile import Profile
from notifier.core.release import read_release
from notifier.net.api import Api
from notifier.net.http import Http
from tests.categorias import ENTREGA
from tests.hostile import HOSTILE, check_plain
from tests.net.servers import OddServer


@pytest.fixture
def odd() -> Iterator[OddServer]:
    odd = OddServer()
    yield odd
    odd.end()


@pytest.fixture
def api(odd: OddServer, profile: Profile) -> Iterator[Api]:
    http = Http(f"{odd.url}/api", "token")
    yield Api(profile, http)
    http.close()


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_names_and_details_of_a_row_are_plain(odd: OddServer, api: Api, text: str) -> None:
    row = {"id": 7, "numero": text, "estado": "LLEGO", "cliente": text, "chofer": text, "placa": text}
    odd.body = json.dumps({"data": [row], "meta": {"last_page": 1, "total": 1}}).encode()
    (page,) = api.pages(ENTREGA)
    (item,) = page.items
    check_plain(item.numero)
    check_plain(item.detalle)
    assert item.id == "7"


def test_a_catalogue_has_plain_names_and_no_style_sheet_for_a_color(
    odd: OddServer, api: Api, text: str
) -> None:
    row = {"codigo": "LLEGO", "nombre": text, "color": f"#123456{text}", "icono": text}
    odd.body = json.dumps({"data": [row]}).encode()
    (estado,) = api.estados(ENTREGA)
    check_plain(estado.nombre)
    check_plain(estado.icono)
    assert (estado.codigo, estado.color) == ("LLEGO", "")


def test_a_users_name_is_plain(odd: OddServer, api: Api, text: str) -> None:
    odd.body = json.dumps({"user": {"id": 1, "name": text, "email": text}}).encode()
    user = api.user()
    check_plain(user.name)
    check_plain(user.email)


@pytest.mark.parametrize("key", ["message", "error"])
def test_why_a_server_refuses_is_plain(odd: OddServer, api: Api, text: str, key: str) -> None:
    odd.status, odd.body = 422, json.dumps({key: text}).encode()
    with pytest.raises(SignInError) as refused:
        api.login("ana", "secreta", "this computer")
    check_plain(refused.value.tell(str))
    check_plain(str(refused.value))


def test_what_a_socket_says_is_plain(profile: Profile, text: str) -> None:
    assert profile.socket is not None
    check_plain(str(refusal(profile.socket.auth, {"code": text, "message": text})))
    check_plain(ChannelRefusedError(channel=text).tell(str))


def test_whatever_fills_a_sentence_is_plain_and_is_no_sentence_itself(text: str) -> None:
    error = AppError("{message} y {path}", message=text, path=text)
    check_plain(error.tell(str))
    assert filled("{message}", {"message": "{0} %s {path}"}) == "{0} %s {path}"
    assert filled("{seconds:.1f}", {"seconds": 1.25}) == "1.2"


def test_what_is_published_of_a_version_is_plain(text: str) -> None:
    page = "https://example.com/1.0"
    document = json.dumps({"version": "1.0", "page": page, "notes": {"es": text[:500]}})
    check_plain(read_release(document.encode()).notes["es"])
