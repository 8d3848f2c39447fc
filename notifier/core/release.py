"""What a published document says of the newest version. Pure; any thread."""

import re

from notifier.core.addresses import is_web_address
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.json_text import read_json
from notifier.core.model import Release
from notifier.core.plain_text import plain_text

_LONGEST_PAGE = 2000
_LONGEST_NOTES = 500
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}")


class UntrustedReleaseError(AppError):
    """What the address of the versions serves is not what the publisher signed."""

    title = mark("Anuncio de versión no válido")
    advice = mark(
        "Lo que {host} publica sobre versiones nuevas no lleva la firma esperada; no se le hace caso."
    )


def read_release(document: bytes) -> Release:
    """Read a document whose signature was found good. What a later version of it adds is passed over.

    Raises:
        ValueError: it is not one; says what is wrong, for whoever publishes.
    """
    read = read_json(document)
    if not isinstance(read, dict):
        raise ValueError("not an object")  # noqa: TRY004 - of the document, not of the program
    version, page, notes = read.get("version"), read.get("page"), read.get("notes", {})
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise ValueError("version: not two to four numbers with dots between them")
    if not isinstance(page, str) or len(page) > _LONGEST_PAGE or not is_web_address(page):
        raise ValueError(f"page: not an http(s) address of at most {_LONGEST_PAGE} characters")
    if not isinstance(notes, dict):
        raise ValueError("notes: not an object")  # noqa: TRY004 - of the document, too
    for language, text in notes.items():
        if not isinstance(text, str) or len(text) > _LONGEST_NOTES:
            raise ValueError(f"notes.{language}: not a text of at most {_LONGEST_NOTES} characters")
    return Release(
        version, page, {language: plain_text(text, _LONGEST_NOTES) for language, text in notes.items()}
    )


def is_newer(version: str, than: str) -> bool:
    """Whether one version comes after another; an empty one comes before all.

    What follows the numbers of a version (``.dev1``) is not compared.
    """
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"[0-9]+(\.[0-9]+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
