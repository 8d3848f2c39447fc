"""``estado-notifier run``: the tray."""

import argparse
import logging
import os
import sys

from notifier.context import Context
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.system.autostart.own import own_autostart
from notifier.system.dbus.session_bus import leave_silent_bus
from notifier.system.display import QT_PLATFORM, usable_platforms
from notifier.system.installation import installation
from notifier.system.restart import own_restart
from notifier.ui.qt import load_qt

log = logging.getLogger(__name__)


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
    if not choose_platform():
        raise NoDisplayError
    load_qt()
    from notifier.app import run

    return run(
        context,
        lambda: own_autostart(installation(), context.environ),
        hidden=args.hidden,
        restart=own_restart(*["--verbose"] * args.verbose),
    )


def choose_platform() -> bool:
    """Let Qt draw where it can, whatever the environment asks for; whether it can anywhere. Main thread.

    To be called before Qt is loaded; a bus of the session that hangs is left out. What this process opens
    later gets the same environment.
    """
    asked = os.environ.get(QT_PLATFORM, "")
    usable = usable_platforms(os.environ)
    if usable is None:
        return False
    if usable != asked:
        log.warning("%s=%s cannot be used here: %s", QT_PLATFORM, asked, usable)
        os.environ[QT_PLATFORM] = usable
    if sys.platform == "linux" and leave_silent_bus():
        log.warning("the bus of the session does not answer: begun without it")
    return True
