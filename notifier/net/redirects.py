"""Where a server sends who asks it, for a person to read. Nobody follows. Pure; any thread."""

import re
from urllib.parse import urljoin, urlsplit

MAX_TARGET = 80
"""Characters that are told."""

UNKNOWN = "?"

_NOT_MODIFIED = 304
_NO_ADDRESS = re.compile(r"[^A-Za-z0-9.:\[\]-]")


def is_redirect(status: int) -> bool:
    """Whether an answer of this status sends elsewhere."""
    return 300 <= status < 400 and status != _NOT_MODIFIED  # noqa: PLR2004 - the class of status codes


def where(url: str, location: str) -> str:
    """Scheme, host and port that a ``Location`` names, of letters that no address does without.

    Args:
        url: what was asked.
        location: the header, which is anybody's text.
    """
    try:
        parts = urlsplit(urljoin(url, location.strip()))
    except ValueError:
        return UNKNOWN
    host = _NO_ADDRESS.sub("", parts.netloc.rpartition("@")[2])
    scheme = _NO_ADDRESS.sub("", parts.scheme)
    return f"{scheme}://{host}"[:MAX_TARGET] if host and scheme else UNKNOWN
