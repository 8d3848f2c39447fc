"""The command line. A command's module is imported when that command is called, and no other."""

import argparse
import os
import sys
from collections.abc import Collection, Mapping

from notifier import __version__
from notifier.command_parser import CommandParser
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.system import terminal
from notifier.system.clock import leave_impossible_zone
from notifier.system.core_dumps import leave_no_core_dumps
from notifier.system.given_token import take_given_token
from notifier.system.language import translator

FAILED = 1
INTERRUPTED = 130

COMMANDS: Mapping[str, str] = {
    "run": mark("el icono de la bandeja (lo que se hace sin ninguna orden)"),
    "demo": mark("una demostración con su propio servidor y una flota que se mueve"),
    "backend": mark("solo el servidor de la demostración"),
    "relay": mark("el servidor Socket.IO entre una aplicación Laravel y los escritorios"),
    "login": mark("inicia sesión y guarda el token en el llavero del sistema"),
    "logout": mark("cierra la sesión y borra el token"),
    "status": mark("cómo está el programa en marcha"),
    "proxy-password": mark("guarda en el llavero la contraseña que pide el proxy"),
    "doctor": mark("qué falla, por qué, y qué hacer"),
    "diagnostics": mark("guarda en un archivo lo que soporte necesita"),
    "watch": mark("lo mismo en la terminal, sin ventanas"),
    "autostart": mark("si el programa se inicia con el equipo"),
    "quit": mark("termina el programa en marcha"),
    "purge": mark("borra la sesión, la configuración y el historial de este usuario"),
    "config": mark("dónde está la configuración, qué rige, qué está mal"),
}

APART = frozenset({"relay"})
"""Commands for servers: the packages for desktops come without them."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code. A user's mistake is a sentence on standard error, never a traceback."""
    leave_no_core_dumps()
    given_token = take_given_token()
    arguments = sys.argv[1:] if argv is None else argv
    # Of the program itself, where it asks the keyring so; before all that costs time.
    if arguments == ["--keyring"] and sys.platform not in {"win32", "darwin"}:
        from notifier.system.keyring import process as keyring_process

        keyring_process.main()
    terminal.prepare()
    leave_impossible_zone()
    try:
        return _command(arguments, given_token)
    finally:
        # Also behind a help text, which ends by an exception.
        if not terminal.finish():
            raise SystemExit(FAILED)


def _command(arguments: list[str], given_token: str) -> int:
    translate = translator("auto", os.environ)
    command = ""
    try:
        args = _parse(arguments, translate)
        command = args.command
        return _call(args, given_token)
    except AppError as error:
        if command == "run":
            from notifier.start_failure import tell_failure

            tell_failure(error, translate)
        else:
            terminal.complain(f"{translate(error.title)}. {error.tell(translate)}")
        return FAILED
    except BrokenPipeError:
        return FAILED  # whoever read the answer has enough
    except Exception as error:
        if command != "run" or isinstance(error, AssertionError):
            raise
        # It is in the log, and among the reports; at the start of the computer nobody sees either.
        sys.excepthook(type(error), error, error.__traceback__)
        from notifier.start_failure import tell_failure

        tell_failure(AppError(), translate)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _parse(arguments: list[str], translate: Translate) -> argparse.Namespace:
    # Without a command it is `run`; so `estado-notifier --hidden` is too.
    if not {*arguments} & {*COMMANDS, "-h", "--help", "--version", "--selftest"}:
        arguments = ["run", *arguments]
    wanted = {name for name in COMMANDS if name in arguments}
    # Who calls such a command is told where to get it; a list of what there is leaves it out.
    without = APART - wanted if {*arguments} & {"-h", "--help"} and not _has_relay() else ()
    return build_parser(translate, wanted, without).parse_args(arguments)


def _has_relay() -> bool:
    from importlib.util import find_spec  # only a list of commands asks

    return find_spec("notifier.server.relay.serving") is not None


