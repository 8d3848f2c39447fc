"""The token of a click reaches the window that the click opens, and nothing else."""

import os

from pytestqt.qtbot import QtBot

from notifier.core.model import Alert, AlertKind, Urgency
from notifier.system.notifications import Action
from notifier.ui.bridge import Bridge

ALERT = Alert(AlertKind.LINK, "Sin conexión", "", Urgency.NORMAL)


def test_a_click_is_answered_with_its_token_and_leaves_none_behind(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[str | None] = []
    bridge.notification_clicked.connect(lambda *_: seen.append(os.environ.get("XDG_ACTIVATION_TOKEN")))
    bridge.hand_token("its own")
    bridge.click_notification(Action.OPEN, ALERT)
    bridge.click_notification(Action.OPEN, ALERT)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["its own", None]
    assert "XDG_ACTIVATION_TOKEN" not in os.environ
    bridge.close()
