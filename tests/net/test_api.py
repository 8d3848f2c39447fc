"""REST against the real backend; answers that it never gives come from a small HTTP server in a thread."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from queue import SimpleQueue

import pytest

from notifier.core.errors import (
    AppError,
    BadReplyError,
    ForbiddenError,
    RateLimitedError,
    RefusedError,
    ServerError,
    SignInError,
    UnreachableError,
)
from notifier.core.model import Categoria, Item
from notifier.core.profile.profile import Profile
from notifier.net.api import Api
from notifier.net.exchange import TIMEOUT
from notifier.net.http import Http
from tests.backend import Backend
from tests.categorias import CATEGORIAS, ENTREGA, VEHICULO
from tests.net.raw import Peer, RawServer
from tests.net.servers import OddServer, SilentServer

CANARY = "canary-token-0123456789"


class Connected(Api):
    """The calls with connections of their own."""

    def __init__(self, url: str, profile: Profile, token: str | None = None) -> None:
        self.http = Http(url, token)
        super().__init__(profile, self.http)

    def close(self) -> None:
        self.http.close()

    def items(self, categoria: Categoria) -> list[Item]:
        return [item for page in self.pages(categoria) for item in page.items]


@pytest.fixture
def odd() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.end()


@pytest.fixture
def api(backend: Backend, profile: Profile) -> Iterator[Connected]:
    api = Connected(backend.api_url, profile, backend.sign_in())
    yield api
    api.close()


def at(server: OddServer, profile: Profile) -> Connected:
    return Connected(f"{server.url}/api", profile, CANARY)


@pytest.mark.parametrize("categoria", CATEGORIAS)
def test_a_list_is_all_its_pages(api: Connected, backend: Backend, categoria: Categoria) -> None:
    rows = backend.items(categoria)
    items = {item.id: item for item in api.items(categoria)}
    assert items.keys() == {str(row["id"]) for row in rows}
    for row in rows:
        item = items[str(row["id"])]
        assert (item.numero, item.estado, item.version) == (row["numero"], row["estado"], row["version"])
        assert item.updated_at is not None


def test_sign_in_user_catalogue_and_sign_out(backend: Backend, profile: Profile) -> None:
    anonymous = Connected(backend.api_url, profile)
    token, user = anonymous.login(backend.login, backend.password, "tests")
    anonymous.close()
    api = Connected(backend.api_url, profile, token)
    assert api.user() == user
    estados = {estado.codigo: estado for estado in api.estados(ENTREGA)}
    assert estados["ENTREGADO"].final
    assert estados["ENTREGADO"].color == "#28A745"
    api.logout()
    with pytest.raises(RefusedError):
        api.user()
    api.close()


def test_a_wrong_password_says_what_the_server_says(backend: Backend, profile: Profile) -> None:
    api = Connected(backend.api_url, profile)
    with pytest.raises(SignInError) as caught:
        api.login(backend.login, "wrong", "tests")
    assert caught.value.tell(str)
    api.close()


def test_probing_needs_no_session(backend: Backend, profile: Profile) -> None:
    api = Connected(backend.api_url, profile)
    api.probe()
    api.close()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, RefusedError),
        (403, ForbiddenError),
        (429, RateLimitedError),
        (500, ServerError),
        (503, ServerError),
    ],
)
def test_each_refusal_is_an_error_for_people(
    api: Connected, backend: Backend, status: int, error: type[AppError]
) -> None:
    backend.fault(status, path_prefix="/user", retry_after=7 if status == 429 else None)
    with pytest.raises(error) as caught:
        api.user()
    if isinstance(caught.value, RateLimitedError):
        assert caught.value.retry_after == 7
    assert api.user().id


@pytest.mark.parametrize(
    ("value", "seconds"), [("soon", 30), ("nan", 30), ("-5", 1), ("1e9", 3600), ("12", 12)]
)
def test_retry_after_is_kept_within_reason(
    odd: OddServer, profile: Profile, value: str, seconds: float
) -> None:
    odd.status, odd.headers = 429, (("Retry-After", value),)
    with pytest.raises(RateLimitedError) as caught:
        at(odd, profile).user()
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"<html>hotel wifi</html>", ()),
        (200, b'{"data": 5}', ()),
        (200, b'{"data": []}', ()),
        (200, b'{"data": []}', (("Content-Encoding", "gzip"),)),
        (302, b"", (("Location", "/login"),)),
        (404, b"{}", ()),
    ],
)
def test_an_answer_out_of_the_contract_is_said(
    odd: OddServer, profile: Profile, status: int, body: bytes, headers: tuple[tuple[str, str], ...]
) -> None:
    odd.status, odd.body, odd.headers = status, body, headers
    with pytest.raises(BadReplyError):
        at(odd, profile).items(ENTREGA)


def test_odd_rows_cost_themselves_alone(odd: OddServer, profile: Profile) -> None:
    odd.body = (
        b'{"data": [{"id": 1, "estado": "en ruta", "version": true, "updated_at": "yesterday"},'
        b' {"id": 2}, {"estado": "X"}, 7], "meta": {"last_page": 1}}'
    )
    (item,) = at(odd, profile).items(VEHICULO)
    assert (item.id, item.numero, item.estado, item.version, item.updated_at) == (
        "1",
        "1",
        "EN_RUTA",
        None,
        None,
    )


@pytest.mark.parametrize("host", ["127.0.0.1:9", "no-such-host.invalid", "a" * 80 + ".bo"])
def test_nobody_answers(profile: Profile, host: str) -> None:
    with pytest.raises(UnreachableError, match=host):
        Connected(f"http://{host}/api", profile).user()


def test_the_token_is_in_no_log_and_no_error(
    odd: OddServer, profile: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    odd.status = 500
    for token in (CANARY, CANARY + "ñ"):
        with (
            pytest.raises(AppError) as caught,
            closing(Connected(f"{odd.url}/api", profile, token)) as api,  # refuses the second one itself
        ):
            api.user()
        assert CANARY not in str(caught.value)
    assert CANARY not in caplog.text


def test_the_token_travels_as_a_header_and_nowhere_else(odd: OddServer, profile: Profile) -> None:
    odd.body = b'{"user": {"id": 1}}'
    api = at(odd, profile)
    api.user()
    ((path, headers),) = odd.requests
    assert headers["Authorization"] == f"Bearer {CANARY}"
    assert headers["Accept"] == "application/json"
    assert CANARY not in path
    api.close()


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        (b'{"message": "El usuario {x} no existe."}', "El usuario {x} no existe."),
        (b'{"message": "  "}', SignInError.advice),
        (b'{"message": 5}', SignInError.advice),
        (b"<html>", SignInError.advice),
        (b"[]", SignInError.advice),
    ],
)
def test_a_refused_sign_in_has_the_servers_words_or_ours(
    odd: OddServer, profile: Profile, body: bytes, advice: str
) -> None:
    odd.status, odd.body = 422, body
    with pytest.raises(SignInError) as caught:
        at(odd, profile).login("ana", "secret-password", "tests")
    assert caught.value.tell(str) == advice


def test_without_a_word_on_waiting_the_default_holds(odd: OddServer, profile: Profile) -> None:
    odd.status = 429
    with pytest.raises(RateLimitedError) as caught:
        at(odd, profile).user()
    assert caught.value.retry_after == 30


@pytest.mark.parametrize(
    "body", [b"{}", b'{"user": 7}', b'{"user": {"id": null}}', b'{"user": {"id": true}}']
)
def test_a_user_without_an_id_is_none(odd: OddServer, profile: Profile, body: bytes) -> None:
    odd.body = body
    with pytest.raises(BadReplyError):
        at(odd, profile).user()


def test_a_sign_in_without_a_token_is_none(odd: OddServer, profile: Profile) -> None:
    odd.body = b'{"token": "", "user": {"id": 1}}'
    with pytest.raises(BadReplyError):
        at(odd, profile).login("ana", "secret-password", "tests")


def test_a_later_page_that_fails_is_said(odd: OddServer, profile: Profile) -> None:
    odd.pages = (b'{"data": [{"id": 1, "estado": "X"}], "meta": {"last_page": 2}}', b"<html>")
    with pytest.raises(BadReplyError):
        at(odd, profile).items(ENTREGA)
    assert [path for path, _ in odd.requests] == [
        "/api/entregas?page=1&per_page=5",
        "/api/entregas?page=2&per_page=5",
    ]


def test_odd_entries_of_the_catalogue_cost_themselves_alone(odd: OddServer, profile: Profile) -> None:
    odd.body = (
        b'{"data": [{"nombre": "nobody"}, 7, {"codigo": "en ruta", "color": null, "es_estado_final": null}]}'
    )
    (estado,) = at(odd, profile).estados(VEHICULO)
    assert (estado.codigo, estado.nombre, estado.color, estado.final) == (
        "EN_RUTA",
        "en ruta",
        "",
        False,
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"ayer", None),
        (b"2026-05-15T10:00:00", datetime(2026, 5, 15, 14, tzinfo=UTC)),  # in the profile's zone
        (b"2026-05-15 10:00:00.000001", datetime(2026, 5, 15, 14, 0, 0, 1, tzinfo=UTC)),
        (b"03/04/2026 10:00", None),
        (b"2026-05-15T10:00:00-04:00", datetime(2026, 5, 15, 14, tzinfo=UTC)),
        (b"2026-05-15T14:00:00.000Z", datetime(2026, 5, 15, 14, tzinfo=UTC)),
    ],
)
def test_times_are_read_with_their_zone_or_the_profiles(
    odd: OddServer, profile: Profile, written: bytes, read: datetime | None
) -> None:
    row = b'{"id": 1, "estado": "X", "version": "3", "updated_at": "' + written + b'"}'
    odd.body = b'{"data": [' + row + b'], "meta": {"last_page": 1}}'
    (item,) = at(odd, profile).items(ENTREGA)
    assert (item.version, item.updated_at) == (None, read)


def test_closing_ends_a_request_that_waits_for_its_answer(profile: Profile) -> None:
    silent = SilentServer()
    api = Connected(f"{silent.url}/api", profile, CANARY)
    ended: SimpleQueue[Exception] = SimpleQueue()

    def ask() -> None:
        try:
            api.user()
        except AppError as error:
            ended.put(error)

    threading.Thread(target=ask, daemon=True).start()
    silent.accept()
    api.close()
    # Half of the request's own timeout: it has not ended by that.
    assert isinstance(ended.get(timeout=TIMEOUT / 2), UnreachableError)
    with pytest.raises(UnreachableError):
        api.user()
    silent.end()


def listed(*rows: str, total: int, last: int = 1) -> bytes:
    return f'{{"data": [{", ".join(rows)}], "meta": {{"last_page": {last}, "total": {total}}}}}'.encode()


NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)


def test_half_a_letter_and_impossible_times_cost_themselves_alone(odd: OddServer, profile: Profile) -> None:
    for written in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"):
        when = f'"version": {2**63}, "updated_at": "{written}"'
        row = f'{{"id": 1, "estado": "X", {when}, "cliente": "a\\ud83d"}}'
        odd.body = listed(row, total=1)
        (item,) = at(odd, profile).items(ENTREGA)
        assert (item.version, item.updated_at, item.detalle) == (None, None, "a\ufffd")


def test_a_delta_that_was_not_handed_over_is_told_again(odd: OddServer, profile: Profile) -> None:
    odd.body, odd.headers = listed('{"id": 7, "estado": "X"}', total=1), (("ETag", '"a"'),)
    api = at(odd, profile)
    next(api.changes(ENTREGA, NOON))  # what it was for has failed
    list(api.changes(ENTREGA, NOON))
    list(api.changes(ENTREGA, NOON))
    assert [headers.get("If-None-Match") for _, headers in odd.requests] == [None, None, '"a"']


def test_a_row_that_is_read_twice_is_not_two(odd: OddServer, profile: Profile) -> None:
    seven = '{"id": 7, "estado": "X"}'
    odd.pages = (listed(seven, total=2, last=2), listed(seven, total=2, last=2))
    assert [page.complete for page in at(odd, profile).changes(ENTREGA, NOON)] == [False, False]


def test_an_id_is_no_path(odd: OddServer, profile: Profile) -> None:
    odd.body = b'{"data": {"id": 1, "estado": "X"}}'
    at(odd, profile).item(ENTREGA, "7/../../logout?x=1")
    assert odd.requests[0][0] == "/api/entregas/7%2F..%2F..%2Flogout%3Fx%3D1"


@pytest.mark.parametrize("url", ["http://\uff11\x7f/api", "http://x/" + "a" * 70_000])
def test_an_address_that_cannot_be_asked_is_said(profile: Profile, url: str) -> None:
    with pytest.raises(UnreachableError):
        Connected(url, profile).user()


UNUSABLE = ["half a letter \ud83d", "x\r\nHost: evil.example", "señal", "a b", "", "\x00", "x" * 20_000]


@pytest.mark.parametrize("token", UNUSABLE)
def test_a_token_that_no_header_takes_is_no_good(profile: Profile, token: str) -> None:
    with pytest.raises(RefusedError):
        Connected("http://127.0.0.1:9/api", profile, token)


@pytest.mark.parametrize("token", UNUSABLE)
def test_a_token_that_no_header_takes_is_not_kept(profile: Profile, token: str) -> None:
    """It would be refused at each request, and by some keyrings, with its value in the error's text."""
    body = json.dumps({"token": token, "user": {"id": 1, "name": "Ana"}}).encode()
    with RawServer(lambda peer: peer.reply(body)) as server, pytest.raises(BadReplyError):
        Connected(f"{server.url}/api", profile).login("ana", "secreta", "tests")


