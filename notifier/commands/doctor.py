"""``estado-notifier doctor``: what is wrong, the true cause first, and what to do."""

import argparse
import os
import sys
from collections.abc import Mapping

from notifier import __version__
from notifier.context import told_in
from notifier.core.doctor import Outcome
from notifier.core.doctor_report import ASCII_MARKS, MARKS, as_json, as_text, cleaned
from notifier.core.i18n import Translate
from notifier.doctor.case import Case
from notifier.doctor.checks import probes
from notifier.doctor.runner import examine
from notifier.system.logs import Redaction
from notifier.system.paths import Paths
from notifier.system.terminal import say, say_json


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options."""
    parser.add_argument("--json", action="store_true", help=translate("una línea JSON para programas"))
    parser.add_argument("--notify", action="store_true", help=translate("muestra también un aviso de prueba"))


def main(args: argparse.Namespace, given_token: str) -> int:
    """Examine and print. 0 all is right, 1 the worst is a warning, 2 something failed. Main thread.

    It works beside a running instance and without one: it makes no folder, takes no lock, and writes neither
    to the database nor to the log. With ``--json`` it prints one line with the keys of
    :func:`notifier.core.doctor_report.as_json`, and ``version``, the program's.

    ``given_token``: see :func:`notifier.system.given_token.take_given_token`.
    """
    paths = Paths.of_user()
    translate = told_in(paths, os.environ)
    redaction = Redaction()
    case = Case(paths, os.environ, translate, redaction, given_token)
    examination = examine(probes(case, notify=args.notify), translate)
    if args.json:
        answer = {"version": __version__, **as_json(examination, translate)}
        say_json(cleaned(answer, redaction.clean))
    else:
        say(redaction.clean(as_text(examination, translate, _marks(), names=True)))
    return examination.exit_code


def _marks() -> Mapping[Outcome, str]:
    try:
        "".join(MARKS.values()).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII_MARKS
    return MARKS
