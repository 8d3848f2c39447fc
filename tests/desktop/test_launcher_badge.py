"""The number on the program's icon in a dock, as a dock on a real bus hears it."""

import queue
from collections.abc import Iterator
from typing import Any

import pytest

from notifier.system.dbus.connection import Bus, BusConnection, Received
from notifier.system.launcher_badge import LauncherBadge
from tests.private_desktop import PrivateBus

ENTRY = "application://estado-notifier.desktop"


class Dock:
    """Hears what programs say of themselves."""

    def __init__(self) -> None:
        self._heard: queue.Queue[Received] = queue.Queue()
        self._bus = BusConnection(Bus.SESSION, self._hear)
        bus = "org.freedesktop.DBus"
        for rule in (
            "type='signal',interface='com.canonical.Unity.LauncherEntry'",
            f"type='signal',sender='{bus}',member='NameOwnerChanged',arg2=''",
        ):
            self._bus.call(bus, "/org/freedesktop/DBus", bus, "AddMatch", "s", (rule,)).result(30)

    def next(self) -> tuple[Any, ...]:
        received = self._heard.get(timeout=60)
        return received.member, *received.body

    def hears_nothing(self) -> bool:
        # Whatever was sent before this answer was handed out before it.
        self._bus.identity().result(30)
        return self._heard.empty()

    def stop(self) -> None:
        self._bus.close()

    def _hear(self, received: Received) -> None:
        if received.member in {"Update", "NameOwnerChanged"}:
            self._heard.put(received)


@pytest.fixture
def dock(bus: PrivateBus) -> Iterator[Dock]:
    made = Dock()
    yield made
    made.stop()


@pytest.fixture
def badge(bus: PrivateBus) -> Iterator[LauncherBadge]:
    made = LauncherBadge({})
    yield made
    made.close()


def update(count: int) -> tuple[object, ...]:
    return "Update", ENTRY, {"count": ("x", count), "count-visible": ("b", count > 0)}


def test_a_dock_hears_the_number_and_that_it_is_gone(dock: Dock, badge: LauncherBadge) -> None:
    badge.show(3)
    assert dock.next() == update(3)
    badge.show(12)
    assert dock.next() == update(12)
    badge.show(0)
    assert dock.next() == update(0)


def test_what_did_not_change_is_not_said_and_nothing_is_said_at_first(
    dock: Dock, badge: LauncherBadge
) -> None:
    badge.show(0)
    badge.repeat()
    badge.show(2)
    assert dock.next() == update(2)
    badge.show(2)
    assert dock.hears_nothing()


def test_a_new_dock_is_told_again(dock: Dock, badge: LauncherBadge) -> None:
    badge.show(2)
    assert dock.next() == update(2)
    badge.repeat()
    assert dock.next() == update(2)


def test_the_name_leaves_the_bus_with_the_program(dock: Dock, bus: PrivateBus) -> None:
    badge = LauncherBadge({})
    badge.show(5)
    assert dock.next() == update(5)
    badge.close()
    member, left, *_ = dock.next()
    assert (member, left[:1]) == ("NameOwnerChanged", ":")  # a dock takes its number away then


def test_without_a_bus_the_program_goes_on_and_a_later_number_is_told(bus: PrivateBus) -> None:
    bus.stop()
    badge = LauncherBadge({})
    badge.show(1)
    badge.close()


def test_in_a_flatpak_the_entry_is_called_otherwise(dock: Dock) -> None:
    badge = LauncherBadge({"FLATPAK_ID": "bo.estado.notifier"})
    badge.show(1)
    assert dock.next()[1] == "application://bo.estado.notifier.desktop"
    badge.close()