@pytest.mark.parametrize("since", [None, datetime(2026, 1, 1, tzinfo=UTC)])
@pytest.mark.parametrize("rows", [[{"id": 1, "estado": "X"}], []])
def test_a_list_that_shows_the_same_for_ever_is_not_read_for_ever(
    profile: Profile, rows: list[dict[str, object]], since: datetime | None
) -> None:
    body = json.dumps({"data": rows, "meta": {"last_page": 10**9}}).encode()
    with RawServer(lambda peer: peer.reply(body)) as server:
        api = Connected(f"{server.url}/api", profile)
        with pytest.raises(BadReplyError):
            list(api.changes(ENTREGA, since) if since else api.pages(ENTREGA))
        assert len(server.seen) <= 2
        api.close()


def test_a_page_that_is_not_the_one_that_was_asked_for_is_none(profile: Profile) -> None:
    numbers = iter(range(1, 100))

    def answer(peer: Peer) -> None:
        rows = [{"id": next(numbers), "estado": "X"}]
        peer.reply(json.dumps({"data": rows, "meta": {"current_page": 1, "last_page": 3}}).encode())

    with RawServer(answer) as server:
        api = Connected(f"{server.url}/api", profile)
        with pytest.raises(BadReplyError):
            list(api.pages(ENTREGA))
        assert len(server.seen) == 2
        api.close()
