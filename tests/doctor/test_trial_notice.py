"""What somebody sees who asks for a notification, over a real session bus against a stand-in daemon."""

import pytest

from notifier.doctor.trial_notice import show_trial_notice
from tests.private_desktop import NotificationDaemon, PrivateBus


def test_one_of_each_urgency_stands_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = PrivateBus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    daemon = NotificationDaemon(bus.address)
    show_trial_notice(str, seconds=0)
    assert [call.hints["urgency"] for call in daemon.calls] == [0, 1, 2]
    assert len({call.id for call in daemon.calls}) == len({call.app_icon for call in daemon.calls}) == 3
    daemon.stop()
    bus.stop()
