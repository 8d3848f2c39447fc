"""Changes of the network: a stand-in for NetworkManager on a bus that stands for the system's."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from dbus_fast import Variant

from notifier.system.dbus.system_bus import SystemBus
from notifier.system.network.network_manager import NetworkManager as Listener
from notifier.system.network.watch import NetworkWatch, Reach
from tests.desktop.conftest import Complaints
from tests.private_desktop import NetworkManager, PrivateBus, eventually
from tests.private_desktop.network_manager import (
    ASLEEP,
    CONNECTING,
    DISCONNECTED,
    ETHERNET,
    LOCAL,
    ONLINE,
    SITE,
    WIFI,
)


class Watcher(NetworkWatch):
    """A watch, what it was told, and what it made of it."""

    def __init__(self) -> None:
        self.reached: queue.SimpleQueue[Reach | None] = queue.SimpleQueue()
        self.changes: queue.SimpleQueue[None] = queue.SimpleQueue()
        super().__init__(lambda: self.changes.put(None), settle=0.3)

    def take(self, reach: Reach | None, way: object) -> None:
        super().take(reach, way)
        self.reached.put(reach)

    def hears(self, *expected: Reach | None) -> None:
        """It was told this in turn."""
        assert [self.reached.get(timeout=60) for _ in expected] == [*expected]

    def changed(self) -> int:
        """How often it says "changed", for what it was told so far."""
        eventually(lambda: "the network settles" not in threads())
        return self.changes.qsize()


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


@pytest.fixture
def system_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    private = PrivateBus()
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", private.address)
    yield private
    private.stop()


@pytest.fixture
def network(system_bus: PrivateBus) -> Iterator[NetworkManager]:
    service = NetworkManager(system_bus.address)
    yield service
    service.stop()


@pytest.fixture
def late(system_bus: PrivateBus) -> Iterator[NetworkManager]:
    """A service that is not there yet."""
    service = NetworkManager(system_bus.address, present=False)
    yield service
    service.stop()


@pytest.fixture
def unaware(system_bus: PrivateBus) -> Iterator[Watcher]:
    """It listens, and was told nothing."""
    watcher = Watcher()
    bus = SystemBus([Listener(watcher)])
    yield watcher
    bus.close()
    watcher.close()
    # A bus that was closed while it was still being joined is left by who joins it, a moment later.
    eventually(lambda: not threads() & {"joining the system bus", "system bus", "the network settles"})


@pytest.fixture
def watcher(network: NetworkManager, unaware: Watcher) -> Watcher:
    """It knows that the computer is online."""
    unaware.hears(Reach.ONLINE)
    return unaware


def test_losing_the_network_is_not_worth_a_try_and_finding_it_is(
    network: NetworkManager, watcher: Watcher
) -> None:
    network.become(DISCONNECTED)
    watcher.hears(Reach.NOTHING)
    assert watcher.changed() == 0
    network.become(CONNECTING)
    watcher.hears(None)
    network.become(ONLINE)
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1
    network.become(DISCONNECTED)
    watcher.hears(Reach.NOTHING)
    assert watcher.changed() == 1


def test_a_network_without_a_way_to_the_internet_may_have_the_server(
    network: NetworkManager, watcher: Watcher
) -> None:
    for state, reach in ((DISCONNECTED, Reach.NOTHING), (LOCAL, Reach.LOCAL)):
        network.become(state)
        watcher.hears(reach)
    assert watcher.changed() == 1


def test_reaching_less_is_no_change(network: NetworkManager, watcher: Watcher) -> None:
    network.become(SITE)
    network.become(LOCAL)
    watcher.hears(Reach.SITE, Reach.LOCAL)
    assert watcher.changed() == 0


def test_trying_another_connection_beside_one_is_no_change(network: NetworkManager, watcher: Watcher) -> None:
    for state in (CONNECTING, ASLEEP, ONLINE):
        network.say({"State": Variant("u", state)})
    watcher.hears(None, None, Reach.ONLINE)
    assert watcher.changed() == 0


def test_another_way_out_is_a_change(network: NetworkManager, watcher: Watcher) -> None:
    network.become(ONLINE, WIFI, 2)
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1
    network.become(ONLINE, WIFI, 2)  # says it, and that nothing of it changed
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1


def test_another_wifi_is_another_way_out(network: NetworkManager, watcher: Watcher) -> None:
    for number in (2, 3):
        network.become(ONLINE, WIFI, number)
        watcher.hears(Reach.ONLINE)
        assert watcher.changed() == number - 1


def test_no_way_between_two_is_compared_with_nothing(network: NetworkManager, watcher: Watcher) -> None:
    here = f"{network.name.replace('.', '/')}/ActiveConnection"
    between = {"PrimaryConnection": Variant("o", "/"), "PrimaryConnectionType": Variant("s", "")}
    network.say(between)
    network.say({"PrimaryConnection": Variant("o", f"/{here}/1")})
    network.say({"PrimaryConnectionType": Variant("s", ETHERNET)})
    watcher.hears(*[Reach.ONLINE] * 3)
    assert watcher.changed() == 0
    network.say(between)
    network.say({"PrimaryConnection": Variant("o", f"/{here}/2")})
    network.say({"PrimaryConnectionType": Variant("s", WIFI)})
    watcher.hears(*[Reach.ONLINE] * 3)
    assert watcher.changed() == 1


def test_a_burst_is_one_change(network: NetworkManager, watcher: Watcher) -> None:
    for state, kind, number in (
        (DISCONNECTED, ETHERNET, 1),
        (LOCAL, ETHERNET, 2),
        (ONLINE, ETHERNET, 2),
        (DISCONNECTED, ETHERNET, 2),
        (ONLINE, WIFI, 3),
    ):
        network.become(state, kind, number)
    watcher.hears(Reach.NOTHING, Reach.LOCAL, Reach.ONLINE, Reach.NOTHING, Reach.ONLINE)
    assert watcher.changed() == 1


def test_what_is_gone_again_when_it_settles_is_no_change(network: NetworkManager, watcher: Watcher) -> None:
    for state in (DISCONNECTED, ONLINE, DISCONNECTED):
        network.become(state)
    watcher.hears(Reach.NOTHING, Reach.ONLINE, Reach.NOTHING)
    assert watcher.changed() == 0


def test_a_program_that_starts_before_the_network_hears_of_it(late: NetworkManager, unaware: Watcher) -> None:
    late.restore(CONNECTING, startup=True)
    late.come_back()
    unaware.hears(Reach.NOTHING)
    late.become(ONLINE, startup=True)
    unaware.hears(Reach.ONLINE)
    assert unaware.changed() == 1
    late.become(ONLINE)
    unaware.hears(Reach.ONLINE)
    assert unaware.changed() == 1


def test_network_manager_anew_with_the_same_network_is_no_change(
    network: NetworkManager, watcher: Watcher
) -> None:
    network.become(ONLINE, WIFI, 7)
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1
    network.become(SITE, WIFI, 7)  # the last that the real one says when it ends
    watcher.hears(Reach.SITE)
    network.leave()
    network.restore(DISCONNECTED, startup=True)
    network.come_back()
    watcher.hears(None)  # it has not looked yet
    network.become(CONNECTING, startup=True)
    network.become(ONLINE, WIFI, 1, startup=True)
    network.become(ONLINE, WIFI, 1)
    watcher.hears(None, Reach.ONLINE, Reach.ONLINE)
    assert watcher.changed() == 1
    network.become(ONLINE, WIFI, 2)
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 2


def test_network_manager_that_answers_late_is_asked_again(network: NetworkManager, watcher: Watcher) -> None:
    network.leave()
    network.restore(DISCONNECTED, startup=True)
    network.answers = False
    network.come_back()
    network.become(CONNECTING, startup=True)
    watcher.hears(None)
    network.answers = True
    network.become(ONLINE, startup=True)
    watcher.hears(Reach.ONLINE, Reach.ONLINE)  # as it says itself, and as it answers
    assert watcher.changed() == 0


def test_network_manager_anew_with_another_network_is_a_change(
    network: NetworkManager, watcher: Watcher
) -> None:
    network.leave()
    network.restore(ONLINE, WIFI)
    network.come_back()
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1
    network.leave()
    network.restore(DISCONNECTED)
    network.come_back()
    watcher.hears(Reach.NOTHING)
    network.become(ONLINE, WIFI)
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 2


def test_a_network_that_is_there_again_after_a_restart_is_a_change(
    network: NetworkManager, watcher: Watcher
) -> None:
    """There was none, and the service that said so starts anew: what it finds is worth a try."""
    network.become(DISCONNECTED)
    watcher.hears(Reach.NOTHING)
    network.leave()
    network.restore(ONLINE)
    network.come_back()
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1


def test_a_network_that_is_there_again_after_the_bus_is_a_change(
    system_bus: PrivateBus, network: NetworkManager, watcher: Watcher
) -> None:
    network.become(DISCONNECTED)
    watcher.hears(Reach.NOTHING)
    system_bus.pause()
    eventually(lambda: "system bus" not in threads())
    network.leave()
    system_bus.start()
    network.restore(ONLINE)
    network.come_back()
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1


def test_what_others_say_is_not_heard(
    network: NetworkManager, watcher: Watcher, system_bus: PrivateBus
) -> None:
    other = NetworkManager(system_bus.address, present=False)
    other.name = "org.example.Other"
    other.come_back()
    other.become(DISCONNECTED)  # with the right path and interface, from somebody else
    other.stop()
    network.become(ONLINE, ETHERNET, 2)
    watcher.hears(Reach.ONLINE)
    assert watcher.changed() == 1


def test_a_bus_that_goes_is_quietly_over(
    system_bus: PrivateBus, network: NetworkManager, watcher: Watcher, complaints: Complaints
) -> None:
    network.become(DISCONNECTED)
    watcher.hears(Reach.NOTHING)
    system_bus.pause()
    eventually(lambda: "system bus" not in threads())
    assert watcher.changed() == 0
    assert complaints() == []


def test_a_bus_that_comes_back_is_listened_to_again(
    system_bus: PrivateBus, network: NetworkManager, watcher: Watcher, complaints: Complaints
) -> None:
    system_bus.pause()
    eventually(lambda: "system bus" not in threads())
    network.leave()
    system_bus.start()
    network.come_back()
    watcher.hears(Reach.ONLINE)
    network.become(DISCONNECTED)
    network.become(ONLINE)
    watcher.hears(Reach.NOTHING, Reach.ONLINE)
    assert watcher.changed() == 1
    assert complaints() == []


def test_where_nobody_can_be_asked_nothing_is_said(
    unaware: Watcher, late: NetworkManager, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    nowhere = Watcher()
    bus = SystemBus([Listener(nowhere)])
    eventually(lambda: "joining the system bus" in threads())  # it may come
    bus.close()
    eventually(lambda: "joining the system bus" not in threads())
    assert (unaware.changed(), nowhere.changed()) == (0, 0)
    assert (unaware.reached.empty(), nowhere.reached.empty()) == (True, True)
    assert complaints() == []


def test_what_settles_at_the_end_is_not_said() -> None:
    watcher = Watcher()
    watcher.take(Reach.NOTHING, None)
    watcher.take(Reach.ONLINE, None)
    assert "the network settles" in threads()
    watcher.close()
    watcher.take(Reach.NOTHING, None)
    watcher.take(Reach.ONLINE, None)
    assert watcher.changed() == 0


# Qt is asked on Windows and macOS; here by its plugin for NetworkManager. Says what Qt told, and what the
# watch made of it. Qt loads one plugin per process, so that each test has a process of its own.
WITH_QT = """
import sys
from PySide6.QtCore import QCoreApplication, QSocketNotifier
from notifier.system.network.watch import NetworkWatch
from notifier.system.network.qt import listen

