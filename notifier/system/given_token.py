"""The token that a kiosk gives in the environment: taken out of it at once, so that nothing inherits it.

What the program starts (a browser, the process that asks the keyring) gets the environment as it is then. The
block in which the system handed it over stays readable for every process of the same user
(``/proc/PID/environ``, ``ps e``) as long as the program runs, so the value is overwritten there as well.

A program that starts itself anew needs the token once more. It goes through a pipe that the next one reads
empty, never through the environment.
"""

import contextlib
import os
import stat
import sys

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.plain_text import trimmed
from notifier.core.settings_reading import TOKEN_VARIABLE
from notifier.core.tokens import MAX_TOKEN, is_token

PIPE_VARIABLE = "ESTADO_TOKEN_PIPE"
"""Says on which file descriptor the token is handed over, by a program that starts itself anew."""


class UnusableTokenError(AppError):
    """What was given cannot be a token: it could not be sent as a header."""

    title = mark("El token no es válido")
    advice = mark("El token indicado tiene espacios, saltos de línea u otros caracteres que no puede llevar.")


def usable_token(text: str) -> str:
    """The token in what a person or a file gave: without what is around it and cannot be seen. Any thread.

    Raises:
        UnusableTokenError: it has inner white space, control characters or letters outside ASCII, or is too
            long. A library would refuse it later, with its value in the error's text.
    """
    token = trimmed(text)
    if token and not is_token(token):
        raise UnusableTokenError
    return token


def take_given_token() -> str:
    """The token as it was given, or an empty text; from here on the environment has none.

    Main thread, before anything else was started: it writes into the environment of the process.
    """
    given = os.environ.get(TOKEN_VARIABLE, "")
    if TOKEN_VARIABLE in os.environ:
        if sys.platform != "win32":  # Windows keeps no second copy
            _overwrite(os.fsencode(TOKEN_VARIABLE) + b"=")
        del os.environ[TOKEN_VARIABLE]
    handed_over = os.environ.pop(PIPE_VARIABLE, "")
    return given or _from_pipe(handed_over)


def hand_over(token: str) -> None:
    """Leave the token to the program that this process becomes. Main thread, right before that.

    Raises:
        OSError: there is no pipe to be had.
    """
    if not token:
        return
    read, write = os.pipe()
    os.write(write, token.encode())
    os.close(write)
    os.set_inheritable(read, True)
    os.environ[PIPE_VARIABLE] = str(read)


def take_back() -> None:
    """The next program did not start: what was handed over is nobody's. Main thread."""
    _from_pipe(os.environ.pop(PIPE_VARIABLE, ""))


def _from_pipe(descriptor: str) -> str:
    if not descriptor.isdecimal():
        return ""
    with contextlib.suppress(OSError, ValueError, OverflowError):
        if not stat.S_ISFIFO(os.fstat(int(descriptor)).st_mode):
            return ""
        os.set_blocking(int(descriptor), False)
        with os.fdopen(int(descriptor), "rb") as pipe:
            return (pipe.read(MAX_TOKEN) or b"").decode()
    return ""


def _overwrite(start: bytes) -> None:
    import ctypes  # a kiosk alone needs it

    library = ctypes.CDLL(None)
    strings = ctypes.POINTER(ctypes.c_void_p)
    if sys.platform == "darwin":
        library._NSGetEnviron.restype = ctypes.POINTER(strings)  # noqa: SLF001 - its name
        environ = library._NSGetEnviron()[0]  # noqa: SLF001 - its name
    else:
        environ = strings.in_dll(library, "environ")
    index = 0
    while address := environ[index]:
        text = ctypes.string_at(address)
        if text.startswith(start):
            ctypes.memset(address + len(start), 0, len(text) - len(start))
        index += 1
