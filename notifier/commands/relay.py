"""``estado-notifier relay``: the Socket.IO server between a Laravel application and the desks."""

import argparse
import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from notifier.commands.backend import why_not_listening
from notifier.core.catalog import load_catalog
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.core.profile import load_profile
from notifier.server.relay.settings import parse_relay_settings
from notifier.system.language import translator
from notifier.system.logs import Redaction
from notifier.system.paths import Paths
from notifier.system.resources import resource_text

_EXTRA = ("starlette", "uvicorn", "redis", "prometheus_client", "uvloop", "socketio", "httpx")


class UnreadableError(AppError):
    """The configuration file named by ``--config`` can't be read."""

    title = mark("Configuración ilegible")
    advice = mark("No se puede leer {path}. Revise sus permisos y que sea texto UTF-8.")


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options. Main thread."""
    parser.add_argument(
        "--config", type=Path, metavar="PATH", help=translate("otro archivo de configuración")
    )


def main(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 0 after that, 1 if it could not start. Main thread.

    Raises:
        AppError: the configuration cannot be used.
    """
    translate = translator("auto", os.environ)
    path = args.config or Paths.of_user().config_file
    settings = parse_relay_settings(_text(path, needed=bool(args.config)), str(path), os.environ)
    profile = load_profile(resource_text(f"profiles/{settings.profile}.toml"))
    catalog = load_catalog(resource_text("catalogo.toml"))
    try:
        # The server side is an extra of the package.
        from notifier.server.relay.logs import configure
        from notifier.server.relay.serving import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        advice = translate('El relé necesita un extra. Instálelo con: pip install "estado-notifier[relay]"')
        print(advice, file=sys.stderr)
        return 1
    if settings.workers > 1 and sys.platform != "linux":
        print(translate("Varios procesos necesitan Linux. Deje workers en 1."), file=sys.stderr)
        return 1
    redaction = Redaction()
    for secret in (settings.notify_secret, urlsplit(settings.redis_url).password or ""):
        redaction.add(secret)
    configure(redaction.clean, verbose=args.verbose)
    try:
        serve(settings, profile, catalog, lambda address: print(json.dumps(address), flush=True))
    except OSError as error:
        text = translate(why_not_listening(error))
        print(text.format(host=settings.host, port=settings.port), file=sys.stderr)
        return 1
    return 0


def _text(path: Path, *, needed: bool) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if needed:
            raise UnreadableError(path=path) from error
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(path=path) from error
