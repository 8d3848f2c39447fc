"""Who looks for the step at which the way to a server ends is held up by nobody."""

import itertools
import threading
from collections.abc import Callable

import pytest

from notifier.core.answer_errors import TooSlowError
from notifier.net import connectivity
from notifier.net.connectivity import Connectivity
from notifier.net.environment import Surroundings
from tests.net.raw import Peer, RawServer


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectivity, "ANSWER_SECONDS", 0.5)


def drip(head: bytes) -> Callable[[Peer], None]:
    def answer(peer: Peer) -> None:
        for byte in itertools.chain(head, itertools.repeat(0x78)):
            peer.send(bytes([byte]))
            threading.Event().wait(0.02)

    return answer


def go_on(peer: Peer) -> None:
    while True:
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"HTTP/1.1 200 OK\r\nX: "),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n"),
        go_on,
    ],
    ids=["a header", "a body", "a body of no length", "go on, go on"],
)
@pytest.mark.usefixtures("impatient")
def test_an_answer_without_an_end(answer: Callable[[Peer], None]) -> None:
    with RawServer(answer) as server:
        with pytest.raises(TooSlowError) as caught:
            Connectivity(server.url).ask("GET", "/")
        assert server.url.removeprefix("http://") in caught.value.tell(str)


@pytest.mark.usefixtures("impatient")
def test_a_proxy_whose_answer_has_no_end() -> None:
    with RawServer(drip(b"HTTP/1.1 200 OK\r\nX: ")) as proxy:
        with pytest.raises(TooSlowError) as caught:
            Connectivity("https://servidor.test", Surroundings(proxy=proxy.url)).try_proxy()
        assert proxy.url.removeprefix("http://") in caught.value.tell(str)


def test_who_answers_in_time_is_heard() -> None:
    with RawServer(lambda peer: peer.reply(b"hola")) as server:
        said = Connectivity(server.url).ask("GET", "/")
        assert (said.status, said.body) == (200, b"hola")
