"""``estado-notifier purge``: take away what the program keeps for this user; uninstallers offer it."""

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from notifier import session
from notifier.commands.quit import end_instance
from notifier.context import read_settings, surroundings
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.net.environment import Surroundings
from notifier.system.autostart.own import own_autostart
from notifier.system.installation import installation
from notifier.system.keyring.credentials import KeyringCredentials
from notifier.system.keyring.errors import LockedKeyringError
from notifier.system.keyring.proxy_passwords import ProxyPasswords
from notifier.system.keyring.token_places import TokenPlaces
from notifier.system.paths import Paths
from notifier.system.terminal import say


class LeftoverError(AppError):
    """Something could not be taken away."""

    title = mark("No se pudo borrar todo")
    advice = mark("{reason}")


def main(_args: argparse.Namespace, translate: Translate) -> int:
    """End the running instance, sign out, and remove settings, history, logs and the autostart choice.

    Main thread.

    Raises:
        NotAnsweringError: the instance is still there; nothing was removed.
        LeftoverError: what could not be removed; everything else was. What alone can say whose token is still
            in the keyring stays: the list of servers, or settings with mistakes where there is none.
    """
    paths = Paths.of_user()
    end_instance(paths)
    reasons: list[str] = []
    folders = set(paths.all_folders)
    places = TokenPlaces(paths.token_places)
    noted: frozenset[str] = frozenset()
    try:
        noted = places.all()
    except AppError as error:
        reasons.append(error.tell(translate))
        folders -= {paths.state_dir}
    try:
        settings = read_settings(paths, os.environ)
        server = settings.server
    except AppError as error:
        settings, server = Settings(), Server()
        if not noted:
            reasons.append(error.tell(translate))
            folders -= {paths.config_dir}
    kept = _sign_out(server, noted, lambda to: surroundings(settings.network, to, paths), reasons, translate)
    folders -= _forget_proxies(paths, reasons, translate)
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
        try:
            places.replace(kept)
        except AppError as error:
            reasons.append(error.tell(translate))
    if reasons:
        raise LeftoverError(reason=" ".join(dict.fromkeys(reasons)))
    say(translate("Se borraron la sesión, la configuración y el historial."))
    return 0


def _sign_out(
    server: Server,
    noted: frozenset[str],
    way: Callable[[Server], Surroundings],
    reasons: list[str],
    translate: Translate,
) -> set[str]:
    """Sign out here and where it is noted, and add why it failed to ``reasons``; whose tokens are still kept.

    Only the last server's profile is known. One that signs out otherwise forgets its token when that expires.
    """
    kept: set[str] = set()
    is_locked = False
    for api_url in sorted({*noted, server.api_url} - {""}):
        if not is_locked:
            try:
                there = server.at(api_url)
                session.sign_out(there, KeyringCredentials(api_url), way(there))
                continue
            except AppError as error:
                # The user did not open it: he is not asked once more for each server.
                is_locked = isinstance(error, LockedKeyringError)
                if not is_locked and api_url not in noted:
                    continue  # there is no keyring, and nothing was ever kept in one
                reasons.append(error.tell(translate))
        kept.add(api_url)
    return kept


def _forget_proxies(paths: Paths, reasons: list[str], translate: Translate) -> set[Path]:
    """Forget the passwords of proxies; the folder that alone knows of one that is still kept."""
    try:
        ProxyPasswords(paths.state_dir).forget()
    except AppError as error:
        reasons.append(error.tell(translate))
        return {paths.state_dir}
    return set()


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
