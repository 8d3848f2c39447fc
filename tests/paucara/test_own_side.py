"""A fault of our own side keeps the session, has its own sentence, and is over when its cause is."""

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notifier.core import supervision
from notifier.core.errors import UnreachableError
from notifier.core.link import LinkState
from notifier.net import fetcher, socket, websockets
from notifier.net.connection import Connection
from notifier.net.exchange import Exchange
from notifier.net.remote import Remote
from notifier.sync import dialogue
from notifier.sync.truth import Truth
from notifier.system.resources import resource_text
from tests.certificates import Authority
from tests.net.proxy import Proxy
from tests.paucara.company import Company
from tests.paucara.watching import Watching

TOKEN = "1|s3cret"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried soon."""
    for module in (fetcher, socket):
        monkeypatch.setattr(module, "backoff", lambda *_: 0.05)
    monkeypatch.setattr(dialogue, "STUMBLE_PAUSE", 0.1)
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("company"))


@pytest.fixture
def address(authority: Authority) -> Iterator[str]:
    """Of a company that speaks TLS."""
    with Company() as company, Proxy(f"http://127.0.0.1:{company.port}", authority.sign("localhost")) as tls:
        yield tls.url


def watching(folder: Path, address: str, authority: Path) -> Watching:
    return Watching(folder, f"{address}/api", "paucara", TOKEN, socket_url=address, ca_file=str(authority))


GARBAGE = [
    "socks://ana:s3cret@127.0.0.1:9/",
    "socks5://127.0.0.1:9",
    "socks5h://127.0.0.1:9",
    "http://[::1",
    "http://p:99999",
    "http://..x:1",
    "http://\udce4:1",
    "http://" + "a" * 300 + ":1",
    "http://*:3128",
    "'http://127.0.0.1:9'",
    "http:/127.0.0.1:9",
    "PROXY 127.0.0.1:9",
    # Somebody may be called so.
    "DIRECT",
    "http://127.0.0.1:9",
    "ftp://127.0.0.1:9",
    "http://xn--a.bo:1",
    "http://a" + "/b" * 40000,
]


@pytest.mark.parametrize("written", GARBAGE, ids=lambda text: text[:24].encode("ascii", "replace").decode())
def test_a_variable_that_cannot_be_used_is_named_and_ends_no_session(
    tmp_path: Path, address: str, authority: Authority, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", written)
    with watching(tmp_path, address, authority.file) as desk:
        link = desk.wait_link(LinkState.OFFLINE)
        assert "ALL_PROXY" in link.reason
        assert "s3cret" not in link.reason
    assert LinkState.SIGNED_OUT not in {link.state for link in desk.links}


@pytest.mark.parametrize("direct", ["localhost", "*", "[::1], 10.0.0.0/8,.localhost", "LOCALHOST."])
def test_where_it_says_so_the_server_is_reached_without_it(
    tmp_path: Path, address: str, authority: Authority, monkeypatch: pytest.MonkeyPatch, direct: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", direct)
    with watching(tmp_path, address, authority.file) as desk:
        desk.wait_link(LinkState.LIVE)


@pytest.mark.parametrize("before", [None, b"", b"-----BEGIN", "another", "folder"])
def test_the_file_of_authorities_may_come_back(
    tmp_path: Path, address: str, authority: Authority, before: Any
) -> None:
    file = tmp_path / "ca.pem"
    if before == "folder":
        file.mkdir()
    elif before == "another":
        file.write_bytes(Authority(tmp_path / "other", "Otra").file.read_bytes())
    elif before is not None:
        file.write_bytes(before)
    with watching(tmp_path, address, file) as desk:
        link = desk.wait_link(LinkState.OFFLINE)
        assert "ca_file" in link.reason
        if before == "folder":
            file.rmdir()
        file.write_bytes(authority.file.read_bytes())
        desk.wait_link(LinkState.LIVE)
    assert LinkState.SIGNED_OUT not in {link.state for link in desk.links}


FAULTS = [
    ValueError("x"),
    UnicodeError("x"),
    OSError(errno.EMFILE, "x"),
    MemoryError(),
    RuntimeError("can't start new thread"),
]


PLACES = [
    (Remote, "start"),
    (Remote, "open"),
    (Truth, "claim"),
    (Truth, "prove"),
    (Exchange, "ask"),
    (Connection, "__init__"),
    (websockets, "open_socket"),
]


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [(*place, MemoryError()) for place in PLACES]
    + [(Remote, "__init__", fault) for fault in (*FAULTS, UnreachableError(host="x"))],
)
def test_whatever_stumbles_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, fault: Exception
) -> None:
    mended = threading.Event()
    real = getattr(owner, name)

    def stumbling(*args: Any, **named: Any) -> Any:
        if not mended.is_set():
            raise fault
        return real(*args, **named)

    monkeypatch.setattr(owner, name, stumbling)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # it is reported as a fault of ours
    with (
        Company(transports=["websocket"]) as company,
        Watching(tmp_path, company.api_url, "paucara", TOKEN) as desk,
    ):
        link = desk.wait_link(LinkState.OFFLINE)
        if owner is not websockets:  # then polling is tried, and refused
            assert ("memoria" in link.reason) == isinstance(fault, OSError | MemoryError | RuntimeError)
        mended.set()
        desk.wait_link(LinkState.LIVE)
    assert LinkState.SIGNED_OUT not in {link.state for link in desk.links}


@pytest.mark.parametrize("before", [None, b"\xff\xfe", b"name = [", b'name = "x"\nevents = []\n', "folder"])
def test_the_file_of_a_profile_may_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: Any
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    file = tmp_path / "empresa.toml"
    if before == "folder":
        file.mkdir()
    elif before is not None:
        file.write_bytes(before)
    with Company() as company, Watching(tmp_path, company.api_url, str(file), TOKEN) as desk:
        assert "empresa.toml" in desk.wait_link(LinkState.OFFLINE).reason
        if before == "folder":
            file.rmdir()
        file.write_text(resource_text("profiles/paucara.toml"), encoding="utf-8")
        desk.wait_link(LinkState.LIVE)
    assert LinkState.SIGNED_OUT not in {link.state for link in desk.links}
