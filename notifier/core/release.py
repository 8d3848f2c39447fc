"""What a published document says of the newest version. Pure; any thread."""

import re
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from notifier.core.addresses import is_web_address
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.model import Release

_LONGEST_NOTES = 500


class UntrustedReleaseError(AppError):
    """What the address of the versions serves is not what the publisher signed."""

    title = mark("Anuncio de versión no válido")
    advice = mark(
        "Lo que {host} publica sobre versiones nuevas no lleva la firma esperada; no se le hace caso."
    )


class _Document(BaseModel):
    """The document's shape. What a later version of it adds is passed over."""

    version: str = Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){1,3}$")
    page: str = Field(max_length=2000)
    notes: dict[str, Annotated[str, Field(max_length=_LONGEST_NOTES)]] = Field(default_factory=dict)


def read_release(document: bytes) -> Release:
    """Read a document whose signature was found good.

    Raises:
        ValueError: it is not one; says what is wrong, for whoever publishes.
    """
    try:
        read = _Document.model_validate_json(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{place}: {first['msg']}" if place else first["msg"]) from None
    if not is_web_address(read.page):
        raise ValueError("page: not an http(s) address")
    return Release(read.version, read.page, read.notes)


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
