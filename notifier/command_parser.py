"""The parser of the command line, in the words of the user's language: the library knows English alone."""

import argparse
import re
import sys
from functools import partial
from typing import Any

from notifier.core.i18n import Translate, mark
from notifier.system import terminal

_COMPLAINTS = (
    (r"unrecognized arguments: (.*)", mark("no se entiende: {0}")),
    (r"the following arguments are required: (.*)", mark("falta: {0}")),
    (r"argument (.*?): not allowed with argument (.*)", mark("{0} y {1} no van juntos")),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", mark("{0}: {1} no existe; elija: {2}")),
    (r"argument (.*?): expected (?:one|at least one|\d+) arguments?", mark("{0}: falta el valor")),
    (r"argument (.*?): invalid \w+ value: (.*)", mark("{0}: {1} no es un valor posible")),
    (r"argument (.*?): ignored explicit argument (.*)", mark("{0}: no lleva valor, y se indicó {1}")),
    (r"ambiguous option: (.*?) could match (.*)", mark("{0} puede ser: {1}")),
    (r"argument (.*?): (.*)", "{0}: {1}"),  # a sentence of our own
)
"""What :mod:`argparse` complains of, and the sentence for it."""


class CommandParser(argparse.ArgumentParser):
    """Prints as all commands do: the library's own way loses a help text without a word on a full disk.

    Its own parsers of commands (``add_subparsers``) speak the same language. Main thread.
    """

    def __init__(self, translate: Translate, *, add_help: bool = True, **more: Any) -> None:
        """``translate``: for headings and complaints; the rest is :class:`argparse.ArgumentParser`'s."""
        super().__init__(add_help=False, formatter_class=partial(_Help, translate), **more)
        self._ = translate
        if add_help:  # or it is a part of others, which find their own groups by the library's names
            self._positionals.title = translate("qué indicar")
            self._optionals.title = translate("opciones")
            self.add_argument("-h", "--help", action="help", help=translate("muestra esta ayuda"))

    def add_subparsers(self, **more: Any) -> Any:
        """Part of the library's interface."""
        more.setdefault("parser_class", partial(CommandParser, self._))
        return super().add_subparsers(**more)

    def error(self, message: str) -> Any:
        """Part of the library's interface: say what is wrong with the command, and end with 2."""
        self.print_usage(sys.stderr)
        help_is = self._("ayuda: {command}").format(command=f"{self.prog} --help")
        self.exit(2, f"{self.prog}: {in_words(message, self._)}\n{help_is}\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            (terminal.say if file is sys.stdout else terminal.complain)(message.rstrip("\n"))


def in_words(message: str, translate: Translate) -> str:
    """What :mod:`argparse` complains of, in the user's language; as it is where nobody foresaw it."""
    for pattern, sentence in _COMPLAINTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return translate(sentence).format(*found.groups())
    return message


class _Help(argparse.HelpFormatter):
    def __init__(self, translate: Translate, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._usage = translate("uso: ")

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, self._usage if prefix is None else prefix)
