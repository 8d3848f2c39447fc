"""TLS: requests, websockets and polling believe what the computer believes, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from notifier.core.errors import UntrustedError
from notifier.core.messages import SocketClosed, SocketOpened
from notifier.net.http import Http, download
from tests.certificates import certify
from tests.net.listening import Listening
from tests.net.pauses import Never
from tests.net.proxy import Proxy
from tests.net.servers import socketio_server

TRANSPORTS = ("websocket", "polling")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certify(tmp_path_factory.mktemp("company"))


@pytest.fixture(params=TRANSPORTS)
def address(pair: tuple[Path, Path], request: pytest.FixtureRequest) -> Iterator[str]:
    sio = socketio.AsyncServer(
        async_mode="asgi", namespaces=["/"], transports=[request.param], cors_allowed_origins="*"
    )
    sio.on("connect", lambda *_: None)
    with socketio_server(sio, _hello) as url, Proxy(url, pair) as proxy:
        yield proxy.url


async def _hello(_scope: object, _receive: object, send: Any) -> None:
    json = (b"content-type", b"application/json")
    await send({"type": "http.response.start", "status": 200, "headers": [json]})
    await send({"type": "http.response.body", "body": b"{}"})


def test_an_authority_of_the_company_is_believed(
    address: str, pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a distribution that keeps its list elsewhere than the one whose OpenSSL was frozen.
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    monkeypatch.setattr("truststore._openssl._CA_FILE_CANDIDATES", [str(pair[0])])
    http = Http(address)
    assert http.get("/user").body == {}
    http.close()
    assert download(f"{address}/latest.json", "estado-notifier", 100) == b"{}"
    listening = Listening(address, "token", Never())
    listening.next(SocketOpened)
    listening.end()


def test_nobody_else_is(address: str) -> None:
    http = Http(address)
    with pytest.raises(UntrustedError):
        http.get("/user")
    http.close()
    with pytest.raises(UntrustedError):
        download(f"{address}/latest.json", "estado-notifier", 100)
    listening = Listening(address, "token", Never())
    assert isinstance(listening.messages.get(timeout=60), SocketClosed)
    listening.end()
