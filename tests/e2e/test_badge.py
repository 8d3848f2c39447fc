"""The number on the icon and in a dock, on the real program: an alert counts until somebody looked at it."""

import sys
from typing import Any

import pytest

from tests.backend import Backend
from tests.categorias import ENTREGA
from tests.desktop.test_launcher_badge import Dock, update
from tests.e2e.program import Program, on
from tests.private_desktop.private_desktop import PrivateDesktop

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform != "linux", reason="needs a private D-Bus")]


def number(dock: Dock) -> tuple[Any, ...]:
    """What a dock is told next; others leave the bus meanwhile."""
    while (heard := dock.next())[0] != "Update":
        pass
    return heard


def test_an_alert_is_counted_until_its_item_was_looked_at(
    private_desktop: PrivateDesktop, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private_desktop.bus.address)
    dock = Dock()
    try:
        with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
            program.wait_link("live")
            item = backend.create(ENTREGA, "ASIGNADA")
            program.wait_status(lambda status: status["items"][ENTREGA] == 2, "the new item")
            backend.move(ENTREGA, int(str(item["id"])), "EN_CAMINO")
            private_desktop.tray.wait_for(lambda tray: "1 aviso sin ver" in tray.tooltip_title)
            assert number(dock) == update(1)
            private_desktop.tray.activate()
            private_desktop.tray.wait_for(lambda tray: "sin ver" not in tray.tooltip_title)
            assert number(dock) == update(0)
    finally:
        dock.stop()
