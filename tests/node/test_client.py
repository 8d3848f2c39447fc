"""The program's own client on Node's Socket.IO: live only when admitted as the right user."""

from collections.abc import Callable, Iterator

import pytest

from notifier.core.errors import DeclinedError, WrongUserError
from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.net.listening import Listening
from tests.node_backend import TERMINAL, TRANSIENT, NodeBackend
from tests.private_desktop.bus import eventually

SPEC = shipped_profile(resource_text("profiles/paucara.toml")).socket

WORDS = {
    "VALIDATION_ERROR": "Error en validación: connect ECONNREFUSED",
    "AUTH_ERROR": "Error en autenticación del usuario",
    "AUTH_FAILED": "No se pudo autenticar",
}

Listen = Callable[[NodeBackend], Listening]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Opens a link with a token of the login's; all are ended."""
    opened: list[Listening] = []

    def begin(backend: NodeBackend) -> Listening:
        opened.append(Listening(backend.socket_url, backend.sign_in(), spec=SPEC, user_id="1"))
        return opened[-1]

    yield begin
    for listening in opened:
        listening.end()


def closed(listening: Listening) -> SocketClosed:
    message = listening.messages.get(timeout=60)
    assert isinstance(message, SocketClosed)
    return message


def test_it_opens_once_admitted_and_hears_what_is_sent(each_server: NodeBackend, listen: Listen) -> None:
    listening = listen(each_server)
    assert isinstance(listening.messages.get(timeout=60), SocketOpened)
    each_server.move("entrega", 1, "NOVEDAD", copies=2)
    heard = [listening.next(SocketEvent) for _ in range(3)]
    assert [event.name for event in heard if isinstance(event, SocketEvent)] == [
        "entrega.estado-cambio",
        "entrega.estado-cambio",
        "entrega.problema",
    ]
    assert each_server.tries() == [{"user": "1", "code": None, "legacy": False}]


def test_before_it_is_admitted_nothing_counts(each_server: NodeBackend, listen: Listen) -> None:
    each_server.judge(silent=True)
    listening = listen(each_server)
    eventually(each_server.tries)
    each_server.move("entrega", 1, "NOVEDAD")
    each_server.judge_truly()
    each_server.drop_sockets(politely=True)
    while not isinstance(message := listening.messages.get(timeout=60), SocketOpened):
        assert isinstance(message, SocketClosed)


def test_it_is_never_open_as_somebody_else(each_server: NodeBackend, listen: Listen) -> None:
    each_server.judge(user=2, times=2)
    listening = listen(each_server)
    assert [type(closed(listening).error) for _ in range(2)] == [WrongUserError] * 2
    assert isinstance(listening.messages.get(timeout=60), SocketOpened)


@pytest.mark.parametrize("code", TERMINAL)
def test_a_terminal_code_is_the_end(each_version: NodeBackend, listen: Listen, code: str) -> None:
    each_version.judge(code)
    listening = listen(each_version)
    assert isinstance(listening.messages.get(timeout=60), Refused)
    listening.ended()
    eventually(lambda: not each_version.connections())
    assert len(each_version.tries()) == 1


@pytest.mark.parametrize("code", TRANSIENT)
def test_a_transient_code_is_tried_again(each_version: NodeBackend, listen: Listen, code: str) -> None:
    each_version.judge(code, times=2)
    listening = listen(each_version)
    errors = [closed(listening).error for _ in range(2)]
    # In the words of the server.
    assert [type(error) for error in errors] == [DeclinedError] * 2
    assert all(f"«{WORDS[code]}»" in error.tell(str) for error in errors)
    assert isinstance(listening.messages.get(timeout=60), SocketOpened)


@pytest.mark.parametrize("politely", [True, False])
def test_it_comes_back_when_it_was_dropped(
    each_server: NodeBackend, listen: Listen, *, politely: bool
) -> None:
    listening = listen(each_server)
    listening.next(SocketOpened)
    each_server.drop_sockets(politely=politely)
    listening.next(SocketClosed)
    listening.next(SocketOpened)
    assert [each["user"] for each in each_server.sockets()] == ["1"]


def test_it_comes_back_when_the_server_does(each_server: NodeBackend, listen: Listen) -> None:
    listening = listen(each_server)
    listening.next(SocketOpened)
    each_server.restart()
    listening.next(SocketOpened)
    each_server.kill()
    each_server.restart()
    listening.next(SocketOpened)