def build_parser(
    translate: Translate, wanted: Collection[str], without: Collection[str] = ()
) -> argparse.ArgumentParser:
    """The parser of the command line. Main thread.

    Args:
        translate: the language of the help.
        wanted: the commands whose own options are declared; each costs the import of its module.
        without: the commands that it does not know.
    """
    parser = CommandParser(
        translate,
        prog="estado-notifier",
        description=translate("Avisa al despachador en el momento en que cambia un estado."),
    )
    version = translate("muestra la versión")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}", help=version)
    # For what builds packages.
    parser.add_argument("--selftest", action="store_true", help=argparse.SUPPRESS)
    common = CommandParser(translate, add_help=False)
    common.add_argument("--verbose", action="store_true", help=translate("cuenta más en el registro"))
    commands = parser.add_subparsers(dest="command", metavar=translate("orden"))
    for name, description in COMMANDS.items():
        if name in without:
            continue
        text = translate(description)
        command = commands.add_parser(name, help=text, description=text, parents=[common])
        if name in wanted:
            _add_arguments(name, command, translate)
    return parser


def _add_arguments(  # noqa: C901, PLR0912 - a flat list
    name: str, parser: argparse.ArgumentParser, translate: Translate
) -> None:
    match name:
        case "run":
            from notifier.commands import run

            run.add_arguments(parser, translate)
        case "demo":
            from notifier.commands import demo

            demo.add_arguments(parser, translate)
        case "backend":
            from notifier.commands import backend

            backend.add_arguments(parser, translate)
        case "relay":
            from notifier.commands import relay

            relay.add_arguments(parser, translate)
        case "login":
            from notifier.commands import session

            session.add_login_arguments(parser, translate)
        case "logout":
            from notifier.commands import session

            session.add_logout_arguments(parser, translate)
        case "proxy-password":
            from notifier.commands import proxy_password

            proxy_password.add_arguments(parser, translate)
        case "status":
            from notifier.commands import status

            status.add_arguments(parser, translate)
        case "doctor":
            from notifier.commands import doctor

            doctor.add_arguments(parser, translate)
        case "diagnostics":
            from notifier.commands import diagnostics

            diagnostics.add_arguments(parser, translate)
        case "watch":
            from notifier.commands import watch

            watch.add_arguments(parser, translate)
        case "autostart":
            from notifier.commands import autostart

            autostart.add_arguments(parser, translate)
        case "config":
            from notifier.commands import config

            config.add_arguments(parser, translate)


def _call(args: argparse.Namespace, given_token: str) -> int:  # noqa: C901 - a flat list
    if args.selftest:
        from notifier.commands import selftest

        return selftest.main()
    match args.command:
        case "autostart":
            from notifier.commands import autostart

            return autostart.main(args)
        case "backend":
            from notifier.commands import backend

            return backend.main(args)
        case "config":
            from notifier.commands import config

            return config.main(args)
        case "demo":
            from notifier.commands import demo

            return demo.main(args)
        case "diagnostics":
            from notifier.commands import diagnostics

            return diagnostics.main(args, given_token)
        case "doctor":
            from notifier.commands import doctor

            return doctor.main(args, given_token)
        case "purge":
            from notifier.commands import purge

            return purge.main(args, translator("auto", os.environ))
        case "quit":
            from notifier.commands import quit as end

            return end.main(args)
        case "relay":
            from notifier.commands import relay

            return relay.main(args)
        case "status":
            from notifier.commands import status

            return status.main(args)
    return _call_in_context(args, given_token)


def _call_in_context(args: argparse.Namespace, given_token: str) -> int:
    from notifier.context import open_context
    from notifier.system.paths import Paths

    context = open_context(
        Paths.of_user(),
        verbose=args.verbose,
        given_token=given_token,
        # A window says what is wrong there, and where.
        despite_mistakes=args.command == "run",
    )
    match args.command:
        case "login":
            from notifier.commands import session

            return session.login(args, context)
        case "logout":
            from notifier.commands import session

            return session.logout(args, context)
        case "proxy-password":
            from notifier.commands import proxy_password

            return proxy_password.main(args, context)
        case "watch":
            from notifier.commands import watch

            return watch.main(args, context)
    from notifier.commands import run

    return run.main(args, context)
