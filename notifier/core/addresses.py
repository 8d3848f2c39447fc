"""Which addresses of the web may be written into settings. Pure; any thread."""

from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_web_address(text: str) -> bool:
    """Whether this is an http(s) address without a user name or password in it."""
    try:
        parts = urlsplit(text)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port_is_good
    )


def is_file_address(text: str) -> bool:
    """Whether this names one file that nobody on the way can read or change: https, or this very computer."""
    if not is_web_address(text) or "?" in text or "#" in text:
        return False
    parts = urlsplit(text)
    return bool(parts.path.strip("/")) and (parts.scheme == "https" or parts.hostname in _LOOPBACK)