app = QCoreApplication([])
if "--without-plugins" in sys.argv:
    app.setLibraryPaths([])


class Watcher(NetworkWatch):
    def take(self, reach, way):
        print(reach.name, way, flush=True)
        super().take(reach, way)


listen(Watcher(lambda: print("changed", flush=True), settle=0.3))
print("listens", flush=True)
end = QSocketNotifier(0, QSocketNotifier.Type.Read)
end.activated.connect(app.quit)
app.exec()
"""


class WithQt:
    """A process that listens to Qt, and what it says."""

    def __init__(self, address: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WITH_QT, *arguments],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def rest(self) -> str:
        """All that it still says until it ends."""
        return self.process.communicate(timeout=20)[0].strip()


def test_qt_tells_of_the_same_network(system_bus: PrivateBus, network: NetworkManager) -> None:
    program = WithQt(system_bus.address)
    assert [program.line(), program.line()] == ["ONLINE Ethernet", "listens"]
    network.become(DISCONNECTED)
    told = [program.line(), program.line()]  # Qt says the two one after the other
    assert told[1] == "NOTHING None"
    network.become(ONLINE, WIFI, 2)
    told = [program.line(), program.line(), program.line()]
    assert told[1:] == ["ONLINE WiFi", "changed"]
    assert program.rest() == ""
    assert program.process.returncode == 0


@pytest.mark.parametrize("arguments", [[], ["--without-plugins"]])
def test_where_qt_has_nobody_to_ask_nothing_is_said(arguments: list[str]) -> None:
    program = WithQt("unix:path=/nowhere/bus", *arguments)
    assert program.rest().splitlines()[-1] == "listens"
    assert program.process.returncode == 0
