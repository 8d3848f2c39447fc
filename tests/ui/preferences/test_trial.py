"""The button that shows an alert of each urgency, over a real session bus against a stand-in daemon."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.private_desktop import NotificationDaemon, PrivateBus
from tests.ui.preferences.conftest import Opened


def test_one_of_each_urgency_is_shown_and_what_to_do_is_said(
    opened: Callable[..., Opened], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = PrivateBus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    daemon = NotificationDaemon(bus.address)
    window = opened().window
    (button,) = (one for one in window.findChildren(QPushButton) if one.text() == "Probar aviso")
    button.click()
    assert not button.isEnabled()
    qtbot.waitUntil(button.isEnabled, timeout=30_000)
    assert [call.hints["urgency"] for call in daemon.calls] == [0, 1, 2]
    assert window.said.startswith("El escritorio mostró el aviso")
    daemon.stop()
    bus.stop()


def test_a_desktop_that_shows_nothing_is_named(
    opened: Callable[..., Opened], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    window = opened().window
    (button,) = (one for one in window.findChildren(QPushButton) if one.text() == "Probar aviso")
    button.click()
    qtbot.waitUntil(button.isEnabled, timeout=30_000)
    assert window.said != ""
    assert not window.said.startswith("El escritorio mostró el aviso")
