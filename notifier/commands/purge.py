"""``estado-notifier purge``: take away what the program keeps for this user; uninstallers offer it."""

import argparse
import os
import shutil
from dataclasses import replace
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
from notifier.system.token_places import TokenPlaces


class LeftoverError(AppError):
    """Something could not be taken away."""

    title = mark("No se pudo borrar todo")
    advice = mark("{reason}")


def main(_args: argparse.Namespace, translate: Translate) -> int:
    """End the running instance, sign out, and remove settings, history, logs and the autostart choice.

    Main thread.

    Raises:
        NotAnsweringError: the instance is still there; nothing was removed.
        LeftoverError: what could not be removed; everything else was. Settings with mistakes stay where they
            alone can say whose token is in the keyring: they have to be mended first.
    """
    paths = Paths.of_user()
    end_instance(paths)
    reasons = []
    places = TokenPlaces(paths.token_places)
    folders = set(paths.all_folders)
    signed_in_at = set(places.all())
    try:
        server = read_settings(paths, os.environ).server
        signed_in_at |= {server.api_url} - {""}
    except AppError as error:
        server = Server()
        if not signed_in_at:
            reasons.append(error.tell(translate))
            folders -= {paths.config_dir}
    kept = set()
    for api_url in signed_in_at:
        try:
            session.sign_out(replace(server, api_url=api_url), KeyringCredentials(api_url))
        except AppError as error:
            reasons.append(error.tell(translate))
            kept.add(api_url)
    try:
        own_autostart(installation(), os.environ).forget()
    except AppError as error:
        reasons.append(error.tell(translate))
    for folder in folders:
        try:
            _remove(folder)
        except OSError as error:
            reasons.append(f"{error.filename or folder}: {error.strerror}")
    if kept:
        # The next attempt has to find them.
        places.replace(kept)
    if reasons:
        raise LeftoverError(reason=" ".join(dict.fromkeys(reasons)))
    print(translate("Se borraron la sesión, la configuración y el historial."))
    return 0


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
