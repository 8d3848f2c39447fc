"""Each cause of a failed connection has its own sentence: by REST, by websocket and by polling alike."""

import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from notifier.core import connection_errors as known
from notifier.core.admission import Admission
from notifier.core.errors import AppError, BadReplyError, BusyError, ServerError, UntrustedError
from notifier.net import connection, exchange, http
from notifier.net.causes import cause
from notifier.net.connection import Connection, State
from tests.certificates import Authority
from tests.net.answering import Answering, closes, is_silent, resets, says, secured
from tests.net.listening import STANDARD, Listening, nobody
from tests.net.pauses import Never
from tests.net.raw import OPEN, Peer, RawServer
from tests.net.servers import OddServer

Ask = Callable[[str], AppError]


def by_rest(url: str) -> AppError:
    client = http.Http(url)
    try:
        with pytest.raises(AppError) as failed:
            client.get("/user")
        return failed.value
    finally:
        client.close()


def by_download(url: str) -> AppError:
    with pytest.raises(AppError) as failed:
        http.download(f"{url}/latest.json", "estado-notifier", 100)
    return failed.value


def by_socket(transport: str) -> Ask:
    def ask(url: str) -> AppError:
        wake = threading.Condition()
        one = Connection(url, STANDARD, Admission(STANDARD, "t0ken", None), transport, lambda _: None, wake)
        with wake:
            assert wake.wait_for(lambda: one.state > State.OPEN, 20)
        return one.error

    return ask


WAYS = {
    "rest": by_rest,
    "download": by_download,
    "websocket": by_socket("websocket"),
    "polling": by_socket("polling"),
}


@pytest.fixture(params=WAYS)
def ask(request: pytest.FixtureRequest) -> Ask:
    return WAYS[request.param]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "TIMEOUT", 0.5)
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 0.5)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def believed(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "nothing"))


def tls(pair: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    return context


def told(error: AppError, kind: type[AppError], host: str) -> None:
    """It is this one, and its sentence names the host and says whom to ask or what to do."""
    assert type(error) is kind
    assert host in error.tell(str)


# Certificates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "begins", "ends", "kind"),
    [
        (("localhost",), -9, -2, known.CertificateExpiredError),
        (("localhost",), 2, 9, known.CertificateNotYetValidError),
        (("otro.example",), -2, 2, known.CertificateOfAnotherError),
    ],
)
def test_a_certificate_that_does_not_hold(
    ask: Ask, authority: Authority, hosts: tuple[str, ...], begins: int, ends: int, kind: type[AppError]
) -> None:
    context = tls(authority.sign(*hosts, begins=begins, ends=ends))
    with Answering(secured(context)) as server:
        told(ask(server.url("https", "localhost")), kind, f"localhost:{server.port}")


def test_a_certificate_for_a_name_where_an_address_was_asked_for(ask: Ask, authority: Authority) -> None:
    with Answering(secured(tls(authority.sign("localhost")))) as server:
        told(ask(server.url("https")), known.CertificateOfAnotherError, f"127.0.0.1:{server.port}")


def test_an_authority_that_nobody_knows(ask: Ask, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "stranger", "Desconocida")
    with Answering(secured(tls(stranger.sign("localhost")))) as server:
        error = ask(server.url("https", "localhost"))
    told(error, known.UnknownAuthorityError, f"localhost:{server.port}")
    assert "ca_file" in error.tell(str)


def test_a_certificate_that_signed_itself(ask: Ask, tmp_path: Path) -> None:
    from tests.certificates import certify

    with Answering(secured(tls(certify(tmp_path)))) as server:
        told(ask(server.url("https", "localhost")), known.UnknownAuthorityError, "localhost")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (23, known.CertificateRevokedError),
        (68, UntrustedError),
        (0x800B0101, known.CertificateExpiredError),
        (0x800B010F - 2**32, known.CertificateOfAnotherError),
        (-67843, known.UnknownAuthorityError),
    ],
)
def test_what_other_systems_and_rarer_faults_are_called(code: int, kind: type[AppError]) -> None:
    error = ssl.SSLCertVerificationError("no")
    error.verify_code = code
    told(cause(error, "https://empresa.bo/api"), kind, "empresa.bo")


# TLS -----------------------------------------------------------------------------------------------------


