"""A TLS connection that one thread reads while another one writes, against a real server."""

import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from notifier.net.shared_tls import SharedSocket, SharingContext
from tests.certificates import certify


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certify(tmp_path_factory.mktemp("company"))


@pytest.fixture
def ends(pair: tuple[Path, Path]) -> Iterator[tuple[SharedSocket, ssl.SSLSocket]]:
    """Ours, and the server's."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*pair)
    client = ssl.create_default_context(cafile=str(pair[0]))
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as thread:
        plain = socket.create_connection(listening.getsockname())
        accepted = thread.submit(lambda: server.wrap_socket(listening.accept()[0], server_side=True))
        ours = SharingContext(client).wrap_socket(plain, server_hostname="localhost")
        theirs = accepted.result(10)
    ours.settimeout(10)
    theirs.settimeout(10)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_what_is_written_and_read_at_once_arrives(ends: tuple[SharedSocket, ssl.SSLSocket]) -> None:
    ours, theirs = ends
    much = bytes(range(256)) * 20_000

    def echo() -> None:
        left = len(much)
        while left:
            data = theirs.recv(65_536)
            theirs.sendall(data)
            left -= len(data)

    def write() -> None:
        sent = 0
        while sent < len(much):
            sent += ours.send(much[sent : sent + 100_000])

    with ThreadPoolExecutor(2) as threads:
        working = [threads.submit(echo), threads.submit(write)]
        came = b""
        while len(came) < len(much):
            data = ours.recv(65_536)
            assert data
            came += data
        for one in working:
            one.result(10)
    assert came == much


def test_openssl_is_called_by_one_thread_at_a_time(
    ends: tuple[SharedSocket, ssl.SSLSocket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = ends
    is_reading, may_go_on, wrote_meanwhile = threading.Event(), threading.Event(), threading.Event()
    read, write = ssl.SSLSocket.recv, ssl.SSLSocket.send

    def slow_read(self: ssl.SSLSocket, size: int) -> bytes:
        if self is not theirs and not is_reading.is_set():
            is_reading.set()
            may_go_on.wait(10)
        return read(self, size)

    def watched_write(self: ssl.SSLSocket, data: bytes) -> int:
        if not may_go_on.is_set():
            wrote_meanwhile.set()
        return write(self, data)

    monkeypatch.setattr(ssl.SSLSocket, "recv", slow_read)
    monkeypatch.setattr(ssl.SSLSocket, "send", watched_write)
    with ThreadPoolExecutor(2) as threads:
        answer = threads.submit(ours.recv, 10)
        assert is_reading.wait(60)
        sent = threads.submit(ours.send, b"ping")
        assert not wrote_meanwhile.wait(0.2)  # it waits for its turn; too short a look passes, never fails
        may_go_on.set()
        assert sent.result(10) == 4
        assert theirs.recv(10) == b"ping"
        theirs.sendall(b"pong")
        assert answer.result(10) == b"pong"


def test_a_reader_ends_with_the_server_with_its_patience_and_with_its_own_socket(
    ends: tuple[SharedSocket, ssl.SSLSocket],
) -> None:
    ours, theirs = ends
    ours.settimeout(0.05)
    assert ours.gettimeout() == 0.05
    with pytest.raises(TimeoutError):
        ours.recv(10)
    ours.settimeout(None)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(ours.recv, 10)
        theirs.shutdown(socket.SHUT_RDWR)
        assert answer.result(10) == b""
    ours.close()
    with pytest.raises(OSError, match="descriptor"):
        ours.recv(10)


def test_closing_wakes_who_waits(ends: tuple[SharedSocket, ssl.SSLSocket]) -> None:
    ours, _theirs = ends
    ours.settimeout(None)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(ours.recv, 10)
        ours.close()
        with pytest.raises(OSError, match="descriptor"):
            answer.result(10)
