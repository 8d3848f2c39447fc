"""``estado-notifier login`` and ``logout``: the session from a terminal."""

import argparse
import contextlib
import getpass
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from notifier import session
from notifier.context import Context, given_server
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.core.plain_text import plain_line
from notifier.core.server import Server
from notifier.system.config_file import remember_server
from notifier.system.control.channel import NotRunningError, ask
from notifier.system.given_token import usable_token
from notifier.system.instance import InstanceLock
from notifier.system.paths import Paths
from notifier.system.terminal import InputError, answered, read_line, say

KEYRING_PATIENCE = 70.0
"""Seconds that the running instance may take: its user may have to unlock a keyring first."""


MAX_LINE = 64 * 1024
"""Characters of a password or a token that are read at most."""


class NoInputError(AppError):
    """A value was to be read from a terminal, and there is none."""

    title = mark("Falta un dato")
    advice = mark("Sin una terminal, indique --login y envíe la contraseña con --password-stdin.")


class InstanceError(AppError):
    """The running instance could not do it; ``reason`` is its own sentence."""

    title = mark("El programa en marcha no pudo hacerlo")
    advice = mark("{reason}")


def add_login_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the options of ``login``. A secret is never an argument: other users could read it there."""
    parser.add_argument("--login", metavar=translate("USUARIO"), help=translate("usuario o correo"))
    parser.add_argument(
        "--insecure",
        action="store_true",
        help=translate("acepta un servidor sin https, en el que otros pueden leer la contraseña y los datos"),
    )
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument(
        "--password-stdin", action="store_true", help=translate("lee la contraseña de la entrada estándar")
    )
    secret.add_argument(
        "--token-stdin", action="store_true", help=translate("lee un token ya emitido de la entrada estándar")
    )


def login(args: argparse.Namespace, context: Context) -> int:
    """Sign in and keep the token in the keyring; a running instance uses it at once."""
    server = context.server()
    if args.insecure:
        server = server.accepting()
    server.check_encrypted()  # before a password is asked for
    if args.token_stdin:
        token = usable_token(secret_line(context))
        user = session.whose(server, token, context.surroundings(server))
    else:
        login = answered(args.login or server.login) or _prompt(context, mark("Usuario: "))
        server = replace(server, login=login)
        if session.ends_others(server):
            say(context.translate("Al iniciar sesión aquí se cierran sus otras sesiones (las del teléfono)."))
        password = secret_line(context) if args.password_stdin else ask_password(context)
        token, user = session.sign_in(server, server.login, password, context.surroundings(server))
        context.redaction.add(token)
    context.credentials(server.api_url).set(token)
    remember_server(context.paths.config_file, server, given_server(context.paths))
    tell_instance(context, "resume_session")
    name = plain_line(user.name or server.login)
    say(context.translate("Sesión iniciada como {name}.").format(name=name))
    return 0


def add_logout_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the options of ``logout``."""
    rest = parser.add_mutually_exclusive_group()
    rest.add_argument(
        "--forget",
        action="store_true",
        help=translate("borra también lo que este equipo guarda de la cuenta (así es sin una terminal)"),
    )
    rest.add_argument(
        "--keep", action="store_true", help=translate("lo guarda para cuando la misma persona vuelva")
    )


def logout(args: argparse.Namespace, context: Context) -> int:
    """Forget the token, here and on the server; a running instance signs out at once.

    What is known of the account goes too, unless ``--keep`` or the person at the terminal says otherwise: the
    next one at a shared desk is not to find it, and all but the history is read again from the server.
    """
    server = context.server()
    forget = not args.keep and (args.forget or _wants_all_gone(context))
    if tell_instance(context, "sign_out", forget=forget) is None:
        _sign_out(context, server, forget=forget)
    say(context.translate("Sesión cerrada."))
    return 0


def _wants_all_gone(context: Context) -> bool:
    if not sys.stdin.isatty():
        return True
    question = context.translate("¿Borrar también lo que este equipo guarda de la cuenta? [S/n] ")
    return not _given(lambda: input(question)).strip().lower().startswith("n")


def _sign_out(context: Context, server: Server, *, forget: bool) -> None:
    try:
        if forget:  # first, as in SessionControl.sign_out
            session.forget_login(context.paths.config_file, server, given_server(context.paths))
            _forget_stored(context.paths)
    finally:
        session.sign_out(server, context.credentials(server.api_url), context.surroundings(server))


def _forget_stored(paths: Paths) -> None:
    if not paths.database.exists():
        return
    from notifier.sync.store.store import Store  # most calls need none

    lock = InstanceLock(paths.lock_file)
    if not lock.acquire():  # one that begins right now
        raise session.LeftDataError(folder=paths.state_dir)
    try:
        with contextlib.closing(Store(paths.database)) as store:
            if not store.forget_account():
                raise session.LeftDataError(folder=paths.state_dir)
    finally:
        lock.release()


def tell_instance(context: Context, command: str, **more: object) -> dict[str, Any] | None:
    """The running instance's answer; ``None`` where none runs, or it ended before it could say that it did.

    Raises:
        InstanceError: it could not.
    """
    try:
        request = {"command": command, **more}
        reply = next(ask(context.paths.control_address, request, KEYRING_PATIENCE), {})
    except NotRunningError:
        return None
    if "error" in reply:
        raise InstanceError(reason=reply.get("advice") or reply["error"])
    return reply if "done" in reply else None


def secret_line(context: Context) -> str:
    """A secret from standard input. Raises NoInputError: there is none."""
    secret = read_line(MAX_LINE)
    if not secret:
        raise NoInputError
    context.redaction.add(secret)
    return secret


def _prompt(context: Context, text: str) -> str:
    return _given(lambda: input(context.translate(text))).strip()


def ask_password(context: Context) -> str:
    """A password from the terminal, where nobody sees it. Raises NoInputError: there is no terminal."""
    password = _given(lambda: getpass.getpass(context.translate("Contraseña: ")))
    context.redaction.add(password)
    return password


def _given(ask_person: Callable[[], str]) -> str:
    if not sys.stdin.isatty():
        raise NoInputError
    try:
        return answered(ask_person())
    except EOFError:
        raise NoInputError from None
    except UnicodeDecodeError:
        raise InputError from None
