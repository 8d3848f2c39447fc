"""The manual's section of commands, written from the parser of the command line.

argparse-manpage has English headings only, and repeats with each command what all have in common.
"""

import argparse
import re
from collections.abc import Iterator

COMMON = {"--help", "--verbose"}
"""Options of every command, told once in the page's own section."""


def commands(parser: argparse.ArgumentParser) -> str:
    """The commands with their own options, in roff. Any thread."""
    return "\n".join(_commands(parser, ""))


def _commands(parser: argparse.ArgumentParser, before: str) -> Iterator[str]:
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - argparse has no public way in
            helps = {choice.dest: choice.help for choice in action._choices_actions}  # noqa: SLF001 - argparse says it nowhere else
            for name, command in action.choices.items():
                yield from _command(f"{before}{name}", helps.get(name) or command.description or "", command)


def _command(name: str, description: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    own = [action for action in _actions(parser) if not COMMON & {*action.option_strings}]
    options = [action for action in own if action.option_strings]
    yield f".SS {_escaped(name)}"
    yield _text(description)
    for option in options:
        names = ", ".join(_escaped(text) for text in option.option_strings)
        yield ".TP"
        yield f'.B "{names}"' if option.nargs == 0 else f'.BI "{names} " "{_escaped(_value(option))}"'
        yield _text(_help(parser, option))
    for argument in own:
        if not argument.option_strings and not isinstance(argument, argparse._SubParsersAction):  # noqa: SLF001 - argparse says it nowhere else
            yield ".TP"
            yield f'.I "{_escaped(_value(argument))}"'
            yield _text(_help(parser, argument))
    yield from _commands(parser, f"{name} ")


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if action.help != argparse.SUPPRESS]  # noqa: SLF001 - argparse says it nowhere else


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    return (action.help or "") % {**vars(action), "prog": parser.prog}


def _value(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None:
        return "|".join(map(str, action.choices))
    return action.dest.upper()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")


def _text(text: str) -> str:
    """Running text: no line of it is taken for a request."""
    return re.sub(r"(?m)^(?=[.'])", r"\\&", _escaped(text))
