"""Changes of the network: Qt's own plugin against a stand-in for NetworkManager.

Qt loads one plugin and connects to the system bus once per process, so each test has a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.desk import NetworkManager, PrivateBus
from tests.desk.bus import end
from tests.desk.network_manager import DISCONNECTED, ETHERNET, LOCAL, ONLINE, WIFI

# Says what Qt was told, what the watch made of it, and nothing after the end of its input but what settles.
PROGRAM = """
import sys
from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer
from PySide6.QtNetwork import QNetworkInformation
app = QCoreApplication([])
if "--without-plugins" in sys.argv:
    app.setLibraryPaths([])
from notifier.system import network
network.SETTLE = 500
watch = network.NetworkWatch(app)
watch.changed.connect(lambda: print("changed", flush=True))
information = QNetworkInformation.instance()
if information:
    print(information.backendName(), flush=True)
    information.reachabilityChanged.connect(lambda reachability: print(reachability.name, flush=True))
else:
    print("nobody", flush=True)
end = QSocketNotifier(0, QSocketNotifier.Type.Read)
end.activated.connect(lambda: (end.setEnabled(False), QTimer.singleShot(2 * network.SETTLE, app.quit)))
app.exec()
"""


class Watcher:
    """A process with a watch, and what it says."""

    def __init__(self, address: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def rest(self) -> list[str]:
        """All that it still says, given the time to settle."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        return self.process.stdout.read().split()


@pytest.fixture
def system_bus() -> Iterator[PrivateBus]:
    bus = PrivateBus()
    yield bus
    bus.stop()


@pytest.fixture
def network(system_bus: PrivateBus) -> Iterator[NetworkManager]:
    service = NetworkManager(system_bus.address)
    yield service
    service.stop()


@pytest.fixture
def watcher(system_bus: PrivateBus, network: NetworkManager) -> Iterator[Watcher]:
    watcher = Watcher(system_bus.address)
    assert watcher.line() == "networkmanager"
    yield watcher
    end(watcher.process)


def test_losing_the_network_is_not_worth_a_try_and_finding_it_is(
    network: NetworkManager, watcher: Watcher
) -> None:
    network.become(DISCONNECTED, ETHERNET)
    assert watcher.line() == "Disconnected"
    network.become(ONLINE, ETHERNET)
    assert [watcher.line(), watcher.line()] == ["Online", "changed"]
    network.become(DISCONNECTED, ETHERNET)
    assert watcher.rest() == ["Disconnected"]


def test_a_network_without_a_way_to_the_internet_may_have_the_server(
    network: NetworkManager, watcher: Watcher
) -> None:
    network.become(DISCONNECTED, ETHERNET)
    network.become(LOCAL, ETHERNET)
    assert [watcher.line() for _ in range(3)] == ["Disconnected", "Local", "changed"]
    assert watcher.rest() == []


def test_reaching_less_is_no_change(network: NetworkManager, watcher: Watcher) -> None:
    network.become(LOCAL, ETHERNET)
    assert watcher.rest() == ["Local"]


def test_another_way_out_is_a_change(network: NetworkManager, watcher: Watcher) -> None:
    network.become(ONLINE, WIFI)
    assert watcher.line() == "changed"
    network.become(ONLINE, WIFI)
    assert watcher.rest() == []


def test_a_burst_is_one_change(network: NetworkManager, watcher: Watcher) -> None:
    for state, device in (
        (DISCONNECTED, ETHERNET),
        (LOCAL, ETHERNET),
        (ONLINE, ETHERNET),
        (DISCONNECTED, ETHERNET),
        (ONLINE, WIFI),
    ):
        network.become(state, device)
    said = watcher.rest()
    assert said.count("Online") == 2
    assert said.count("changed") == 1
    assert said[-1] == "changed"


def test_what_is_gone_again_when_it_settles_is_no_change(network: NetworkManager, watcher: Watcher) -> None:
    for state in (DISCONNECTED, ONLINE, DISCONNECTED):
        network.become(state, ETHERNET)
    assert watcher.rest() == ["Disconnected", "Online", "Disconnected"]


def test_without_network_manager_another_plugin_is_asked(system_bus: PrivateBus) -> None:
    watcher = Watcher(system_bus.address)
    assert watcher.line() in {"glib", "connman", "nobody"}
    assert watcher.rest() == []
    end(watcher.process)
    assert watcher.process.returncode == 0


@pytest.mark.parametrize("arguments", [[], ["--without-plugins"]])
def test_where_nobody_can_be_asked_nothing_is_said(arguments: list[str]) -> None:
    watcher = Watcher("unix:path=/nowhere/bus", *arguments)
    assert watcher.line() == "nobody" if arguments else watcher.line()
    assert watcher.rest() == []
    end(watcher.process)
    assert watcher.process.returncode == 0
