"""What is taken from the environment: the proxy that it names, by every transport alike, and nothing else."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from notifier.core.connection_errors import ProxyKindError
from notifier.core.errors import AppError
from notifier.core.messages import SocketClosed
from notifier.net.connectivity import Connectivity
from notifier.net.environment import Surroundings
from notifier.net.http import Http, download
from tests.certificates import certify
from tests.net.listening import Listening
from tests.net.pauses import Never
from tests.net.proxy import Proxy
from tests.net.raw import Peer, RawServer
from tests.net.test_causes import WAYS

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("http://a.example/api", {"http_proxy": PROXY}, PROXY),
        ("ws://a.example/", {"HTTP_PROXY": PROXY}, PROXY),
        ("https://a.example/api", {"http_proxy": PROXY}, None),
        ("wss://a.example/", {"https_proxy": PROXY, "http_proxy": "other"}, PROXY),
        ("https://a.example/", {"ALL_PROXY": PROXY}, PROXY),
        ("https://a.example/", {"https_proxy": "proxy.example:3128"}, PROXY),
        ("http://a.example/", {"http_proxy": "", "HTTP_PROXY": PROXY}, PROXY),
        ("http://a.example/", {"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, None),
        ("http://a.example/", {"http_proxy": PROXY, "no_proxy": "b.example, .example"}, None),
        ("http://a.example/", {"http_proxy": PROXY, "NO_PROXY": "a.example:80"}, None),
        ("https://a.example/", {"https_proxy": PROXY, "NO_PROXY": "a.example:443"}, None),
        ("wss://b.a.example/", {"https_proxy": PROXY, "NO_PROXY": ".a.example:443"}, None),
        ("https://a.example/", {"https_proxy": PROXY, "NO_PROXY": "a.example:80"}, PROXY),
        ("https://a.example./", {"https_proxy": PROXY, "NO_PROXY": "a.example"}, None),
        ("https://a.example/", {"https_proxy": PROXY, "NO_PROXY": "a.example."}, None),
        ("https://a.example./", {"https_proxy": PROXY, "NO_PROXY": "., *."}, PROXY),
        ("https://ba.example/", {"https_proxy": PROXY, "NO_PROXY": "a.example"}, PROXY),
        ("https://[fd00::1]/", {"https_proxy": PROXY, "NO_PROXY": "[fd00::1]"}, None),
        ("https://[fd00::1]:8443/", {"https_proxy": PROXY, "NO_PROXY": "[fd00::1]:8443"}, None),
        ("https://[fd00::1]/", {"https_proxy": PROXY, "NO_PROXY": "[fd00::1]:8443"}, PROXY),
        ("http://a.example:81/", {"http_proxy": PROXY, "NO_PROXY": "a.example:81"}, None),
        ("http://a.example/", {"http_proxy": PROXY, "no_proxy": "ample"}, PROXY),
        ("http://a.example/", {"http_proxy": PROXY, "no_proxy": "*"}, None),
        ("http://A.EXAMPLE/", {"http_proxy": PROXY, "no_proxy": "A.example"}, None),
        ("http://10.1.2.3/", {"http_proxy": PROXY, "no_proxy": "10.0.0.0/8"}, None),
        ("http://[fd00::1]:9/", {"http_proxy": PROXY, "no_proxy": "fd00::/8"}, None),
        ("https://10.1.2.3/", {"https_proxy": PROXY, "no_proxy": "2.3"}, PROXY),
        ("https://10.1.2.3/", {"https_proxy": PROXY, "no_proxy": ".3, 10.1.2.0/24"}, None),
        ("https://[fd00::1]/", {"https_proxy": PROXY, "NO_PROXY": "[fd00::]/8"}, None),
        ("https://[fd00:0::1]/", {"https_proxy": PROXY, "NO_PROXY": "fd00::1"}, None),
        ("wss://[::1]:3000/", {"ALL_PROXY": "socks://p:1", "NO_PROXY": "[::1]"}, None),
        ("https://a.example/", {"ALL_PROXY": "socks://p:1", "no_proxy": "a.example"}, None),
        ("https://a.example/", {"ALL_PROXY": "socks://p:1", "HTTPS_PROXY": PROXY}, PROXY),
        ("http://11.1.2.3/", {"http_proxy": PROXY, "no_proxy": "10.0.0.0/8,nonsense/9"}, PROXY),
        ("http://a.example/", {}, None),
        # Plain http within this computer is let through without a question: it stays there.
        ("http://127.0.0.1:8000/api", {"http_proxy": PROXY}, None),
        ("ws://localhost:3000", {"all_proxy": PROXY}, None),
        ("https://localhost:3000", {"all_proxy": PROXY}, PROXY),
    ],
)
def test_a_proxy_is_found_by_the_usual_rules(url: str, environ: Mapping[str, str], proxy: str | None) -> None:
    assert Surroundings(environ=environ).proxy_for(url) == proxy


@pytest.mark.parametrize(
    "written",
    [
        "http://[::1",
        "http://p:abc",
        "http://p:99999",
        "http://",
        "//p:1",
        "p\r\nHost: x",
        "file:///x",
        "socks://user:s3cret@p:1080/",
        "socks4a://p",
        "socks5://p",
        "socks5h://p:1080",
        "s3cret:not a proxy",
        "http://..x:1",
        "http://*:3128",
    ],
)
def test_what_is_no_proxy_that_is_used_is_told_of_as_such(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody is reached without it: it may be there so that nobody sees who asks."""
    for name in ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, written)
        for ask in WAYS.values():
            error = ask("https://empresa.invalid")
            assert type(error) is ProxyKindError
            # It names the variable, and nothing of what may be a password.
            assert name in error.tell(str)
            assert "s3cret" not in error.tell(str)
            assert ":1080" not in error.tell(str)
        if name == "https_proxy":
            monkeypatch.delenv(name)
    with pytest.raises(ProxyKindError):
        Connectivity("https://empresa.invalid").try_proxy()


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[RawServer]:
    with RawServer(lambda peer: peer.reply(status=403)) as proxy:
        for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "REQUEST_METHOD"):
            monkeypatch.delenv(name, raising=False)
        for scheme in ("http", "https"):
            monkeypatch.setenv(f"{scheme}_proxy", f"http://ana:p%40ss@127.0.0.1:{proxy.port}")
        yield proxy


