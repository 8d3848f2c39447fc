"""What the computer itself tells: it woke up, or its network changed. The program reconnects at once."""

from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import START, Program, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.login1 import Login1
from tests.private_desktop.network_manager import ETHERNET, ONLINE, WIFI, NetworkManager
from tests.private_desktop.private_desktop import PrivateDesktop


def on_system_bus(private_desktop: PrivateDesktop, backend: Backend) -> dict[str, str]:
    """The private desktop's own bus stands for the system's."""
    return {**on(backend, backend.sign_in()), "DBUS_SYSTEM_BUS_ADDRESS": private_desktop.bus.address}


@pytest.mark.parametrize("command", [["run", "--hidden"], ["watch", "--json"]])
def test_waking_up_reconnects(private_desktop: PrivateDesktop, backend: Backend, command: list[str]) -> None:
    login1 = Login1(private_desktop.bus.address)
    with Program(private_desktop, *command, environ=on_system_bus(private_desktop, backend)) as program:
        since = program.wait_link("live")["since"]

        def another_connection() -> bool:
            login1.wake()
            return bool(program.status()["since"] != since)

        eventually(another_connection, START)
        program.wait_link("live")
        assert program.stop() == 0
    login1.stop()


@pytest.mark.parametrize("command", [["run", "--hidden"], ["watch", "--json"]])
def test_a_change_of_the_network_reconnects(
    private_desktop: PrivateDesktop, backend: Backend, command: list[str]
) -> None:
    network = NetworkManager(private_desktop.bus.address)
    devices = [WIFI, ETHERNET]
    with Program(private_desktop, *command, environ=on_system_bus(private_desktop, backend)) as program:
        since = program.wait_link("live")["since"]

        def another_connection() -> bool:
            devices.reverse()
            network.become(ONLINE, devices[0])
            return bool(program.status()["since"] != since)

        eventually(another_connection, START)
        program.wait_link("live")
        # Qt's network module is 3 MB of memory, and nothing but Windows and macOS needs it.
        loaded = Path(f"/proc/{program.process.pid}/maps").read_text(encoding="utf-8")
        assert ("libQt6Core" in loaded) is (command[0] == "run")
        assert "QtNetwork" not in loaded
        assert "libQt6Network" not in loaded
        assert program.stop() == 0
    network.stop()


def test_without_a_system_bus_nothing_is_missing(private_desktop: PrivateDesktop, backend: Backend) -> None:
    nowhere = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}
    with Program(
        private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in()) | nowhere
    ) as program:
        program.wait_link("live")
        assert program.stop() == 0
        assert program.output() == ""
