"""What is told of a fault of our own side: it is none of the server's, and it is tried again."""

import errno

from notifier.core.errors import AppError
from notifier.core.i18n import mark

_NONE_LEFT = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS}
_NO_THREAD = "can't start new"
"""How Python says that the system has no thread left; "a thread" or "thread", by its version."""


class ExhaustedError(AppError):
    """The computer has no memory, no thread or no open file left for this program."""

    title = mark("A este equipo le faltan recursos")
    advice = mark(
        "A este equipo no le queda memoria, u otra cosa que el programa necesita. "
        "Cierre los programas que no use; se reintentará solo. Si se repite, avise a soporte."
    )


def own_fault(error: BaseException) -> AppError:
    """What to tell of an exception that nobody foresaw. Pure; any thread."""
    if isinstance(error, AppError):
        return error
    return ExhaustedError() if is_exhausted(error) else AppError()


def is_exhausted(error: BaseException) -> bool:
    """Whether the computer has nothing left of what was wanted. Pure; any thread."""
    if isinstance(error, OSError):
        return error.errno in _NONE_LEFT
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and _NO_THREAD in str(error))
