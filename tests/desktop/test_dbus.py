"""Buses that let a program in and then do not greet it."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jeepney import new_error, new_method_return
from jeepney.low_level import Message, Parser

from notifier.system.dbus import connection as dbus
from notifier.system.dbus.connection import Bus, BusConnection, BusError
from tests.private_desktop import NotificationDaemon, PrivateBus
from tests.private_desktop.notifications import NAME, PATH

Greet = Callable[[socket.socket, Message], None]


class RudeBus:
    """Takes each program in, as a bus does, and then does with its greeting what it likes."""

    def __init__(self, greet: Greet) -> None:
        self._greet = greet
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(f"\0desk-rude-{os.getpid()}-{id(self)}")
        self._listening.listen()
        self._connection: socket.socket | None = None
        self.address = f"unix:abstract=desk-rude-{os.getpid()}-{id(self)}"
        self._thread = threading.Thread(target=self._serve, name="rude bus", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        if self._connection is not None:
            with contextlib.suppress(OSError):  # over already
                self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._connection = connection
            with connection:
                said = b""
                while b"AUTH" not in said:
                    said += connection.recv(1024)
                connection.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
                while b"BEGIN\r\n" not in said:
                    said += connection.recv(1024)
                parser, greeting = Parser(), said.partition(b"BEGIN\r\n")[2]
                while not (messages := parser.feed(greeting)):
                    greeting = connection.recv(1024)
                self._greet(connection, messages[0])


def silent(connection: socket.socket, _hello: Message) -> None:
    connection.recv(1)  # until the program goes


def gone(_connection: socket.socket, _hello: Message) -> None:
    """It hangs up."""


def refusing(connection: socket.socket, hello: Message) -> None:
    connection.sendall(new_error(hello, "org.freedesktop.DBus.Error.LimitsExceeded").serialise(serial=1))


@pytest.fixture(params=[silent, gone, refusing], ids=lambda greet: greet.__name__)
def rude(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[RudeBus]:
    bus = RudeBus(request.param)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    monkeypatch.setattr(dbus, "GREETING_PATIENCE", 0.2)
    yield bus
    bus.stop()


def test_a_bus_that_does_not_greet_is_none_and_leaves_nothing_open(rude: RudeBus) -> None:
    def opened() -> int:
        with pytest.raises(BusError):
            BusConnection(Bus.SESSION, lambda _signal: None)
        return len([*Path("/proc/self/fd").iterdir()])

    threads = set(threading.enumerate())
    before = opened()
    # The other side of each is closed by then, or a moment later.
    assert max(opened() for _ in range(5)) <= before + 1
    assert set(threading.enumerate()) <= threads


def test_what_waits_for_an_answer_fails_when_the_bus_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, lost = threading.Event(), threading.Event()

    def goes_later(connection: socket.socket, hello: Message) -> None:
        connection.sendall(new_method_return(hello, "s", (":1.1",)).serialise(serial=1))
        asked.wait(30)

    bus = RudeBus(goes_later)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    connection = BusConnection(Bus.SESSION, lambda _signal: None, lost.set)
    calls = [connection.call(NAME, PATH, NAME, "GetCapabilities") for _ in range(3)]
    asked.set()
    assert lost.wait(30)
    # They failed before the loss was told: nobody waits for the whole patience of a call.
    assert [call.done() for call in calls] == [True] * 3
    errors = [call.exception(0) for call in calls]
    assert [isinstance(error, BusError) and not error.is_answer for error in errors] == [True] * 3
    connection.close()
    bus.stop()


def test_what_waits_for_an_answer_fails_when_the_connection_is_closed(
    bus: PrivateBus, daemon: NotificationDaemon
) -> None:
    connection = BusConnection(Bus.SESSION, lambda _signal: None)
    with daemon.stopped():
        waiting = connection.call(NAME, PATH, NAME, "GetCapabilities")
        connection.close()
        assert waiting.done()
    assert isinstance(waiting.exception(0), BusError)
    assert isinstance(connection.call(NAME, PATH, NAME, "GetCapabilities").exception(0), BusError)
