"""What a server says to the person who asks is what that person reads: at the sign-in and at the socket."""

import json
from collections.abc import Iterator

import pytest

from notifier.core.answer_errors import RedirectedError
from notifier.core.connection_errors import NoEventServerError, NotLetInError
from notifier.core.errors import (
    AppError,
    BadReplyError,
    ForbiddenError,
    OldServerError,
    ServerError,
    SignInError,
)
from notifier.core.messages import SocketClosed
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile
from notifier.net.api import Api
from notifier.net.http import Http
from notifier.system.language import translator
from tests.hostile import HOSTILE, check_plain
from tests.net.listening import Listening
from tests.net.servers import OddServer

SAID = "Su turno empieza a las 7."


@pytest.fixture
def odd() -> Iterator[OddServer]:
    odd = OddServer()
    yield odd
    odd.end()


@pytest.fixture
def api(odd: OddServer, profile: Profile) -> Iterator[Api]:
    http = Http(f"{odd.url}/api")
    yield Api(profile, http)
    http.close()


def told(api: Api) -> AppError:
    with pytest.raises(AppError) as caught:
        api.login("ana", "x", "tests")
    return caught.value


BODIES: list[tuple[object, str]] = [
    ({"message": SAID}, SAID),
    ({"success": False, "error": SAID}, SAID),
    ({"success": False, "error": {"code": 7, "message": SAID}}, SAID),
    ({"mensaje": SAID}, SAID),
    ({"type": "about:blank", "title": "Locked", "detail": SAID}, SAID),
    ({"message": "The given data was invalid.", "errors": {"login": [SAID]}}, SAID),
    ({"errors": {"login": [SAID], "password": ["Es muy corta."]}}, f"{SAID} Es muy corta."),
    ({"errors": [SAID]}, SAID),
    ({"errors": {"login": SAID}}, SAID),
    ({"errors": {"login": [7]}, "message": SAID}, SAID),
]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 419, 422, 423, 429, 500, 503])
def test_whatever_the_status_is_its_sentence_is_shown(odd: OddServer, api: Api, status: int) -> None:
    for body, said in BODIES:
        odd.status, odd.body = status, json.dumps(body).encode()
        error = told(api)
        assert type(error) is SignInError
        assert error.tell(str) == said


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "message": SAID},
        {"success": False, "message": SAID, "token": "1|x", "user": {"id": 1}},
        {"message": SAID},
        {"token": None, "message": SAID},
        {"errors": {"login": [SAID]}},
    ],
)
def test_a_no_in_a_good_answer_is_one(odd: OddServer, api: Api, body: object) -> None:
    odd.body = json.dumps(body).encode()
    assert (type(error := told(api)), error.tell(str)) == (SignInError, SAID)


def test_a_short_text_is_a_sentence_and_a_page_is_none(odd: OddServer, api: Api) -> None:
    odd.status, odd.body, odd.headers = 423, SAID.encode(), (("Content-Type", "text/plain; charset=utf-8"),)
    assert told(api).tell(str) == SAID
    odd.body, odd.headers = b"<h1>423 Locked</h1>", (("Content-Type", "text/html"),)
    assert type(told(api)) is BadReplyError


@pytest.mark.parametrize(
    ("status", "kind"), [(401, SignInError), (422, SignInError), (403, ForbiddenError), (500, ServerError)]
)
def test_without_a_sentence_the_status_speaks(
    odd: OddServer, api: Api, status: int, kind: type[AppError]
) -> None:
    odd.status, odd.body = status, b"{}"
    assert type(told(api)) is kind


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_it_is_a_plain_text_with_an_end(odd: OddServer, api: Api, text: str) -> None:
    odd.status, odd.body = 403, json.dumps({"errors": {"a": [text * 50, text]}, "message": text}).encode()
    said = told(api).tell(str)
    check_plain(said)
    assert len(said) <= 400


def test_a_redirect_names_host_and_path_and_no_question(odd: OddServer, api: Api) -> None:
    odd.status = 302
    odd.headers = (("Location", "https://portal.bo/sso/entrar?token=s3cret#x"),)
    error = told(api)
    assert type(error) is RedirectedError
    assert "https://portal.bo/sso/entrar" in error.tell(str)
    assert "s3cret" not in error.tell(str)


def test_a_refusal_names_what_it_is_about(odd: OddServer, api: Api) -> None:
    odd.status, odd.body = 403, b'{"message": "This action is unauthorized."}'
    with pytest.raises(ForbiddenError) as caught:
        next(iter(api.pages(Categoria("proforma"))))
    assert "proformas (/proformas)" in caught.value.tell(str)
    english = translator("en", {})
    assert "see quotes (/proformas)" in caught.value.tell(english)


# The event server ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (404, b"<h1>Not Found</h1>", NoEventServerError, "/socket.io/"),
        (200, b"<!doctype html><title>Empresa</title>", NoEventServerError, "/socket.io/"),
        (200, b'{"data": []}', NoEventServerError, "socket_url"),
        (403, b'{"code":4,"message":"Fuera de turno"}', NotLetInError, "Fuera de turno"),
        (400, b'{"code":3,"message":"Bad request"}', NotLetInError, "Bad request"),
        (400, b'{"code":5,"message":"Unsupported protocol version"}', OldServerError, "antiguo"),
        (401, b"", NotLetInError, "401"),
        (403, b"<h1>nginx</h1>", NotLetInError, "403"),
    ],
)
def test_who_answers_without_events_is_not_a_network_that_is_down(
    odd: OddServer, status: int, body: bytes, kind: type[AppError], words: str
) -> None:
    odd.status, odd.body = status, body
    listening = Listening(odd.url, "token")
    closed = listening.next(SocketClosed)
    listening.end()
    assert isinstance(closed, SocketClosed)
    assert type(closed.error) is kind
    assert words in closed.error.tell(str)
    assert "conexión de red" not in closed.error.tell(str)
