"""A host with an address that swallows what is sent is reached by its others, by every transport.

The name service alone is a stand-in: it says what a name stands for. The addresses are real: one at which
nobody takes connections any more (its queue is full: what is sent is dropped), one that refuses, one that
answers.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from notifier.core.connection_errors import PortRefusedError, TimedOutError, UnknownHostError
from notifier.core.messages import SocketOpened
from notifier.net import dial as dialing
from notifier.net.connectivity import Connectivity
from notifier.net.dial import Found, alternating, dial
from notifier.net.http import Http, download
from tests.certificates import certify
from tests.net.listening import Listening
from tests.net.pauses import Never
from tests.net.proxy import Proxy
from tests.net.raw import Peer, RawServer, polled
from tests.net.test_causes import WAYS

HOST = "localhost"
"""A name that the certificate is for."""

ELSEWHERE = "servidor.test"
"""A name that may be another computer's."""

BELOW = "api.localhost"
"""One that is this computer's by RFC 6761, and of which some systems ask a name service all the same."""

Resolve = Callable[..., None]


@pytest.fixture
def swallowing() -> Iterator[tuple[str, int]]:
    """An address whose packets are dropped."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket(socket.AF_INET6))
        listening.bind(("::1", 0))
        listening.listen(0)
        port = listening.getsockname()[1]
        for _ in range(4):
            one = stack.enter_context(socket.socket(socket.AF_INET6))
            one.setblocking(False)
            one.connect_ex(("::1", port))
        yield "::1", port


def refusing() -> tuple[str, int]:
    """An address at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return "127.0.0.1", bound.getsockname()[1]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """Let the name stand for these addresses, in this order."""

    def stand_for(*addresses: tuple[str, int]) -> None:
        found = [real(address, port, type=socket.SOCK_STREAM)[0] for address, port in addresses]
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *a, **o: found if host in (HOST, ELSEWHERE, BELOW) else real(host, *a, **o),
        )

    real = socket.getaddrinfo
    return stand_for


def answer(peer: Peer) -> None:
    if peer.is_websocket:
        peer.admit()
        peer.until_gone()
    else:
        peer.reply(b"{}")


def test_every_transport_reaches_it(swallowing: tuple[str, int], resolve: Resolve) -> None:
    by_polling = polled(b'40{"sid":"x"}')
    with RawServer(answer) as server, RawServer(by_polling) as without_websockets:
        resolve(swallowing, ("127.0.0.1", server.port))
        url = f"http://{HOST}:{server.port}"
        http = Http(f"{url}/api", "token")
        assert http.get("/user").body == {}
        http.close()
        assert download(f"{url}/x", "estado-notifier", 100) == b"{}"
        for one in (server, without_websockets):
            resolve(swallowing, ("127.0.0.1", one.port))
            listening = Listening(f"http://{HOST}:{one.port}", "token", Never())
            listening.next(SocketOpened)
            listening.end()


def test_the_certificate_is_still_that_of_the_name(
    swallowing: tuple[str, int], resolve: Resolve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = certify(tmp_path)
    monkeypatch.setattr("truststore._openssl._CA_FILE_CANDIDATES", [str(pair[0])])
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    with RawServer(answer) as server, Proxy(server.url, pair) as tls:
        port = int(tls.url.rpartition(":")[2])
        resolve(swallowing, ("127.0.0.1", port))
        http = Http(f"{tls.url}/api", "token")
        assert http.get("/user").body == {}
        http.close()
        listening = Listening(tls.url, "token", Never())
        listening.next(SocketOpened)
        listening.end()


def test_nobody_answers(
    swallowing: tuple[str, int], resolve: Resolve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifier.net.exchange.TIMEOUT", 0.6)
    resolve(swallowing, swallowing)
    http = Http(f"http://{HOST}:1/api", "token")
    with pytest.raises(TimedOutError):
        http.get("/user")
    http.close()


def test_who_refuses_is_told_of_and_not_which_kind_of_address_leads_nowhere(resolve: Resolve) -> None:
    resolve(("2001:db8::1", 9), refusing(), refusing())
    http = Http(f"http://{ELSEWHERE}:1/api", "token")
    with pytest.raises((PortRefusedError, TimedOutError)):
        http.get("/user")
    http.close()


@pytest.mark.parametrize("name", [HOST, BELOW])
def test_a_name_of_this_computer_leads_to_no_other(resolve: Resolve, name: str) -> None:
    """Plain http to it is let through without a question: a name service must not lead it elsewhere."""
    with RawServer(answer) as server:
        url = f"http://{name}:{server.port}"
        resolve(("192.0.2.1", server.port), ("2001:db8::1", server.port))
        for ask in WAYS.values():
            assert type(ask(url)) is UnknownHostError
        with pytest.raises(UnknownHostError):
            Connectivity(url).addresses()
        assert server.seen == []
        resolve(("192.0.2.1", server.port), ("127.0.0.1", server.port))
        http = Http(f"{url}/api", "token")
        assert http.get("/user").body == {}
        http.close()
        assert Connectivity(url).addresses() == ["127.0.0.1"]


def test_the_first_that_answers_is_taken_and_no_other_is_left_open(
    swallowing: tuple[str, int], resolve: Resolve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialing, "ATTEMPT_SECONDS", 0.01)
    with RawServer(answer) as server:
        resolve(swallowing, refusing(), swallowing, ("127.0.0.1", server.port))
        with dial(HOST, 1, 10) as connected:
            assert connected.getpeername() == ("127.0.0.1", server.port)
            assert connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert connected.gettimeout() == 10


def test_kinds_of_addresses_take_turns() -> None:
    def found(*names: str) -> list[Found]:
        kinds: dict[bool, Any] = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kinds[":" in name], 1, 6, "", (name, 80)) for name in names]

    turns = alternating(found(":1", ":2", ":3", "1", "2"))
    assert [address[0] for *_, address in turns] == [":1", "1", ":2", "2", ":3"]
    assert [address[0] for *_, address in alternating(found("1", ":1"))] == ["1", ":1"]
