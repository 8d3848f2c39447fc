"""``estado-notifier relay``: the Socket.IO server between a Laravel application and the desks."""

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from notifier.commands.listening import why_not_listening
from notifier.context import UnreadableConfigError
from notifier.core.catalog import load_catalog
from notifier.core.i18n import Translate
from notifier.server.relay.settings import read_relay, setting_place
from notifier.system.language import translator
from notifier.system.logs import Redaction
from notifier.system.paths import Paths
from notifier.system.profiles import named_profile
from notifier.system.resources import resource_text
from notifier.system.terminal import complain, say_json

_EXTRA = ("starlette", "uvicorn", "websockets", "redis", "prometheus_client")


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
    text = _text(path, needed=bool(args.config))
    settings, profile = read_relay(text, str(path), os.environ, named_profile)
    catalog = load_catalog(resource_text("catalogo.toml"), profile.categorias)
    # The server side is an extra of the package.
    if not all(find_spec(name) for name in _EXTRA):
        advice = translate(
            'Esta copia no trae el relé. Instálelo aparte: pip install "estado-notifier[relay]"'
        )
        complain(advice)
        return 1
    from notifier.server.relay.logs import configure
    from notifier.server.relay.serving import NotListeningError, serve

    if settings.workers > 1 and sys.platform != "linux":
        complain(translate("Varios procesos necesitan Linux. Deje workers en 1."))
        return 1
    redaction = Redaction()
    for secret in (
        settings.notify_secret,
        settings.metrics_secret,
        urlsplit(settings.redis_url).password or "",
    ):
        redaction.add(secret)
    configure(redaction.clean, verbose=args.verbose)
    try:
        serve(settings, profile, catalog, say_json)
    except NotListeningError as failed:
        host, port = (setting_place(f"{failed.of}{key}", str(path), os.environ) for key in ("host", "port"))
        complain(
            why_not_listening(
                failed.error,
                failed.host,
                failed.port,
                change_host=host,
                change_port=port,
                translate=translate,
            )
        )
        return 1
    return 0


def _text(path: Path, *, needed: bool) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if needed:
            raise UnreadableConfigError(path=path) from error
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableConfigError(path=path) from error
