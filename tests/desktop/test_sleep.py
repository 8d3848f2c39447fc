"""Waking up, as systemd-logind tells it on a bus that stands for the system's."""

import os
import queue
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from notifier.core.counters import Counters
from notifier.core.supervision import Supervisor
from notifier.system.dbus.system_bus import SystemBus
from notifier.system.sleep import SleepWatch
from tests.desktop.conftest import Complaints
from tests.private_desktop import Login1, PrivateBus, eventually


@pytest.fixture
def system_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    private = PrivateBus()
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", private.address)
    yield private
    private.stop()


@pytest.fixture
def login1(system_bus: PrivateBus) -> Iterator[Login1]:
    service = Login1(system_bus.address)
    yield service
    service.stop()


class Listener:
    """A watch, and what it heard."""

    def __init__(self) -> None:
        self.resumed: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.bus = SystemBus([SleepWatch(lambda: self.resumed.put(None))])

    def hears(self, login1: Login1) -> bool:
        """Whether it hears that the computer is awake; nothing else tells that the bus knows its wish."""
        login1.wake()
        try:
            self.resumed.get(timeout=0.5)
        except queue.Empty:
            return False
        return True


def bus_threads() -> list[str]:
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name in {"joining the system bus", "system bus"}]


def test_waking_up_is_told_and_falling_asleep_is_not(login1: Login1) -> None:
    listener = Listener()
    eventually(lambda: listener.hears(login1))
    for _ in range(3):
        login1.sleep()
        login1.wake()
    for _ in range(3):
        listener.resumed.get(timeout=10)
    assert listener.resumed.empty()
    listener.bus.close()
    assert bus_threads() == []


def test_a_logind_that_comes_late_is_heard(system_bus: PrivateBus) -> None:
    listener = Listener()
    late = Login1(system_bus.address)
    eventually(lambda: listener.hears(late))
    listener.bus.close()
    late.stop()


def test_what_others_say_is_not_heard(login1: Login1) -> None:
    listener = Listener()
    eventually(lambda: listener.hears(login1))
    login1.say("SessionNew", "so", "1", "/org/freedesktop/login1/session/1")
    login1.leave()  # the bus tells that the name has no owner any more
    login1.come_back()
    login1.wake()
    listener.resumed.get(timeout=10)
    assert listener.resumed.empty()
    listener.bus.close()


def test_a_bus_that_goes_is_quietly_over(
    system_bus: PrivateBus, login1: Login1, complaints: Complaints
) -> None:
    listener = Listener()
    eventually(lambda: listener.hears(login1))
    system_bus.pause()
    eventually(lambda: "system bus" not in bus_threads())
    listener.bus.close()
    eventually(lambda: bus_threads() == [])
    assert complaints() == []


def test_a_bus_that_comes_back_is_listened_to_again(
    system_bus: PrivateBus, login1: Login1, complaints: Complaints
) -> None:
    listener = Listener()
    eventually(lambda: listener.hears(login1))
    for _ in range(2):
        login1.leave()
        system_bus.pause()
        eventually(lambda: "joining the system bus" in bus_threads())
        system_bus.start()
        login1.come_back()
        eventually(lambda: listener.hears(login1), 30)
    listener.bus.close()
    assert bus_threads() == []
    assert complaints() == []


def test_without_a_bus_nothing_happens(monkeypatch: pytest.MonkeyPatch, complaints: Complaints) -> None:
    for address in ("unix:path=/nowhere/bus", "tcp:host=nowhere", "nonsense"):
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        bus = SystemBus([SleepWatch(lambda: None)])
        eventually(lambda: bus_threads() == ["joining the system bus"])
        bus.close()
        eventually(lambda: bus_threads() == [])
    assert complaints() == []


def test_a_bus_that_never_answers_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"\0desk-silent-{os.getpid()}")
        silent.listen()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:abstract=desk-silent-{os.getpid()}")
        bus = SystemBus([SleepWatch(lambda: None)])
        bus.close()
        eventually(lambda: bus_threads() == [])


def test_a_listener_that_stumbles_is_asked_to_join_again(
    login1: Login1, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    faults = iter([MemoryError()])
    joined = SleepWatch.joined

    def faulty(watch: SleepWatch, connection: Any) -> None:
        for fault in faults:
            raise fault
        joined(watch, connection)

    monkeypatch.setattr(SleepWatch, "joined", faulty)
    counters, resumed = Counters(), threading.Event()
    bus = SystemBus([SleepWatch(resumed.set)], Supervisor(counters))
    try:

        def is_heard() -> bool:
            login1.wake()
            return resumed.wait(0.5)

        eventually(is_heard)
        assert counters.count("restarted_threads", "joining the system bus") == 1
        assert [report.exc_type for report in reported] == [MemoryError]
    finally:
        bus.close()


def test_a_bus_that_is_joined_only_after_the_end_is_left_again(login1: Login1) -> None:
    joins, goes_on = threading.Event(), threading.Event()

    class Slow(SleepWatch):
        def joined(self, connection: Any) -> None:
            super().joined(connection)
            joins.set()
            goes_on.wait(30)

    bus = SystemBus([Slow(lambda: None)])
    assert joins.wait(30)
    bus.close()
    goes_on.set()
    eventually(lambda: not bus_threads())
