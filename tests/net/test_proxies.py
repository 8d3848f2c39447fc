"""The way that the settings say: a proxy with its password, and authorities besides the system's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import socketio

from notifier.core import connection_errors as known
from notifier.core.errors import AppError
from notifier.core.messages import SocketClosed, SocketOpened
from notifier.net import connection, exchange
from notifier.net.environment import Surroundings
from notifier.net.http import Http, download
from tests.certificates import Authority
from tests.net.answering import Answering, closes, is_silent, says
from tests.net.listening import Listening, nobody
from tests.net.pauses import Never
from tests.net.proxy import Proxy
from tests.net.servers import socketio_server
from tests.net.test_trust import _hello as hello
from tests.net.tunnel import Tunnel

NOWHERE = "https://empresa.invalid:8443"
WAYS = ("rest", "download", "websocket", "polling")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("company")
    certificate, key = Authority(folder).sign("empresa.invalid", "localhost")
    return certificate, key


@pytest.fixture(params=["websocket", "polling"])
def company(pair: tuple[Path, Path], request: pytest.FixtureRequest) -> Iterator[Proxy]:
    """API and event server of a company, by one transport, with a certificate of its own authority."""
    sio = socketio.AsyncServer(
        async_mode="asgi", namespaces=["/"], transports=[request.param], cors_allowed_origins="*"
    )
    sio.on("connect", lambda *_: None)
    with socketio_server(sio, hello) as url, Proxy(url, pair) as proxy:
        yield proxy


def port(proxy: Proxy) -> int:
    return int(proxy.url.rpartition(":")[2])


def all_ways(url: str, surroundings: Surroundings) -> None:
    """REST, a public file and the socket come through."""
    http = Http(f"{url}/api", "token", surroundings=surroundings)
    assert http.get("/user").body == {}
    http.close()
    assert download(f"{url}/latest.json", "estado-notifier", 100, surroundings) == b"{}"
    listening = Listening(url, "token", Never(), surroundings=surroundings)
    listening.next(SocketOpened)
    listening.end()


def causes(url: str, surroundings: Surroundings) -> list[AppError]:
    """Why each of them does not."""
    found: list[AppError] = []
    http = Http(f"{url}/api", "token", surroundings=surroundings)
    with pytest.raises(AppError) as told:
        http.get("/user")
    http.close()
    found.append(told.value)
    with pytest.raises(AppError) as told:
        download(f"{url}/latest.json", "estado-notifier", 100, surroundings)
    found.append(told.value)
    listening = Listening(url, "token", Never(), surroundings=surroundings)
    closed = listening.next(SocketClosed)
    listening.end()
    assert isinstance(closed, SocketClosed)
    return [*found, closed.error]


# Authorities ---------------------------------------------------------------------------------------------


def test_an_authority_of_the_settings_is_believed_besides_the_systems(
    company: Proxy, pair: tuple[Path, Path]
) -> None:
    authority = pair[0].parent / "authority.pem"
    all_ways(company.url, Surroundings(ca_file=str(authority)))
    kinds = {type(error) for error in causes(company.url, Surroundings())}
    assert kinds == {known.UnknownAuthorityError}


def test_with_it_the_systems_are_still_believed(
    company: Proxy, pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pair[0].parent / "authority.pem"))
    another = Authority(tmp_path / "another", "Otra")
    all_ways(company.url, Surroundings(ca_file=str(another.file)))


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nx\n", b"\x30\x82", "folder"])
def test_a_file_without_authorities_is_named(company: Proxy, tmp_path: Path, content: object) -> None:
    file = tmp_path / "ca.pem"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content:
        file.mkdir()
    for error in causes(company.url, Surroundings(ca_file=str(file))):
        assert type(error) is known.CaFileError
        assert str(file) in error.tell(str)


def test_a_file_that_comes_late_is_read_then(company: Proxy, pair: tuple[Path, Path], tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    http = Http(f"{company.url}/api", surroundings=Surroundings(ca_file=str(file)))
    with pytest.raises(known.CaFileError):
        http.get("/user")
    file.write_bytes((pair[0].parent / "authority.pem").read_bytes())
    assert http.get("/user").body == {}
    http.close()


# Proxies -------------------------------------------------------------------------------------------------


def through(proxy: str, pair: tuple[Path, Path] | None = None, password: str | None = None) -> Surroundings:
    ca_file = str(pair[0].parent / "authority.pem") if pair else ""
    return Surroundings(f"http://{proxy}", lambda: password, ca_file)


def test_the_proxy_of_the_settings_leads_to_the_server(company: Proxy, pair: tuple[Path, Path]) -> None:
    with Tunnel(port(company), "ana maría", "s3cr:e@t/ñ") as tunnel:
        all_ways(NOWHERE, through(f"ana%20mar%C3%ADa@{tunnel.host}", pair, "s3cr:e@t/ñ"))
        assert set(tunnel.asked) == {"CONNECT empresa.invalid:8443 HTTP/1.1"}
        assert len(tunnel.asked) >= 3


def test_it_wins_over_the_environment_and_none_means_none(
    company: Proxy, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, nobody())
    with Tunnel(port(company)) as tunnel:
        all_ways(NOWHERE, through(tunnel.host, pair))
    all_ways(company.url, Surroundings("none", ca_file=str(pair[0].parent / "authority.pem")))
    monkeypatch.setenv("no_proxy", "localhost")
    all_ways(company.url, through(nobody().removeprefix("http://"), pair))


def test_a_password_that_is_kept_later_is_used_then(company: Proxy, pair: tuple[Path, Path]) -> None:
    kept: list[str | None] = [None]
    with Tunnel(port(company), "ana", "new") as tunnel:
        ca_file = str(pair[0].parent / "authority.pem")
        around = Surroundings(f"http://ana@{tunnel.host}", lambda: kept[0], ca_file)
        http = Http(f"{NOWHERE}/api", surroundings=around)
        for password in (None, "old"):
            kept[0] = password
            with pytest.raises(known.ProxyPasswordError):
                http.get("/user")
        kept[0] = "new"
        assert http.get("/user").body == {}
        http.close()


@pytest.mark.parametrize("url", [NOWHERE, "http://empresa.invalid:8443"])
def test_a_proxy_that_wants_a_password(url: str) -> None:
    with Tunnel(9, "ana", "x") as tunnel:
        for error in causes(url, through(tunnel.host)):
            assert type(error) is known.ProxyPasswordError
            assert tunnel.host in error.tell(str)
            assert "proxy-password" in error.tell(str)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", known.ProxyRefusedError),
        (b"HTTP/1.1 302 Found\r\nLocation: http://portal\r\n\r\n", known.ProxyRefusedError),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", known.ProxyFailedError),
        (b"HTTP/1.1 504 Gateway Timeout\r\n\r\n", known.ProxyFailedError),
    ],
)
def test_a_proxy_that_does_not_let_through(answer: bytes, kind: type[AppError]) -> None:
    with Answering(says(answer)) as server:
        for error in causes(NOWHERE, through(f"127.0.0.1:{server.port}")):
            assert type(error) is kind
            assert f"127.0.0.1:{server.port}" in error.tell(str)
            assert "empresa.invalid:8443" in error.tell(str)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_off_or_has_no_such_name(scheme: str) -> None:
    for proxy in (nobody().removeprefix("http://"), "proxy.invalid:3128"):
        for error in causes(f"{scheme}://empresa.invalid", through(proxy)):
            assert type(error) is known.ProxyUnreachableError
            assert proxy in error.tell(str)


def test_something_else_at_the_address_of_the_proxy() -> None:
    with Answering(says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")) as server:
        proxy = f"127.0.0.1:{server.port}"
        for error in causes(NOWHERE, through(proxy)):
            assert isinstance(error, known.ProxyError)
            assert proxy in error.tell(str)


@pytest.mark.parametrize("treat", [closes, is_silent])
def test_a_proxy_that_says_nothing(treat: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "TIMEOUT", 0.5)
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 0.5)
    with Answering(treat) as server:  # type: ignore[arg-type]  # one of the two functions
        proxy = f"127.0.0.1:{server.port}"
        for error in causes(NOWHERE, through(proxy)):
            assert isinstance(error, known.ProxyError)
            assert proxy in error.tell(str)


def test_a_proxy_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://ana:s3cret@proxy.example:1080")
    for error in causes(NOWHERE, Surroundings()):
        assert type(error) is known.ProxyKindError
        assert "all_proxy" in error.tell(str)
        assert "s3cret" not in error.tell(str)


def test_a_proxy_of_https_leads_to_all_but_websockets(
    company: Proxy,
    pair: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    around = Surroundings(ca_file=str(pair[0].parent / "authority.pem"))
    with Tunnel(port(company)) as tunnel, Proxy(f"http://{tunnel.host}", pair) as proxy:
        monkeypatch.setenv("all_proxy", proxy.url)
        http = Http(f"{NOWHERE}/api", "token", surroundings=around)
        assert http.get("/user").body == {}
        http.close()
        listening = Listening(NOWHERE, "token", Never(), surroundings=around)
        said = listening.messages.get(timeout=60)
        listening.end()
    if "polling" in request.node.name:
        assert isinstance(said, SocketOpened)
    else:  # this server has no other way
        assert isinstance(said, SocketClosed)
        assert type(said.error) is known.ProxyKindError


def test_a_keyring_that_is_locked_is_the_cause() -> None:
    def locked() -> str | None:
        raise AppError

    around = Surroundings("http://ana@127.0.0.1:9", locked)
    assert [type(error) for error in causes(NOWHERE, around)] == [AppError] * 3
    assert "ana" in repr(around)


def test_no_password_is_in_what_is_written_of_it() -> None:
    around = Surroundings("http://ana@proxy.example", lambda: "s3cret")
    assert around.proxy_for("https://e.bo") == "http://ana:s3cret@proxy.example"
    assert around.proxy_name("https://e.bo") == "proxy.example"
    assert "s3cret" not in repr(around)
