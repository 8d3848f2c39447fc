"""``estado-notifier diagnostics FILE.zip``: what support needs, in one file."""

import argparse
import os
from pathlib import Path

from notifier.context import told_in
from notifier.core.i18n import Translate
from notifier.core.numbers import thousands
from notifier.doctor.archive import refuse_existing, write_archive
from notifier.doctor.case import Case
from notifier.doctor.checks import probes
from notifier.doctor.runner import examine
from notifier.system.logs import Redaction
from notifier.system.paths import Paths
from notifier.system.terminal import say


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options."""
    parser.add_argument("file", metavar="FILE.zip", type=Path, help=translate("dónde se guarda"))
    parser.add_argument(
        "--with-names",
        action="store_true",
        help=translate("con los nombres de personas y clientes, y los números de lo que llevan"),
    )
    parser.add_argument("--force", action="store_true", help=translate("reemplaza un archivo que ya existe"))


def main(args: argparse.Namespace, given_token: str) -> int:
    """Examine, and write the file. 0, whatever the doctor found. Main thread.

    ``given_token``: see :func:`notifier.system.given_token.take_given_token`.

    Raises:
        ArchiveExistsError: there is such a file, and no ``--force``; nothing is asked then.
        ArchiveError: it cannot be written.
    """
    paths = Paths.of_user()
    translate = told_in(paths, os.environ)
    path: Path = args.file
    refuse_existing(path, replace=args.force)
    case = Case(paths, os.environ, translate, Redaction(), given_token)
    examination = examine(probes(case), translate)
    size = write_archive(path, case, examination, replace=args.force, with_names=args.with_names)
    kilobytes = thousands(round(size / 1024), translate)
    say(translate("Guardado en {path} ({size} KB).").format(path=path, size=kilobytes))
    return 0
