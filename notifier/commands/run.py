"""``estado-notifier run``: the tray."""

import argparse
import contextlib

from notifier.context import Context
from notifier.core.errors import AppError, NotificationsUnavailableError
from notifier.core.i18n import Translate, mark
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.system.autostart import own_autostart
from notifier.system.display import has_display
from notifier.system.installation import installation
from notifier.system.notifications.chain import native_notifications
from notifier.system.renewal import own_renewal
from notifier.ui.qt import load_qt


class NoDisplayError(AppError):
    """There is no screen to draw on."""

    title = mark("No hay pantalla")
    advice = mark("Inícielo en una sesión de escritorio, o use «estado-notifier watch» en la terminal.")


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--hidden", action="store_true", help=translate("empieza en la bandeja, sin abrir el panel")
    )


def main(args: argparse.Namespace, context: Context) -> int:
    """Run the tray until it is quit. Main thread.

    Raises:
        NoDisplayError: there is no screen.
        AppError: it can't start, and why.
    """
    if not has_display(context.environ):
        raise NoDisplayError
    load_qt()
    from notifier.app import run

    return run(
        context,
        lambda: own_autostart(installation(), context.environ),
        hidden=args.hidden,
        renewal=own_renewal(*["--verbose"] * args.verbose),
    )


def tell_desktop(error: AppError, translate: Translate) -> None:
    """Say on the desktop why the program did not start: after a login nobody reads its standard error."""
    notifications = native_notifications("Estado Notifier", None, lambda _action, _alert: None, translate)
    with contextlib.suppress(NotificationsUnavailableError):
        notifications.show(
            Alert(AlertKind.LINK, translate(error.title), error.tell(translate), Urgency.CRITICAL)
        )
    notifications.close()
