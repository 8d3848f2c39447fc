"""One instance and its control channel, with real processes and real sockets."""

import contextlib
import fcntl
import itertools
import json
import os
import queue
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest

from notifier.core.counters import Counters
from notifier.core.supervision import Supervisor
from notifier.second_start import raise_the_first
from notifier.system import instance
from notifier.system.control.channel import ControlServer, NotAnsweringError, NotRunningError, ask
from notifier.system.control.line import Line
from notifier.system.instance import InstanceLock
from notifier.system.paths import FolderError
from tests.private_desktop import eventually

Message = dict[str, Any]

PROGRAM = """
import os, sys
from pathlib import Path
from notifier.system.control.channel import ControlServer
from notifier.system.instance import InstanceLock
folder = Path(sys.argv[1])
lock = InstanceLock(folder / "lock")
if not lock.acquire():
    print("second", flush=True)
    sys.exit(3)
server = ControlServer(str(folder / "control.sock"), lambda request: [{"pid": os.getpid(), **request}])
print("first", flush=True)
sys.stdin.read()
server.close()
lock.release()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="en-") as name:
        yield Path(name)


@pytest.fixture
def address(folder: Path) -> str:
    return str(folder / "control.sock")


def start(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def first_line(program: "subprocess.Popen[str]") -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def finish(*programs: "subprocess.Popen[str]") -> None:
    for program in programs:
        program.communicate(timeout=20)


def test_only_one_process_is_the_instance_and_it_answers(folder: Path, address: str) -> None:
    first = start(folder)
    assert first_line(first) == "first"
    second = start(folder)
    assert first_line(second) == "second"
    assert not InstanceLock(folder / "lock").acquire()
    assert list(ask(address, {"command": "status"})) == [{"pid": first.pid, "command": "status"}]
    finish(first, second)
    assert not Path(address).exists()
    with pytest.raises(NotRunningError):
        ask(address, {"command": "status"})


def test_after_a_crash_the_next_one_takes_lock_and_socket(folder: Path, address: str) -> None:
    crashed = start(folder)
    assert first_line(crashed) == "first"
    crashed.send_signal(signal.SIGKILL)
    finish(crashed)
    assert Path(address).exists()
    with pytest.raises(NotRunningError):
        ask(address, {})
    following = start(folder)
    assert first_line(following) == "first"
    assert list(ask(address, {})) == [{"pid": following.pid}]
    finish(following)


def test_a_released_lock_is_free_for_others(folder: Path) -> None:
    lock, other = InstanceLock(folder / "lock"), InstanceLock(folder / "lock")
    assert lock.acquire()
    assert lock.acquire()  # it is held already
    assert not other.acquire()
    threading.Thread(target=lock.release).start()
    assert eventually(other.acquire)
    other.release()


def test_a_lock_whose_file_is_tidied_away_in_that_moment_is_the_next_file_s(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, flock = folder / "lock", fcntl.flock
    tidied = False

    def tidy_first(file: int, operation: int) -> None:
        nonlocal tidied
        if not tidied:
            tidied = True
            path.unlink()
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", tidy_first)
    lock = InstanceLock(path)
    assert lock.acquire()
    assert not InstanceLock(path).acquire()
    lock.release()


def test_a_second_start_waits_until_the_first_one_listens(address: str) -> None:
    """It does so late on a computer that is just starting."""
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 5:
            listening.append(ControlServer(address, lambda _request: [{"ok": True}]))

    listening: list[ControlServer] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", sleep)
        assert raise_the_first(address) == 0
    assert sum(pauses) > 4
    listening[0].close()


def test_a_link_in_the_lock_s_place_is_not_followed(folder: Path) -> None:
    (folder / "lock").symlink_to(folder / "elsewhere")
    with pytest.raises(FolderError):
        InstanceLock(folder / "lock").acquire()
    assert not (folder / "elsewhere").exists()


def test_replies_stream_until_the_client_goes(address: str) -> None:
    events: queue.Queue[Message] = queue.Queue()
    gone = threading.Event()

    def watch(_request: Message) -> Iterator[Message | None]:
        try:
            while True:
                try:
                    yield events.get(timeout=0.05)
                except queue.Empty:
                    yield None
        finally:
            gone.set()

    server = ControlServer(address, watch)
    replies = ask(address, {"command": "watch"})
    for number in range(3):
        events.put({"n": number})
        assert next(replies) == {"n": number}
    assert not gone.is_set()
    replies.close()  # type: ignore[attr-defined]  # a generator, which the protocol calls an iterator
    assert gone.wait(60)
    server.close()


def test_several_clients_are_served_at_once(address: str) -> None:
    together = threading.Barrier(3)

    def handle(request: Message) -> Iterable[Message]:
        together.wait(10)
        return [request]

    server = ControlServer(address, handle)
    streams = [ask(address, {"n": number}) for number in range(3)]
    assert [list(stream) for stream in streams] == [[{"n": number}] for number in range(3)]
    server.close()


def test_closing_ends_streams_and_silent_clients_at_once(address: str) -> None:
    def forever(_request: Message) -> Iterator[Message | None]:
        yield {"started": True}
        yield from itertools.repeat(None)

    server = ControlServer(address, forever)
    replies = ask(address, {})
    assert next(replies) == {"started": True}
    silent = Client(address)
    half = Client(address)
    os.write(half.fileno(), b"\0\0")
    eventually(lambda: len(server._open) == 3)
    server.close()
    server.close()
    assert list(replies) == []
    for connection in (silent, half):
        with pytest.raises((EOFError, OSError)):
            connection.recv_bytes()
        connection.close()
    eventually(lambda: not server._open)
    # A thread takes its connection off the list as its last act, and is gone a moment later.
    eventually(lambda: not [thread for thread in threading.enumerate() if thread.name == "control"])
    with pytest.raises(NotRunningError):
        ask(address, {})


def hostile_sizes() -> list[bytes]:
    huge = struct.pack("!i", -1) + struct.pack("!Q", 1 << 40)
    long = struct.pack("!i", 1 << 20) + b"x"
    return [b"", b"\xff", huge, long, b"GET / HTTP/1.1\r\n\r\n"]


@pytest.mark.parametrize("sent", hostile_sizes())
def test_what_is_not_the_protocol_ends_that_connection_only(address: str, sent: bytes) -> None:
    seen: list[Message] = []

    def handle(request: Message) -> Iterable[Message]:
        seen.append(request)
        return [request]

    server = ControlServer(address, handle)
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(address)
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        raw.settimeout(10)
        with contextlib.suppress(ConnectionResetError):  # what was not read resets the connection
            assert raw.recv(100) == b""
    assert seen == []
    assert list(ask(address, {"still": "here"})) == [{"still": "here"}]
    server.close()


@pytest.mark.parametrize("payload", [b"", b"[1]", b"null", b"\x80\x04N.", b"[" * 60_000, b'"text"'])
def test_a_request_that_is_no_json_object_is_refused(address: str, payload: bytes) -> None:
    server = ControlServer(address, lambda request: [request])
    with Client(address) as client:
        client.send_bytes(payload)
        assert json.loads(client.recv_bytes()) == {"error": "bad_request"}
    server.close()


def test_a_handler_that_fails_says_nothing_about_its_insides(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Message) -> Iterator[Message]:
        yield {"begun": True}
        raise OSError("/a/secret/place")

    server = ControlServer(address, broken)
    assert list(ask(address, {})) == [{"begun": True}, {"error": "internal"}]
    assert "/a/secret/place" in caplog.text
    server.close()


def test_a_crowd_is_turned_away_and_leaves_room_again(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.system.control.channel._MAX_CLIENTS", 4)

    def handle(request: Message) -> Iterator[Message | None]:
        yield request
        while "watch" in request:
            yield None

    server = ControlServer(address, handle)
    crowd = [ask(address, {"watch": number}) for number in range(4)]
    assert [next(stream) for stream in crowd] == [{"watch": number} for number in range(4)]
    with pytest.raises((NotRunningError, NotAnsweringError)):  # before or after it could ask
        next(ask(address, {}))
    for stream in crowd:
        stream.close()  # type: ignore[attr-defined]  # a generator, which the protocol calls an iterator
    eventually(lambda: not server._open)
    assert list(ask(address, {"n": 1})) == [{"n": 1}]
    server.close()


def test_an_instance_that_hangs_or_goes_without_a_word_is_said(address: str) -> None:
    release = threading.Event()

    def hang(_request: Message) -> Iterable[Message]:
        release.wait(20)
        return []

    server = ControlServer(address, hang)
    with pytest.raises(NotAnsweringError):
        next(ask(address, {}, patience=0.2))
    release.set()
    with pytest.raises(NotAnsweringError):
        next(ask(address, {}))
    server.close()


def test_the_socket_is_not_needed_to_close(address: str) -> None:
    server = ControlServer(address, lambda request: [request])
    Path(address).unlink()
    server.close()


# Its files go away ----------------------------------------------------------------------------------------


def other_start(folder: Path) -> str:
    """What another process says that wants to be the instance, too."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert not done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="names without a file are Linux's")
