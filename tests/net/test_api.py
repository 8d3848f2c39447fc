"""REST against the real backend; answers that it never gives come from a small HTTP server in a thread."""

import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
from notifier.core.model import Categoria
from notifier.core.profile import Profile
from notifier.net.api import Api
from tests.backend import Backend

CANARY = "canary-token-0123456789"


class OddServer(ThreadingHTTPServer):
    """Gives every request the same answer."""

    status = 200
    body = b""
    headers: tuple[tuple[str, str], ...] = ()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class _Answer(BaseHTTPRequestHandler):
    server: OddServer

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        for name, value in self.server.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def odd() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def api(backend: Backend, profile: Profile) -> Iterator[Api]:
    api = Api(backend.api_url, profile, backend.sign_in())
    yield api
    api.close()


def at(server: OddServer, profile: Profile) -> Api:
    return Api(f"http://127.0.0.1:{server.server_port}/api", profile, CANARY)


@pytest.mark.parametrize("categoria", list(Categoria))
def test_a_list_is_all_its_pages(api: Api, backend: Backend, categoria: Categoria) -> None:
    rows = backend.items(categoria)
    items = {item.id: item for item in api.items(categoria)}
    assert items.keys() == {str(row["id"]) for row in rows}
    for row in rows:
        item = items[str(row["id"])]
        assert (item.numero, item.estado, item.version) == (row["numero"], row["estado"], row["version"])
        assert item.updated_at is not None


def test_sign_in_user_catalogue_and_sign_out(backend: Backend, profile: Profile) -> None:
    anonymous = Api(backend.api_url, profile)
    token, user = anonymous.login(backend.login, backend.password, "tests")
    anonymous.close()
    api = Api(backend.api_url, profile, token)
    assert api.user() == user
    estados = {estado.codigo: estado for estado in api.estados(Categoria.ENTREGA)}
    assert estados["ENTREGADO"].final
    assert estados["ENTREGADO"].color == "#28A745"
    api.logout()
    with pytest.raises(RefusedError):
        api.user()
    api.close()


def test_a_wrong_password_says_what_the_server_says(backend: Backend, profile: Profile) -> None:
    api = Api(backend.api_url, profile)
    with pytest.raises(SignInError) as caught:
        api.login(backend.login, "wrong", "tests")
    assert caught.value.tell(str)
    api.close()


def test_probing_needs_no_session(backend: Backend, profile: Profile) -> None:
    api = Api(backend.api_url, profile)
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
    api: Api, backend: Backend, status: int, error: type[AppError]
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
        (200, b"{", (("Content-Encoding", "gzip"),)),
        (302, b"", (("Location", "/login"),)),
        (404, b"{}", ()),
    ],
)
def test_an_answer_out_of_the_contract_is_said(
    odd: OddServer, profile: Profile, status: int, body: bytes, headers: tuple[tuple[str, str], ...]
) -> None:
    odd.status, odd.body, odd.headers = status, body, headers
    with pytest.raises(BadReplyError):
        at(odd, profile).items(Categoria.ENTREGA)


def test_odd_rows_cost_themselves_alone(odd: OddServer, profile: Profile) -> None:
    odd.body = (
        b'{"data": [{"id": 1, "estado": "en ruta", "version": true, "updated_at": "yesterday"},'
        b' {"id": 2}, {"estado": "X"}, 7], "meta": {"last_page": 1}}'
    )
    (item,) = at(odd, profile).items(Categoria.VEHICULO)
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
        Api(f"http://{host}/api", profile).user()


def test_the_token_is_in_no_log_and_no_error(
    odd: OddServer, profile: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    odd.status = 500
    for token in (CANARY, CANARY + "ñ"):
        api = Api(f"http://127.0.0.1:{odd.server_port}/api", profile, token)
        with pytest.raises(AppError) as caught:
            api.user()
        assert CANARY not in str(caught.value)
        api.close()
    assert CANARY not in caplog.text
