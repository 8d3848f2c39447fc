"""Ids, codes and tokens of a server that writes them with what nobody sees: read, and told apart."""

import json
from collections.abc import Iterator

import pytest

from notifier.core.counters import Counters
from notifier.core.errors import BadReplyError
from notifier.core.events import MAX_NAME
from notifier.core.model import Categoria, Item
from notifier.core.plain_text import LINE
from notifier.core.profile.profile import Profile
from notifier.net.api import Api
from notifier.net.http import Http
from tests.net.servers import OddServer

ENTREGA = Categoria("entrega")


@pytest.fixture
def odd() -> Iterator[OddServer]:
    odd = OddServer()
    yield odd
    odd.end()


@pytest.fixture
def counters() -> Counters:
    return Counters()


@pytest.fixture
def api(odd: OddServer, profile: Profile, counters: Counters) -> Iterator[Api]:
    http = Http(f"{odd.url}/api", "token")
    yield Api(profile, http, counters)
    http.close()


def items(odd: OddServer, api: Api, *rows: object) -> list[Item]:
    odd.body = json.dumps({"data": rows, "meta": {"last_page": 1, "total": len(rows)}}).encode()
    return [item for page in api.pages(ENTREGA) for item in page.items]


@pytest.mark.parametrize("length", [65, 200, 1000])
def test_a_long_id_number_and_code_are_whole(odd: OddServer, api: Api, length: int) -> None:
    long = "9" * length
    (item,) = items(odd, api, {"id": long, "numero": "N-1", "estado": "E" * length})
    assert (item.id, item.estado) == (long, "E" * length)


CODES = [
    "No\u00a0entregado",
    "NO_\u200bENTREGADO",
    "\ufeffno entregado\r\n",
    "No\u2011entregado",
    "\u202eNo\u202f \u2003Entregado\u202c",
    "No\nentregado",
    {"codigo": "no-entregado\u00a0"},
]


@pytest.mark.parametrize("estado", CODES)
def test_a_code_is_read_whatever_is_invisible_in_it(odd: OddServer, api: Api, estado: object) -> None:
    (item,) = items(odd, api, {"id": 1, "estado": estado})
    assert item.estado == "NO_ENTREGADO"
    odd.body = json.dumps({"data": {"id": 1, "estado": estado}}).encode()
    assert api.item(ENTREGA, "1")[ENTREGA].estado == "NO_ENTREGADO"


@pytest.mark.parametrize("codigo", [code for code in CODES if isinstance(code, str)])
def test_a_catalogue_names_the_same_estado(odd: OddServer, api: Api, codigo: str) -> None:
    odd.body = json.dumps({"data": [{"codigo": codigo, "nombre": "No entregado"}]}).encode()
    assert [estado.codigo for estado in api.estados(ENTREGA)] == ["NO_ENTREGADO"]


def test_entries_of_a_catalogue_that_cannot_be_read_are_counted(
    odd: OddServer, api: Api, counters: Counters
) -> None:
    rows = [{"codigo": "LLEGO"}, {"codigo": "\u200b"}, {"codigo": "x" * (MAX_NAME + 1)}, {}]
    odd.body = json.dumps({"data": rows}).encode()
    (estado,) = api.estados(ENTREGA)
    assert (estado.codigo, estado.nombre) == ("LLEGO", "LLEGO")
    assert counters.count("estados_unreadable", "entrega") == 3


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ENT-7\n", "ENT-7"),
        ("\u200bENT-7\u00a0", "ENT-7"),
        ("ENT\u00a07", "ENT 7"),
        ("E" * 65, "E" * 65),
        ("E" * 5000, "E" * (LINE - 1) + "…"),
        (4711, "4711"),
        ("\u200b", "1"),
        (True, "1"),
    ],
)
def test_a_number_is_shown_as_far_as_there_is_room(
    odd: OddServer, api: Api, written: object, shown: str
) -> None:
    (item,) = items(odd, api, {"id": 1, "numero": written, "estado": "LLEGO"})
    assert item.numero == shown


def test_ids_are_trimmed_and_stay_different(odd: OddServer, api: Api) -> None:
    written = [
        " 7\r\n",
        "7A",
        "7a",
        "7\u00a0a",
        "7\u200ba",
        "7á",
        "7a\u0301",
        "\uff17",
        8,
        9.0,
        "i" * MAX_NAME,
    ]
    rows = [{"id": one, "estado": "LLEGO"} for one in written]
    found = [item.id for item in items(odd, api, *rows)]
    assert found == [
        "7",
        "7A",
        "7a",
        "7\u00a0a",
        "7\u200ba",
        "7á",
        "7a\u0301",
        "\uff17",
        "8",
        "9",
        "i" * MAX_NAME,
    ]


@pytest.mark.parametrize(
    "item_id", ["i" * (MAX_NAME + 1), "\u200b", " ", "a\x00b", "\ud800", True, 1.5, None]
)
def test_what_is_no_id_costs_its_row_and_is_counted(
    odd: OddServer, api: Api, counters: Counters, item_id: object
) -> None:
    good = {"id": 1, "estado": "LLEGO"}
    assert len(items(odd, api, good, {"id": item_id, "estado": "LLEGO"})) == 1
    assert counters.count("rows_unreadable", "entrega") == 1


@pytest.mark.parametrize("around", ["{}\n", " {}", "\ufeff{}\r\n", "\u00a0{}\u200b"])
def test_the_token_of_a_sign_in_is_trimmed(odd: OddServer, api: Api, around: str) -> None:
    odd.body = json.dumps({"token": around.format("12|secret"), "user": {"id": " 7 "}}).encode()
    token, user = api.login("ana", "x", "test")
    assert (token, user.id) == ("12|secret", "7")


@pytest.mark.parametrize("token", ["", " \n", "a b", "12|se\ncret", "x" * 100_000, "ñ"])
def test_what_is_no_token_is_none_after_all(odd: OddServer, api: Api, token: str) -> None:
    odd.body = json.dumps({"token": token, "user": {"id": 7}}).encode()
    with pytest.raises(BadReplyError):
        api.login("ana", "x", "test")
