"""A bus on which nobody shows notifications: the program says so, until somebody does."""

from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.outbound import AlertRaised, DesktopShows, Outbound
from notifier.sync.alerts.delivery import Delivery
from notifier.sync.alerts.handed import Handed
from notifier.system.clock import SystemClock
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from tests.private_desktop import NotificationDaemon, PrivateBus


def test_a_desktop_without_a_daemon_is_told_of_until_one_takes_an_alert(
    bus: PrivateBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    monkeypatch.setattr("notifier.sync.alerts.delivery.RETRY_AFTER", 0.05)
    told: SimpleQueue[Outbound] = SimpleQueue()
    notifications = FreedesktopNotifications("x", None, lambda _action, _alert: None, str)
    handed = Handed(tmp_path / "handed.txt")
    delivery = Delivery(notifications, lambda _taken: None, handed, SystemClock(), publish=told.put)
    delivery.observe(AlertRaised(Alert(AlertKind.LINK, "Sin conexión", "", Urgency.NORMAL)))
    assert told.get(timeout=60) == DesktopShows(shows=False)
    daemon = NotificationDaemon(bus.address)
    assert told.get(timeout=60) == DesktopShows(shows=True)
    assert [call.summary for call in daemon.calls] == ["Sin conexión"]
    delivery.close()
    daemon.stop()