def test_a_server_with_an_old_tls_alone(ask: Ask, authority: Authority) -> None:
    context = tls(authority.sign("localhost"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Answering(secured(context)) as server:
        told(ask(server.url("https", "localhost")), known.OldTlsError, "localhost")


def test_a_server_with_no_cipher_in_common(ask: Ask, authority: Authority) -> None:
    context = tls(authority.sign("localhost"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("NULL-SHA256:aNULL:@SECLEVEL=0")
    with Answering(secured(context)) as server:
        told(ask(server.url("https", "localhost")), known.OldTlsError, "localhost")


def test_https_where_http_is_spoken(ask: Ask) -> None:
    server = OddServer()
    try:
        url = server.url.replace("http:", "https:")
        told(ask(url), known.NotTlsError, f"127.0.0.1:{server.server_port}")
    finally:
        server.end()


@pytest.mark.parametrize(
    "words",
    [
        b"<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port",
        b"Client sent an HTTP request to an HTTPS server.\n",
        b"You're speaking plain HTTP to an SSL-enabled server port.",
    ],
)
def test_http_where_https_is_spoken_by_a_server_that_says_so(ask: Ask, words: bytes) -> None:
    head = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(words)
    with Answering(says(head + words)) as server:
        told(ask(server.url("http")), known.TlsExpectedError, f"127.0.0.1:{server.port}")


def test_http_where_https_is_spoken_by_one_that_only_goes(ask: Ask, authority: Authority) -> None:
    with Answering(secured(tls(authority.sign("localhost")))) as server:
        error = ask(server.url("http", "localhost"))
    told(error, known.DroppedError, "localhost")
    assert "https" in error.tell(str)


def test_a_server_that_wants_a_certificate_of_ours(ask: Ask, authority: Authority) -> None:
    context = tls(authority.sign("localhost"))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.file)
    with Answering(secured(context)) as server:
        told(ask(server.url("https", "localhost")), known.ClientCertificateError, "localhost")


# The way there -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_does_not_exist(ask: Ask, scheme: str) -> None:
    told(ask(f"{scheme}://nadie.invalid/api"), known.UnknownHostError, "nadie.invalid")


def test_a_name_that_cannot_be(ask: Ask) -> None:
    told(ask(f"https://{'a' * 70}.example"), known.UnknownHostError, "aaa")


def test_a_port_at_which_nobody_listens(ask: Ask) -> None:
    url = nobody()
    told(ask(url), known.PortRefusedError, url.removeprefix("http://"))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_says_nothing(ask: Ask, impatient: None, scheme: str) -> None:
    with Answering(is_silent) as server:
        told(ask(server.url(scheme)), known.TimedOutError, f"127.0.0.1:{server.port}")


def test_a_network_that_swallows_what_is_sent(ask: Ask, impatient: None) -> None:
    with full() as port:
        told(ask(f"http://127.0.0.1:{port}"), known.TimedOutError, f"127.0.0.1:{port}")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("treat", [closes, resets])
def test_a_connection_that_is_dropped(ask: Ask, treat: Callable[[socket.socket], None], scheme: str) -> None:
    with Answering(treat) as server:
        told(ask(server.url(scheme)), known.DroppedError, f"127.0.0.1:{server.port}")


def test_something_that_is_no_web_server(ask: Ask) -> None:
    with Answering(says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")) as server:
        told(ask(server.url("http")), known.NotHttpError, f"127.0.0.1:{server.port}")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("host", "kind"), [("empresa.example", known.NameServiceError), ("10.1.2.3", known.NoNetworkError)]
)
def test_no_network_at_all(scheme: str, host: str, kind: type[AppError]) -> None:
    """Seen by a process of its own, in a room without a network."""
    code = "from tests.net.test_causes import WAYS; print(*(type(ask(%r)).__name__ for ask in WAYS.values()))"
    command = ("unshare", "-rn", sys.executable, "-c", code % f"{scheme}://{host}")
    if subprocess.run(("unshare", "-rn", "true"), capture_output=True, check=False).returncode:
        pytest.skip("no room without a network can be made here")
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, env=os.environ | {"PYTHONPATH": "."}
    )
    assert done.stdout.split() == [kind.__name__] * len(WAYS)


# What answers is no event server -------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, known.NoEventServerError),
        (404, known.NoEventServerError),
        (403, known.NotLetInError),
        (429, BusyError),
        (502, ServerError),
    ],
)
def test_an_answer_of_somebody_else(transport: str, status: int, kind: type[AppError]) -> None:
    server = OddServer()
    server.status, server.body = status, b"<html>hola</html>"
    try:
        assert type(WAYS[transport](server.url)) is kind
    finally:
        server.end()


@pytest.mark.parametrize(
    ("status", "kind"), [(500, ServerError), (429, BusyError), (401, known.NotLetInError)]
)
def test_polling_that_is_opened_and_then_answered_so(status: int, kind: type[AppError]) -> None:
    def answer(peer: Peer) -> None:
        if peer.method == "POST":
            peer.reply(status=status)
        elif "sid=" in peer.path:
            peer.until_gone()
        else:
            peer.reply(b"0" + OPEN.encode())

    with RawServer(answer) as server:
        assert type(WAYS["polling"](server.url)) is kind


def test_a_server_that_plays_the_proxy_is_none(ask: Ask) -> None:
    """Nobody is asked for the password of a proxy where there is none."""
    with RawServer(lambda peer: peer.reply(status=407, Proxy_Authenticate="Basic realm=x")) as server:
        assert type(ask(server.url)) in (BadReplyError, known.NoEventServerError)


# The link ------------------------------------------------------------------------------------------------


def test_the_link_tells_the_cause_and_the_address_of_the_event_server() -> None:
    listening = Listening("https://eventos.invalid:8443", "token", Never())
    closed = listening.messages.get(timeout=60)
    told(closed.error, known.UnknownHostError, "eventos.invalid:8443")  # type: ignore[union-attr]  # or this fails
    listening.end()


# Helpers -------------------------------------------------------------------------------------------------


class full:  # noqa: N801 - reads as a word
    """A port whose queue is full: what knocks there hears nothing. Linux drops it as a firewall does."""

    def __enter__(self) -> int:
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(0)
        self._waiting = []
        port = self._listening.getsockname()[1]
        for _ in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
            self._waiting.append(waiting)
        return int(port)

    def __exit__(self, *_: object) -> None:
        for opened in (self._listening, *self._waiting):
            opened.close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
