"""What the computer itself tells: it woke up, or its network changed. The program reconnects at once."""

from pathlib import Path

import pytest

from tests.backend import Backend
from tests.desk.bus import eventually
from tests.desk.desk import Desk
from tests.desk.login1 import Login1
from tests.desk.network_manager import ETHERNET, ONLINE, WIFI, NetworkManager
from tests.e2e.program import START, Program, on


def on_system_bus(desk: Desk, backend: Backend) -> dict[str, str]:
    """The desk's own bus stands for the system's."""
    return {**on(backend, backend.sign_in()), "DBUS_SYSTEM_BUS_ADDRESS": desk.bus.address}


@pytest.mark.parametrize("command", [["run", "--hidden"], ["watch", "--json"]])
def test_waking_up_reconnects(desk: Desk, backend: Backend, command: list[str]) -> None:
    login1 = Login1(desk.bus.address)
    with Program(desk, *command, environ=on_system_bus(desk, backend)) as program:
        since = program.wait_link("live")["since"]

        def another_connection() -> bool:
            login1.wake()
            return bool(program.status()["since"] != since)

        eventually(another_connection, START)
        program.wait_link("live")
        assert program.stop() == 0
    login1.stop()


@pytest.mark.parametrize("command", [["run", "--hidden"], ["watch", "--json"]])
def test_a_change_of_the_network_reconnects(desk: Desk, backend: Backend, command: list[str]) -> None:
    network = NetworkManager(desk.bus.address)
    devices = [WIFI, ETHERNET]
    with Program(desk, *command, environ=on_system_bus(desk, backend)) as program:
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


def test_without_a_system_bus_nothing_is_missing(desk: Desk, backend: Backend) -> None:
    nowhere = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}
    with Program(desk, "run", "--hidden", environ=on(backend, backend.sign_in()) | nowhere) as program:
        program.wait_link("live")
        assert program.stop() == 0
        assert program.output() == ""
