"""Where a server sends who asks it. Nobody is followed to another server. Pure; any thread."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from notifier.core.answer_errors import RedirectedError

MAX_TARGET = 200
"""Characters that are told."""

UNKNOWN = "?"

_NOT_MODIFIED = 304
_PORTS = {"http": 80, "https": 443}
_NO_ADDRESS = re.compile(r"[^A-Za-z0-9.:\[\]-]")
_NO_PATH = re.compile(r"[^A-Za-z0-9._~%/-]")


def is_redirect(status: int) -> bool:
    """Whether an answer of this status sends elsewhere."""
    return 300 <= status < 400 and status != _NOT_MODIFIED  # noqa: PLR2004 - the class of status codes


def where(url: str, location: str) -> str:
    """Scheme, host, port and path that a ``Location`` names, of letters that no address does without.

    Never its question, which may hold a secret.

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
    path = _NO_PATH.sub("", parts.path)
    return f"{scheme}://{host}{path}"[:MAX_TARGET] if host and scheme else UNKNOWN


def following(url: str, link: str, params: Mapping[str, str | int]) -> str:
    """The whole address of what follows a page.

    Args:
        url: of the list.
        link: where the server says that the list goes on, which is anybody's text. Behind a proxy that ends
            TLS a server writes ``http`` for its own ``https``: it is asked as before.
        params: of the question; what the link has itself wins.

    Raises:
        RedirectedError: it leads to another server. Nobody is followed there: the token would go along.
    """
    base = urlsplit(url)
    try:
        parts = urlsplit(urljoin(url, link))
        port = parts.port
    except ValueError:
        raise RedirectedError(host=base.netloc, target=UNKNOWN) from None
    is_plain = (parts.scheme, base.scheme) == ("http", "https") and port in (None, 80, 443, base.port)
    is_same = (parts.scheme, port or _PORTS.get(parts.scheme)) == (
        base.scheme,
        base.port or _PORTS.get(base.scheme),
    )
    if parts.hostname != base.hostname or parts.username is not None or not (is_plain or is_same):
        raise RedirectedError(host=base.netloc, target=where(url, link))
    known = dict(parse_qsl(parts.query, keep_blank_values=True))
    own = urlencode({name: value for name, value in params.items() if name not in known})
    query = "&".join(part for part in (parts.query, own) if part)
    return urlunsplit((base.scheme, base.netloc, parts.path, query, ""))
