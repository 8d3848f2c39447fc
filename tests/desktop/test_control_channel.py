"""Who holds up the control channel, and who is at its other end."""

import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from notifier.system.control.channel import (
    ControlServer,
    ForeignInstanceError,
    NotAnsweringError,
    NotRunningError,
    ask,
)
from tests.private_desktop import eventually

Message = dict[str, Any]
OTHER_USER = 65534
"""Nobody, on every Linux."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

CALLS = """
import os, socket, struct, sys
os.setuid(int(sys.argv[2]))
caller = socket.socket(socket.AF_UNIX)
caller.connect(sys.argv[1])
try:
    caller.sendall(struct.pack("!i", 2) + b"{}")
    print(caller.recv(100))
except ConnectionError:
    print(b"")
"""

LISTENS = """
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
os.setuid(int(sys.argv[2]))
listener.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
listener.listen()
print("listens", flush=True)
print(listener.accept()[0].recv(100))
"""


@pytest.fixture
def address() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="en-") as name:
        yield str(Path(name) / "control.sock")


@pytest.fixture
def server(address: str) -> Iterator[ControlServer]:
    server = ControlServer(address, lambda request: [request])
    yield server
    server.close()


def connected(address: str) -> socket.socket:
    raw = socket.socket(socket.AF_UNIX)
    raw.connect(address)  # without a limit, or Linux refuses where many wait already
    raw.settimeout(20)
    return raw


def is_hung_up(raw: socket.socket) -> bool:
    with contextlib.suppress(ConnectionError):
        return raw.recv(1) == b""
    return True


@pytest.mark.parametrize("sent", [b"", b"\0", b"\0\0\0\x40", b"\0\0\0\x40" + b'{"a":'])
def test_half_a_request_is_hung_up_on_and_holds_nobody_up(
    server: ControlServer, address: str, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifier.system.control.channel._REQUEST_TIMEOUT", 0.3)
    with connected(address) as raw:
        raw.sendall(sent)
        assert list(ask(address, {"n": 1})) == [{"n": 1}]
        assert is_hung_up(raw)
    eventually(lambda: not server._open)


def test_a_request_that_drips_has_one_time_for_all_of_it(
    server: ControlServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifier.system.control.channel._REQUEST_TIMEOUT", 0.5)
    with connected(address) as raw, contextlib.suppress(ConnectionError):
        raw.sendall(struct.pack("!i", 60_000))
        ended = threading.Event()
        while not ended.wait(0.05):
            raw.sendall(b" ")  # until the server hangs up; the test's own limit is the end otherwise
    eventually(lambda: not server._open)


def test_silent_callers_give_way_to_one_that_asks(
    server: ControlServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifier.system.control.channel._REQUEST_TIMEOUT", 600)
    crowd = [connected(address) for _ in range(40)]
    for number in range(3):
        assert list(ask(address, {"n": number})) == [{"n": number}]
    for raw in crowd:
        raw.close()


def test_a_reader_that_takes_nothing_is_dropped(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.system.control.channel._REPLY_TIMEOUT", 0.3)
    dropped = threading.Event()

    def flood(_request: Message) -> Iterator[Message]:
        try:
            while True:
                yield {"filler": "x" * 65536}
        finally:
            dropped.set()

    server = ControlServer(address, flood)
    with connected(address) as raw:
        raw.sendall(struct.pack("!i", 2) + b"{}")
        assert dropped.wait(60)
    server.close()


@contextlib.contextmanager
def saying(address: str, said: bytes) -> Iterator[None]:
    """An instance that answers each request with this, and then with nothing."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    done = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(said)
            done.wait(60)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        listener.close()


def framed(message: Message) -> bytes:
    text = json.dumps(message).encode()
    return struct.pack("!i", len(text)) + text


@pytest.mark.parametrize(
    "said", [b"", b"\0\0", b"\0\0\0\x40", b"\0\0\0\x40{", b"\x7f\xff\xff\xff", b"HTTP/1.1"]
)
def test_half_an_answer_is_none(address: str, said: bytes) -> None:
    with saying(address, said), pytest.raises(NotAnsweringError):
        next(ask(address, {}, patience=0.5))


def test_half_a_message_ends_a_stream(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.system.control.line.WHOLE", 0.3)
    with saying(address, framed({"n": 1}) + b"\0\0"):
        assert list(ask(address, {})) == [{"n": 1}]


def test_who_takes_no_call_does_not_answer(address: str) -> None:
    """A program that was stopped: Linux refuses at once when too many wait."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(0)
        with connected(address), pytest.raises(NotAnsweringError):
            next(ask(address, {}, patience=0.3))


def open_to_all(address: str) -> None:
    Path(address).parent.chmod(0o777)
    if Path(address).exists():
        Path(address).chmod(0o777)


@needs_root
def test_another_user_is_turned_away(server: ControlServer, address: str) -> None:
    open_to_all(address)
    for user, answer in ((OTHER_USER, "b''"), (0, str(framed({})))):
        call = [sys.executable, "-c", CALLS, address, str(user)]
        assert subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip() == answer


@needs_root
def test_nothing_is_said_to_another_users_program(address: str) -> None:
    open_to_all(address)
    command = [sys.executable, "-c", LISTENS, address, str(OTHER_USER)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "listens\n"
        with pytest.raises(ForeignInstanceError) as caught:
            ask(address, {"command": "login"})
        assert address in caught.value.tell(str)
        assert other.stdout.readline() == "b''\n"


def test_what_the_system_says_decides_and_not_who_may_open_the_socket(
    server: ControlServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    with pytest.raises(ForeignInstanceError):
        ask(address, {})
    with connected(address) as raw:
        assert is_hung_up(raw)
    monkeypatch.undo()
    assert list(ask(address, {})) == [{}]


def test_a_socket_that_cannot_be_made_leaves_nothing_open(address: str) -> None:
    with pytest.raises(OSError):
        ControlServer(address + "x" * 200, lambda request: [request])  # longer than the system takes


def test_a_folder_in_the_place_of_the_socket_gives_way(address: str) -> None:
    Path(address).mkdir()
    server = ControlServer(address, lambda request: [request])
    assert list(ask(address, {"asked": True})) == [{"asked": True}]
    server.close()


def test_a_stream_of_the_program_ends_where_nobody_listens(address: str) -> None:
    with pytest.raises(NotRunningError):
        ask(address, {})


def test_a_name_that_is_no_unicode_is_answered_all_the_same(address: str) -> None:
    def answers(_request: Message) -> Iterable[Message]:
        return [{"name": "\ud800"}]

    server = ControlServer(address, answers)
    assert list(ask(address, {})) == [{"name": "\ud800"}]
    server.close()
