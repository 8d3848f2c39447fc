"""``estado-notifier backend``: the embedded backend alone, for demonstrations and tests."""

import argparse
import math
import os
from functools import partial
from pathlib import Path

from notifier.commands.listening import why_not_listening
from notifier.core.catalog import load_catalog
from notifier.core.i18n import Translate
from notifier.system.language import translator
from notifier.system.profiles import named_profile
from notifier.system.resources import resource_text
from notifier.system.terminal import complain, say_json

PROFILE = "estandar"
"""The words in which the embedded backend speaks."""

DEFAULT_RATE = 20.0
DEFAULT_ENTITIES = 60
_MIN_ENTITIES, _MAX_ENTITIES = 3, 10_000
_MAX_RATE = 60_000.0
_MAX_PORT = 65_535


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options. Main thread."""
    parser.add_argument(
        "--host", default="127.0.0.1", help=translate("dirección en la que escucha (%(default)s)")
    )
    parser.add_argument(
        "--port",
        type=partial(_port, translate),
        default=0,
        help=translate("puerto; 0 toma uno libre (%(default)s)"),
    )
    add_fleet_arguments(parser, translate)
    # For the program's own use: what a test or a parent process needs.
    parser.add_argument("--state", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--until-stdin-closes", action="store_true", help=argparse.SUPPRESS)


def add_fleet_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the options that shape the fleet, which ``demo`` takes too. Main thread."""
    parser.add_argument(
        "--rate",
        type=partial(_rate, translate),
        default=DEFAULT_RATE,
        metavar="N",
        help=translate("eventos por minuto; 0 deja todo quieto (%(default)s)"),
    )
    parser.add_argument(
        "--entities",
        type=partial(_entities, translate),
        default=DEFAULT_ENTITIES,
        metavar="N",
        help=translate("registros en total, de todas las categorías (%(default)s)"),
    )
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help=translate("semilla: la misma da la misma flota y el mismo recorrido"),
    )


def main(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 0 after that, 1 if it could not start. Main thread."""
    translate = translator("auto", os.environ)
    try:
        # The server side is an extra of the package.
        from notifier.server.demo import Options, serve
        from notifier.server.state import StateError
        from notifier.server.web import open_socket
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("starlette", "uvicorn"):
            raise
        advice = translate(
            'El backend incluido necesita un extra. Instálelo con: pip install "estado-notifier[demo]"'
        )
        complain(advice)
        return 1
    options = Options(args.rate, args.entities, args.seed, args.state, args.until_stdin_closes)
    catalog = load_catalog(resource_text("catalogo.toml"), named_profile(PROFILE).categorias)
    try:
        listening = open_socket(args.host, args.port)
    except OSError as error:
        complain(
            why_not_listening(
                error,
                args.host,
                args.port,
                change_host="--host",
                change_port="--port",
                translate=translate,
            )
        )
        return 1
    try:
        serve(listening, options, catalog, say_json)
    except StateError as error:
        text = translate("El archivo de estado {path} está dañado. Bórrelo o indique otro.")
        complain(text.format(path=error))
        return 1
    except BrokenPipeError:
        return 1  # who started it left without reading where it is
    finally:
        listening.close()
    return 0


def _port(translate: Translate, text: str) -> int:
    return int(_number(text, 0, _MAX_PORT, translate("debe ser un puerto de 0 a 65535")))


def _rate(translate: Translate, text: str) -> float:
    return _number(text, 0, _MAX_RATE, translate("debe ser un número de 0 a 60000"), whole=False)


def _entities(translate: Translate, text: str) -> int:
    return int(_number(text, _MIN_ENTITIES, _MAX_ENTITIES, translate("debe ser un número de 3 a 10000")))


def _number(text: str, lowest: float, highest: float, advice: str, *, whole: bool = True) -> float:
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = math.nan
    if not lowest <= value <= highest:  # false for what is not a number
        raise argparse.ArgumentTypeError(advice)
    return value
