"""Newer versions: whom to ask for them, and what is said of that inside the program. Pure; any thread.

Loaded with the settings, before the first paint: what reads the document is in :mod:`notifier.core.release`.
"""

import base64
import binascii
from dataclasses import dataclass

from notifier.core.addresses import is_file_address
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.model import Release

CHECKS = ("auto", "yes", "no")

_KEY_BYTES = 42
_KEY_START = b"Ed"


class NoPublisherError(AppError):
    """Neither the build nor the settings say whom to ask for newer versions, and whom to believe."""

    title = mark("No se sabe a quién preguntar")
    advice = mark("Esta copia no sabe a quién preguntar por versiones nuevas.")


@dataclass(frozen=True, slots=True)
class UpdateCheck:
    """What holds. ``wanted`` and ``possible`` (an address and a key are known) are both needed to ask."""

    wanted: bool
    url: str = ""
    key: str = ""

    @property
    def possible(self) -> bool:
        """Whether it is known whom to ask and whom to believe."""
        return bool(self.url and self.key)


@dataclass(frozen=True, slots=True)
class UpdateChoice:
    """What the settings say; what is empty comes from the installation.

    ``check``: one of :data:`CHECKS`. ``url``: of the document; its signature is beside it, ``….minisig``.
    ``key``: minisign's public key, the second line of its file.
    """

    check: str = "auto"
    url: str = ""
    key: str = ""

    def over(self, *, managed: bool, url: str, key: str) -> UpdateCheck:
        """What holds in an installation with this address and key.

        ``managed``: an administrator updates it, so that nobody else needs to be told.
        """
        wanted = self.check == "yes" or (self.check == "auto" and not managed)
        return UpdateCheck(
            wanted,
            self.url or (url if is_file_address(url) else ""),
            self.key or (key if is_public_key(key) else ""),
        )


def is_public_key(text: str) -> bool:
    """Whether this is a public key as minisign writes it: "Ed", its number, and the key, in base64."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) == _KEY_BYTES and key.startswith(_KEY_START)


@dataclass(frozen=True, slots=True)
class ReleaseRead:
    """A look for the newest version ended; ``error`` where it found none."""

    release: Release | None
    error: AppError | None = None


@dataclass(frozen=True, slots=True)
class CheckUpdates:
    """The user wants to be told of new versions from now on, or does not."""

    enabled: bool


UpdateMessage = ReleaseRead | CheckUpdates
"""What the synchronizer's inbox takes of this."""
