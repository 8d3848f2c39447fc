"""What can be wrong with the store's file, for people and for the code that goes on after it."""

import sqlite3

from notifier.core.errors import AppError
from notifier.core.i18n import mark

_REFUSALS = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
}
_DAMAGES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

FAULTS = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""What comes from SQLite where a file is not as it should be: even its explanation may be no text."""


class StoreError(AppError):
    """The data can't be written to their file."""

    title = mark("No se pueden guardar los datos")
    advice = mark(
        "Libere espacio en disco o revise los permisos de {path}. El programa sigue y lo reintenta solo."
    )


class GoneError(StoreError):
    """The file is not where it was: its folder was removed or renamed, or another disk is in its place."""

    advice = mark(
        "El archivo de datos {path} desapareció o fue cambiado mientras se usaba. Nada se pierde mientras el "
        "programa siga abierto; se vuelve a crear solo. Si nadie lo borró a propósito, avise a soporte."
    )


class NewerError(StoreError):
    """A newer version of the program made the file."""

    advice = mark("Actualice el programa: una versión más nueva guardó los datos de {path}.")


class CorruptError(StoreError):
    """The file can't be read (any more). Raised, it asks for ``Store.rebuild``; told, it was set aside."""

    title = mark("Datos guardados dañados")
    advice = mark("Reinicie el programa: no se pueden leer los datos de {path}.")


def is_damage(error: Exception) -> bool:
    """Whether the file's content is not what SQLite wrote."""
    return not isinstance(error, sqlite3.Error | OSError) or _code(error) in _DAMAGES


def is_refusal(error: Exception) -> bool:
    """Whether the system does not let the file be read or written: a full disk, permissions, a lock."""
    return isinstance(error, OSError) or _code(error) in _REFUSALS


def _code(error: Exception) -> int | None:
    extended = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
