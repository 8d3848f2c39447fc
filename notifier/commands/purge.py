"""``estado-notifier purge``: take away what the program keeps for this user; uninstallers offer it."""

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from notifier import session
from notifier.commands.quit import end_instance
from notifier.context import read_settings
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.core.settings import Server
from notifier.system.autostart import own_autostart
from notifier.system.credentials import KeyringCredentials
from notifier.system.installation import installation
from notifier.system.paths import Paths


class LeftoverError(AppError):
    """Something could not be taken away."""

    title = mark("No se pudo borrar todo")
    advice = mark("{reason}")


def main(_args: argparse.Namespace, translate: Translate) -> int:
    """End the running instance, sign out, and remove settings, history, logs and the autostart choice.

    Main thread.

    Raises:
        NotAnsweringError: the instance is still there; nothing was removed.
        LeftoverError: what could not be removed; everything else was. Settings with mistakes stay: they have
            to be mended before they say whose token is in the keyring.
    """
    paths = Paths.of_user()
    end_instance(paths)
    reasons = []
    folders = {paths.config_dir, paths.state_dir, paths.cache_dir, paths.log_dir, paths.runtime_dir}
    try:
        server = read_settings(paths, os.environ).server
    except AppError as error:
        # Only they name the server whose token is in the keyring.
        reasons.append(error.tell(translate))
        folders -= {paths.config_dir}
        server = Server()
    steps: tuple[Callable[[], None], ...] = (
        lambda: _sign_out(server),
        own_autostart(installation(), os.environ).forget,
    )
    for step in steps:
        try:
            step()
        except AppError as error:
            reasons.append(error.tell(translate))
    for folder in folders:
        try:
            _remove(folder)
        except OSError as error:
            reasons.append(f"{error.filename or folder}: {error.strerror}")
    if reasons:
        raise LeftoverError(reason=" ".join(reasons))
    print(translate("Se borraron la sesión, la configuración y el historial."))
    return 0


def _sign_out(server: Server) -> None:
    """Forget the token of the server. One of the environment is not ours to remove."""
    if server.api_url:
        session.sign_out(server, KeyringCredentials(server.api_url))


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
