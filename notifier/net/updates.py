"""Asks the published document for the newest version. Nothing is believed before its signature is checked."""

import logging
from urllib.parse import urlsplit

from notifier.core.model import Release
from notifier.core.release import UntrustedReleaseError, read_release
from notifier.core.updates import UpdateCheck
from notifier.net.environment import Surroundings
from notifier.net.http import download
from notifier.net.minisign import SignatureError, verify

log = logging.getLogger(__name__)

MAX_BYTES = 16 * 1024
"""Of the document, and of its signature."""


def latest_release(check: UpdateCheck, version: str, surroundings: Surroundings | None = None) -> Release:
    """What the newest version is; blocks. Any thread.

    Args:
        check: a possible one.
        version: of this program, all that is told of it.
        surroundings: the way there, where it is not what the environment says.

    Raises:
        UntrustedReleaseError: what is served there was not signed with the key, or is no such document.
        AppError: there was no good answer.
    """
    agent = f"estado-notifier/{version}"
    document = download(check.url, agent, MAX_BYTES, surroundings)
    signature = download(f"{check.url}.minisig", agent, MAX_BYTES, surroundings)
    try:
        verify(document, signature, check.key)
        return read_release(document)
    except (SignatureError, ValueError) as error:
        log.info("the document of the versions: %s", error)
        raise UntrustedReleaseError(host=urlsplit(check.url).netloc) from None