def ask_all(scheme: str) -> None:
    """Ask a server that is not there by REST, for a file, by websocket and by polling."""
    url = f"{scheme}://empresa.invalid:8080"
    http = Http(f"{url}/api", "token")
    with suppress(AppError):
        http.get("/user")
    http.close()
    with suppress(AppError):
        download(f"{url}/latest.json", "estado-notifier", 100)
    listening = Listening(url, "token", Never())
    assert isinstance(listening.messages.get(timeout=30), SocketClosed)
    listening.end()


def test_every_transport_goes_through_the_proxy(proxy: RawServer) -> None:
    ask_all("https")
    assert [peer.method for peer in proxy.seen] == ["CONNECT"] * 4
    assert {peer.path for peer in proxy.seen} == {"empresa.invalid:8080"}
    ask_all("http")
    assert [peer.method for peer in proxy.seen[4:]] == ["GET", "GET", "CONNECT", "GET"]
    # YW5hOnBAc3M= is ana:p@ss
    assert set(proxy.headers("proxy-authorization")) == {"Basic YW5hOnBAc3M="}
    assert len(proxy.headers("proxy-authorization")) == 8


def test_what_is_not_to_go_through_it_does_not(proxy: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "0.0.0.0/8")
    with RawServer(lambda peer: peer.reply(b"{}")) as server:
        url = server.url.replace("127.0.0.1", "0.0.0.0")
        http = Http(f"{url}/api", "token")
        assert http.get("/user").body == {}
        http.close()
        assert download(f"{url}/x", "estado-notifier", 100) == b"{}"
        listening = Listening(url, "token", Never())
        listening.next(SocketClosed)
        listening.end()
        assert len(server.seen) == 4
    assert proxy.seen == []


def test_no_library_reads_or_writes_a_file_because_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of connections, lists of authorities: what one of them would do by itself."""

    def answer(peer: Peer) -> None:
        if peer.is_websocket:
            peer.admit()
        else:
            peer.reply(b"{}")

    keys = tmp_path / "keys"
    with RawServer(answer) as server, Proxy(server.url, certify(tmp_path)) as tls:
        # Now: the other side is in this process, too, and has its context already.
        for name in ("SSLKEYLOGFILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE"):
            monkeypatch.setenv(name, str(keys))
        for url in (server.url, tls.url):
            http = Http(f"{url}/api", "token")
            with suppress(AppError):
                http.get("/user")
            http.close()
            listening = Listening(url, "token", Never())
            listening.messages.get(timeout=60)
            listening.end()
        assert len(server.seen) >= 2
    assert not keys.exists()
