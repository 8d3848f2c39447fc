"""``estado-notifier proxy-password``: keep the password that ``[network] proxy`` wants."""

import argparse
from urllib.parse import urlsplit

from notifier.commands.session import ask_password, secret_line, tell_instance
from notifier.context import Context
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.system.keyring.proxy_passwords import ProxyPasswords
from notifier.system.terminal import say


class NoProxyUserError(AppError):
    """The settings name no proxy with a user."""

    title = mark("Falta el usuario del proxy")
    advice = mark(
        "Escriba primero el proxy con su usuario en la sección [network] de {path}, "
        'por ejemplo: proxy = "http://usuario@proxy.bo:3128"'
    )


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options. A secret is never an argument: other users could read it there."""
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument(
        "--password-stdin", action="store_true", help=translate("lee la contraseña de la entrada estándar")
    )
    secret.add_argument("--forget", action="store_true", help=translate("borra la contraseña guardada"))


def main(args: argparse.Namespace, context: Context) -> int:
    """Keep or forget it; a running instance uses it at once. Main thread.

    Raises:
        NoProxyUserError: there is no proxy in the settings, or none that wants a user.
        AppError: the keyring refuses, or there is no terminal to ask on.
    """
    proxy = context.settings.network.proxy
    if not urlsplit(proxy).username:
        raise NoProxyUserError(path=context.paths.config_file)
    place = ProxyPasswords(context.paths.state_dir).of(proxy)
    if args.forget:
        place.delete()
        say(context.translate("Contraseña del proxy borrada."))
        return 0
    place.set(secret_line(context) if args.password_stdin else ask_password(context))
    tell_instance(context, "resume_session")
    say(context.translate("Contraseña del proxy guardada en el llavero."))
    return 0