def test_one_instance_though_the_file_of_the_lock_went_away(folder: Path) -> None:
    lock = InstanceLock(folder / "lock")
    assert lock.acquire()
    (folder / "lock").unlink()
    assert other_start(folder) == "second"
    lock.release()
    assert other_start(folder) == "first"


def test_the_file_that_is_there_now_is_locked_again(folder: Path) -> None:
    lock = InstanceLock(folder / "lock")
    assert lock.acquire()
    lock.renew()
    (folder / "lock").unlink()
    lock.renew()
    with (folder / "lock").open("rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    lock.release()
    with (folder / "lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_lock_that_cannot_be_had_again_is_kept(folder: Path) -> None:
    lock = InstanceLock(folder / "run" / "lock")
    (folder / "run").mkdir()
    assert lock.acquire()
    (folder / "run" / "lock").unlink()
    (folder / "run").rmdir()
    lock.renew()
    lock.release()


@pytest.mark.skipif(sys.platform != "linux", reason="names without a file are Linux's")
def test_many_who_asked_for_the_name_keep_nobody_from_asking(folder: Path) -> None:
    (folder / "run").mkdir()
    path = folder / "run" / "lock"
    lock = InstanceLock(path)
    assert lock.acquire()
    callers = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(80)]
    for caller in callers:
        caller.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            caller.connect(instance._names(path)[0])
    path.unlink()
    (folder / "run").rmdir()
    lock.renew()
    assert instance.is_held_in_session(path)
    lock.release()
    for caller in callers:
        caller.close()


SQUATTER = """
import os, socket, sys
names = sys.argv[2:]
held = []
os.setuid(int(sys.argv[1]))
for name in names:
    taken = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    taken.bind("\\0" + name)
    taken.listen(1)
    held.append(taken)
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="names without a file are Linux's")
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("crowd", [False, True])
def test_another_user_who_has_the_name_keeps_nobody_out(folder: Path, count: int, crowd: bool) -> None:
    if os.geteuid():
        pytest.skip("only root can be another user")
    names = [name[1:] for name in instance._names(folder / "lock")[:count]]
    squatter = subprocess.Popen(
        [sys.executable, "-c", SQUATTER, "65534", *names], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    callers = []
    try:
        assert squatter.stdout is not None
        assert squatter.stdout.readline() == b"taken\n"
        if crowd:
            # Its queue is full, and nobody can ask whose it is.
            for _ in range(8):
                caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                caller.setblocking(False)
                callers.append(caller)
                with contextlib.suppress(BlockingIOError):
                    caller.connect("\0" + names[0])
        lock = InstanceLock(folder / "lock")
        assert lock.acquire()
        assert other_start(folder) == "second"
        if count == 1:
            (folder / "lock").unlink()
            assert other_start(folder) == "second"
        lock.release()
    finally:
        for caller in callers:
            caller.close()
        squatter.communicate()


def test_a_control_socket_that_went_away_is_made_anew(folder: Path, address: str) -> None:
    server = ControlServer(address, lambda request: [{"heard": request["say"]}])
    try:
        assert list(ask(address, {"say": "a"})) == [{"heard": "a"}]
        server.renew()
        Path(address).unlink()
        with pytest.raises(NotRunningError):
            ask(address, {"say": "b"})
        server.renew()
        assert list(ask(address, {"say": "c"})) == [{"heard": "c"}]
        assert Path(address).stat().st_mode & 0o777 == 0o600
    finally:
        server.close()
    assert not Path(address).exists()


def test_a_fault_of_the_listener_leaves_nobody_without_an_answer(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    faults = iter([RecursionError()])
    welcome = ControlServer._welcome

    def faulty(server: ControlServer, line: Line) -> bool:
        for fault in faults:
            line.close()
            raise fault
        return welcome(server, line)

    monkeypatch.setattr(ControlServer, "_welcome", faulty)
    counters = Counters()
    server = ControlServer(address, lambda _request: [{"done": True}], Supervisor(counters))
    try:
        with pytest.raises((NotAnsweringError, NotRunningError)):
            list(ask(address, {}))
        assert list(ask(address, {})) == [{"done": True}]
        assert counters.count("restarted_threads", "control") == 1
        assert [report.exc_type for report in reported] == [RecursionError]
    finally:
        server.close()
