"""What is printed, on whatever is at the other end: any encoding, nothing, a full disk, a pipe that closes.

All that commands print goes through here. What they are told by others (a server, another program, a file)
is plain text then, so that no terminal obeys it.
"""

import codecs
import contextlib
import errno
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any, TextIO

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.plain_text import plain_text

_LONGEST = 1_000_000
"""Characters of what is printed at once: no limit for people, an end for all else."""

_HANDLER = "estado-notifier"
_ALIKE = str.maketrans(
    {
        "→": "->",
        "…": "...",
        "—": "-",
        "·": "-",
        "●": "*",
        "✓": "+",
        "🔔": "!",
        "«": '"',
        "»": '"',
        "\u2039": "<",
        "\u203a": ">",
        "\uff06": "&",
    }
)


class OutputError(AppError):
    """What a command has to say cannot be written: a full disk, a device that fails."""

    title = mark("No se pudo escribir la respuesta")
    advice = mark("La salida no la acepta ({reason}). Revise el espacio en disco, o use otra salida.")


class InputError(AppError):
    """What was given is no text in the encoding that the terminal is said to have."""

    title = mark("Lo que se recibió no es texto")
    advice = mark("Escríbalo en la codificación de la terminal (LANG), que suele ser UTF-8.")


def prepare() -> None:
    """Make the three standard streams safe to use. Main thread, once, before anything is printed or opened.

    A letter that the terminal's encoding lacks is shown by one that is alike. A stream that whoever started
    the program has closed leads nowhere: the next file that is opened would else take its place, and what a
    library complains of would be written into it.
    """
    if os.name == "posix":
        for number in range(3):
            try:
                os.fstat(number)
            except OSError:
                os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    # A Windows program without a console has none either.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for good
    codecs.register_error(_HANDLER, _alike)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def say(text: str) -> None:
    """Print a command's answer for people, which may hold anybody's words. One thread.

    Raises:
        OutputError: it cannot be written.
        BrokenPipeError: nobody reads it any more; so it is with all that follows.
    """
    _write(sys.stdout, plain_text(text, _LONGEST))


def say_json(value: Any) -> None:
    """Print a command's answer for programs, a line of ASCII: no encoding harms it. See :func:`say`."""
    _write(sys.stdout, json.dumps(value))


def complain(text: str) -> None:
    """Print on standard error, where that is possible; nobody can be told where it is not. One thread."""
    with contextlib.suppress(OutputError, BrokenPipeError):
        _write(sys.stderr, plain_text(text, _LONGEST))


def answered(text: str) -> str:
    """What a person or a program has given, on a line of standard input or as an argument.

    Raises:
        InputError: it is no text: bytes of another encoding.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError from None
    return text


def read_line(limit: int) -> str:
    """A line of standard input without its end, and not more than so many characters; empty at the end.

    Raises:
        InputError: it is no text.
    """
    try:
        return answered(sys.stdin.readline(limit)).rstrip("\r\n")
    except UnicodeDecodeError:
        raise InputError from None


def finish() -> bool:
    """Write out what is still held back, before Python does so with a traceback; whether that went well."""
    is_written = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            is_written = isinstance(error, BrokenPipeError)
            _lead_nowhere(stream)
    return is_written


def _write(stream: TextIO, text: str) -> None:
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        _lead_nowhere(stream)
        raise
    except (OSError, ValueError) as error:
        _lead_nowhere(stream)
        if getattr(error, "errno", None) == errno.EIO:
            raise BrokenPipeError from None  # a terminal whose window was closed
        raise OutputError(reason=getattr(error, "strerror", None) or error) from None


def _lead_nowhere(stream: TextIO) -> None:
    """What is still in the buffer would be tried again at the end, with a traceback."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()


def _alike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_ALIKE)
    letters = unicodedata.normalize("NFKD", lacking)
    shown = (letter if letter.isascii() else "?" for letter in letters if not unicodedata.combining(letter))
    return "".join(shown), error.end
