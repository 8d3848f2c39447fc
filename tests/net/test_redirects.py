"""The token goes to the server of the settings and to nobody else: no transport follows, nothing is added."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notifier.core.answer_errors import RedirectedError
from notifier.core.messages import SocketClosed, SocketOpened
from notifier.net.http import Http
from notifier.net.redirects import MAX_TARGET, UNKNOWN, where
from tests.certificates import certify
from tests.net.listening import Listening
from tests.net.pauses import Never
from tests.net.proxy import Proxy
from tests.net.raw import OPEN, Peer, RawServer, polled

TOKEN = "s3cret-token"
STATUSES = (300, 301, 302, 303, 305, 307, 308)


@pytest.fixture
def other() -> Iterator[RawServer]:
    """A server of somebody else, that would take every token."""
    with RawServer(lambda peer: peer.admit() if peer.is_websocket else peer.reply(b"{}")) as other:
        yield other


def closed(url: str) -> SocketClosed:
    listening = Listening(url, TOKEN, Never())
    message = listening.messages.get(timeout=30)
    listening.end()
    assert isinstance(message, SocketClosed)
    return message


@pytest.mark.parametrize("status", STATUSES)
def test_rest_is_not_led_elsewhere(other: RawServer, status: int) -> None:
    with RawServer(lambda peer: peer.reply(status=status, Location=f"{other.url}/user")) as server:
        http = Http(f"{server.url}/api", TOKEN)
        for ask in (lambda: http.get("/user"), lambda: http.post("/login", {"password": "secreta"})):
            with pytest.raises(RedirectedError) as caught:
                ask()
            assert f"127.0.0.1:{other.port}" in caught.value.tell(str)
        http.close()
    assert other.seen == []


def test_rest_is_not_led_elsewhere_on_the_same_host_either() -> None:
    with RawServer(lambda peer: peer.reply(status=301, Location="/v2/user")) as server:
        http = Http(f"{server.url}/api", TOKEN)
        with pytest.raises(RedirectedError):
            http.get("/user")
        http.close()
        assert [peer.path for peer in server.seen] == ["/api/user"]


@pytest.mark.parametrize("status", STATUSES)
def test_a_websocket_is_not_led_elsewhere(other: RawServer, status: int) -> None:
    there = f"ws://127.0.0.1:{other.port}/socket.io/?transport=websocket&EIO=4"
    with RawServer(lambda peer: peer.reply(status=status, Location=there)) as server:
        error = closed(server.url).error
    assert isinstance(error, RedirectedError)
    assert f"127.0.0.1:{other.port}" in error.tell(str)
    assert other.seen == []


def test_an_encrypted_websocket_is_not_led_to_an_open_one(
    other: RawServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = certify(tmp_path)
    monkeypatch.setattr("truststore._openssl._CA_FILE_CANDIDATES", [str(pair[0])])
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    there = f"ws://127.0.0.1:{other.port}/"
    with (
        RawServer(lambda peer: peer.reply(status=302, Location=there)) as server,
        Proxy(server.url, pair) as tls,
    ):
        assert isinstance(closed(tls.url).error, RedirectedError)
        assert server.seen
    assert other.seen == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_polling_is_not_led_elsewhere(other: RawServer, method: str) -> None:
    def answer(peer: Peer) -> None:
        if peer.is_websocket:
            peer.reply(status=404)
        elif peer.method == method:
            peer.reply(status=307, Location=f"{other.url}{peer.path}")
        elif "sid=" in peer.path:
            peer.until_gone()
        else:
            peer.reply(b"0" + OPEN.encode())

    with RawServer(answer) as server:
        assert isinstance(closed(server.url).error, RedirectedError)
        assert method in [peer.method for peer in server.seen]
    assert other.seen == []


def test_no_cookie_is_kept_or_sent() -> None:
    """Nor one that comes by the polling of one connection, at the upgrade of another one."""
    cookie: dict[str, Any] = {"Set_Cookie": "who=you; Path=/; Domain=localhost"}

    def answer(peer: Peer) -> None:
        if peer.is_websocket:
            peer.upgrade(**cookie)  # and no opening: polling is next
        elif "/api" in peer.path:
            peer.reply(b"{}", **cookie)
        else:
            by_polling(peer)

    by_polling = polled(b'40{"sid":"x"}', **cookie)
    with RawServer(answer) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        http = Http(f"{url}/api", TOKEN)
        for _ in range(2):
            http.get("/user")
        http.close()
        listening = Listening(url, TOKEN)
        listening.next(SocketOpened)
        listening.link.hurry()
        for _ in range(2):
            listening.next(SocketClosed)
        listening.end()
        assert {peer.is_websocket for peer in server.seen} == {True, False}
        assert len(server.seen) > 5
        assert server.headers("cookie") == []


def test_nobody_s_password_is_taken_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login ana password hunter2\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    by_polling = polled(b'40{"sid":"x"}')
    with RawServer(lambda peer: peer.reply(b"{}") if "/api" in peer.path else by_polling(peer)) as server:
        http = Http(f"{server.url}/api")
        http.get("/user")
        http.close()
        listening = Listening(server.url, TOKEN, Never())
        listening.next(SocketOpened)
        listening.end()
        assert len(server.seen) > 3
        assert server.headers("authorization") == []


def test_what_is_told_of_an_address_is_bounded_and_plain() -> None:
    asked = "https://empresa.example/api/user"
    assert where(asked, "/login?next=/user") == "https://empresa.example/login"
    assert where(asked, "//otro.example:8443/x?token=1") == "https://otro.example:8443/x"
    assert where(asked, "http://ana:secreta@otro.example/") == "http://otro.example/"
    assert where(asked, "https://\x1b0;ñ\u202e<b>{host}x.example/") == "https://0bhostx.example/"
    assert where(asked, "https://otro.example/a\x1b[2J/<b>ñ") == "https://otro.example/a2J/b"
    assert len(where(asked, "https://x/" + "x" * 100_000)) == MAX_TARGET
    assert where(asked, "https://[") == UNKNOWN
    assert where(asked, "javascript:alert(1)") == UNKNOWN


def test_a_server_may_not_say_that_a_redirect_is_endless() -> None:
    """The head of an answer to an upgrade is bounded, too."""

    def answer(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 302 X\r\nLocation: ws://x/")
        while True:
            peer.send(b"x" * 65_536)

    before = threading.active_count()
    with RawServer(answer) as server:
        message = closed(server.url)
    assert not isinstance(message.error, RedirectedError)
    assert threading.active_count() <= before + 2
    assert socket.getdefaulttimeout() is None
