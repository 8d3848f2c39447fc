"""Saying why the program does not start: after a login nobody reads its standard error."""

import contextlib
import logging
import os

from notifier.core.errors import AppError, NotificationsUnavailableError
from notifier.core.i18n import Translate, mark
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.system import terminal
from notifier.system.notifications.chain import native_notifications

log = logging.getLogger(__name__)

FAILED = 1


class NoWindowsError(AppError):
    """There is a screen, or seems to be one, and Qt cannot draw on it; ``reason`` is Qt's own."""

    title = mark("No se pueden mostrar ventanas")
    advice = mark(
        "Qt no puede dibujar en esta pantalla ({reason}). Avise a quien administra este equipo; "
        "mientras tanto sirve «estado-notifier watch» en la terminal."
    )


def tell_failure(error: AppError, translate: Translate) -> None:
    """Say it on standard error, in the log, and on the desktop where there is one. Main thread; some 10 s."""
    log.info("not started: %s", error)
    terminal.complain(f"{translate(error.title)}. {error.tell(translate)}")
    notifications = native_notifications("Estado Notifier", None, lambda _action, _alert: None, translate)
    with contextlib.suppress(NotificationsUnavailableError):
        notifications.show(
            Alert(AlertKind.LINK, translate(error.title), error.tell(translate), Urgency.CRITICAL)
        )
    notifications.close()


def end_without_windows(reason: str, translate: Translate) -> None:
    """Say that Qt cannot draw here, and end the process at once, before Qt aborts it. Any thread."""
    tell_failure(NoWindowsError(reason=reason), translate)
    logging.shutdown()
    os._exit(FAILED)
