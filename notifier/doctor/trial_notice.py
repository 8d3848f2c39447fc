"""Notifications that somebody asked for, to see whether they can be seen: one of each urgency."""

import time

from notifier.core.i18n import Translate, mark
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.system.notifications.chain import native_notifications
from notifier.system.resources import resource

APP_NAME = "Estado Notifier"

SECONDS = 5.0
"""So long its sender stays: some desktops take a notification away with who sent it."""


_TRIALS = ((Urgency.LOW, Look.UNDERWAY), (Urgency.NORMAL, Look.GOOD), (Urgency.CRITICAL, Look.TROUBLE))


def show_trial_notice(translate: Translate, seconds: float = SECONDS) -> None:
    """Show one of each urgency, and stay for so many seconds; blocks. Not on the windows' thread.

    Raises:
        NotificationsUnavailableError: the desktop did not take it.
    """
    icon = resource("icons/estado-notifier.png")
    notifications = native_notifications(APP_NAME, icon, lambda _action, _alert: None, translate)
    try:
        title, body = translate(mark("Aviso de prueba")), translate(mark("Así se ven los avisos."))
        for urgency, look in _TRIALS:
            notifications.show(Alert(AlertKind.TRIAL, title, body, urgency, look=look))
        time.sleep(seconds)
    finally:
        notifications.close()
