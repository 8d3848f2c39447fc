"""``estado-notifier status``: how the running instance stands."""

import argparse
import os
from datetime import datetime
from typing import Any

from notifier.context import told_in
from notifier.core.codes import readable
from notifier.core.errors import LONGEST_VALUE
from notifier.core.i18n import Translate, language_of
from notifier.core.link import LinkState
from notifier.core.model import Categoria
from notifier.core.numbers import thousands
from notifier.core.plain_text import plain_line
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.core.silence_words import silence_of, silence_words
from notifier.core.times import ago, moment
from notifier.core.wording import capitalized, progress_words, state_name, unreadable_words
from notifier.system.control.channel import NotAnsweringError, NotRunningError, ask
from notifier.system.paths import Paths
from notifier.system.terminal import say, say_json

EXIT_CODES = {LinkState.LIVE: 0, LinkState.SIGNED_OUT: 2}
NOT_RUNNING = 3


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options."""
    parser.add_argument("--json", action="store_true", help=translate("una línea JSON para programas"))


def main(args: argparse.Namespace) -> int:
    """Print the status. 0 live, 2 signed out, 3 not running; 1 for every state between. Main thread.

    Installers call it: it makes no folders, and settings with mistakes do not keep it from answering.
    """
    paths = Paths.of_user()
    translate = told_in(paths, os.environ)
    try:
        status = next(ask(paths.control_address, {"command": "status"}))
    except NotRunningError as error:
        if args.json:
            say_json({"error": "not_running"})
        else:
            say(error.tell(translate))
        return NOT_RUNNING
    try:
        code = EXIT_CODES.get(LinkState(status["link"]), 1)
        words = _words(status, translate)
    except (AttributeError, LookupError, TypeError, ValueError):
        # It is none of this program's, or of another version: whoever listens there.
        raise NotAnsweringError from None
    if args.json:
        say_json(status)
    else:
        say(words)
    return code


def _words(status: dict[str, Any], translate: Translate) -> str:
    now = datetime.now().astimezone()
    lines = [state_name(LinkState(status["link"]), status.get("encrypted", True), translate)]
    if status["since"]:
        lines[0] += " " + translate("desde {time}").format(
            time=moment(_read(status["since"]), now, translate)
        )
    if "reason" in status:
        lines.append(plain_line(status["reason"], LONGEST_VALUE))
    if "silence" in status and (silence := silence_of(status)) is not None:
        lines.append(silence_words(silence, now, translate))
    names, language = status.get("names", {}), language_of(translate)

    def name_of(key: str) -> str:
        return plain_line(names.get(key, {}).get(language, readable(key)))

    for key, told in status.get("reading", {}).items():
        progress = ListProgress(Categoria(key), int(told["read"]), told["total"])
        lines.append(progress_words(progress, name_of(key), translate))
    for key, told in status.get("unreadable", {}).items():
        rows = RowsUnreadable(Categoria(key), int(told["rows"]), (*told["names"],), (*told["fields"],))
        lines.append(plain_line(unreadable_words(rows, name_of(key), translate), LONGEST_VALUE))
    if status["last_sync"]:
        time = ago(_read(status["last_sync"]), now, translate)
        lines.append(translate("Última sincronización: {time}").format(time=time))
    forbidden = [str(key) for key in status.get("forbidden", ())]
    lines += [translate("Su usuario no ve {name}").format(name=name_of(key)) for key in forbidden]
    counts = [
        f"{capitalized(name_of(key))}: {thousands(int(count), translate)}"
        for key, count in status["items"].items()
        if count or key not in forbidden
    ]
    lines += [" · ".join(counts)] if counts else []
    if status["pending_alerts"]:
        lines.append(
            translate("Avisos por mostrar: {count}").format(
                count=thousands(int(status["pending_alerts"]), translate)
            )
        )
    return "\n".join(lines)


def _read(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone()
