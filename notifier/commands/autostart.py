"""``estado-notifier autostart enable|disable|status``: whether the program starts with the computer."""

import argparse
import os
from dataclasses import asdict

from notifier.context import told_in
from notifier.core.i18n import Translate
from notifier.system.autostart.own import own_autostart
from notifier.system.autostart.switch import AutostartState
from notifier.system.installation import installation
from notifier.system.paths import Paths
from notifier.system.terminal import say, say_json

OFF = 1


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the two orders and the question."""
    texts = {
        "enable": translate("inicia el programa con el equipo, en la bandeja"),
        "disable": translate("deja de iniciarlo"),
        "status": translate("dice si se inicia, y qué archivo o clave lo decide"),
    }
    choices = parser.add_subparsers(dest="question", required=True, metavar="enable|disable|status")
    declared = {name: choices.add_parser(name, help=text, description=text) for name, text in texts.items()}
    declared["status"].add_argument(
        "--json", action="store_true", help=translate("una línea JSON para programas")
    )


def main(args: argparse.Namespace) -> int:
    """Change the switch or tell how it stands. 0; for ``status`` 1 where the program does not start.

    Main thread. It needs neither settings without mistakes nor folders of the program.

    Raises:
        AutostartError: see there; so are its siblings.
    """
    translate = told_in(Paths.of_user(), os.environ)
    autostart = own_autostart(installation(), os.environ)
    if args.question == "enable":
        autostart.enable()
    elif args.question == "disable":
        autostart.disable()
    state = autostart.state()
    if args.question != "status":
        say(_words(state, translate))
        return 0
    if args.json:
        say_json(asdict(state))
    else:
        say(_words(state, translate))
    return 0 if state.enabled and not state.missing else OFF


def _words(state: AutostartState, translate: Translate) -> str:
    if state.missing:
        text = translate(
            "Está activado en {where}, pero el programa ya no está en {program}. "
            "Use «estado-notifier autostart enable»."
        )
        return text.format(where=state.where, program=state.missing)
    if not state.enabled:
        text = translate("No se inicia con el equipo.")
        return text + (
            " " + translate("Lo desactiva {where}").format(where=state.where) if state.where else ""
        )
    if state.by_administrator:
        text = translate("Se inicia con el equipo, como lo dispuso el administrador para todos: {where}")
    else:
        text = translate("Se inicia con el equipo: {where}")
    return text.format(where=state.where)
