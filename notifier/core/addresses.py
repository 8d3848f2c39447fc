"""Which addresses may be written into settings, who can read what goes there, and their parts. Pure."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address
from urllib.parse import urlsplit

_NO_LETTERS = re.compile(r"[\s\x00-\x1f\x7f\\<>\"{}|^`]")
"""Libraries do not agree what such a letter means in an address, not even on where its host ends."""

_ENCRYPTED = ("https", "wss")
_LOOPBACK = IPv4Network("127.0.0.0/8")
_LOCAL_NAME = re.compile(r"(?:[a-z0-9_-]+\.)*localhost\.?")


# Spaces and slashes in any order: what is left of one must not end in the other.
_BEGINNING, _END = re.compile(r"\A[\s/]+"), re.compile(r"[\s/]+\Z")


def completed(text: str) -> str:
    """An address as it was meant: without a scheme it is https, and no slash is at its end."""
    text = text.strip()
    scheme, found, rest = text.partition("://")
    if found:
        return f"{scheme.lower()}://{_END.sub('', rest)}"
    # Half a scheme is a slip of the finger, not the name of a host.
    if text.lower().startswith(("http:", "https:")):
        return text
    host = _END.sub("", _BEGINNING.sub("", text))
    return f"https://{host}" if host else ""


def is_web_address(text: str) -> bool:
    """Whether this is an http(s) address without a user name or password in it."""
    if _NO_LETTERS.search(text):
        return False
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
    return bool(urlsplit(text).path.strip("/")) and not is_plain(text)


def is_plain(url: str) -> bool:
    """Whether others on the way can read and change what is said there: no TLS, and another computer.

    Only what is this very computer by its writing counts as such: ``127.0.0.1`` to ``127.255.255.255``,
    ``::1``, ``localhost`` and the names below it (RFC 6761). Other ways to write them may be read in other
    ways by somebody else.
    """
    parts = urlsplit(url)
    return parts.scheme not in _ENCRYPTED and not is_loopback(parts.hostname or "")


def origin(url: str) -> str:
    """Scheme, host and port of a web address, as it was written."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def host_of(url: str) -> str:
    """Host and port of an address as they are written, without user and password: for a log, for a person."""
    return urlsplit(url).netloc.rpartition("@")[2]


def port_of(url: str) -> int:
    """The port of an address, or the usual one of its scheme.

    Raises:
        ValueError: what stands there is no port.
    """
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme in _ENCRYPTED else 80)


def is_loopback(host: str) -> bool:
    """Whether a host is this very computer by its writing; see :func:`is_plain`."""
    host = host.lower()
    if _LOCAL_NAME.fullmatch(host):
        return True
    try:
        return IPv4Address(host) in _LOOPBACK
    except AddressValueError:
        pass
    try:
        return IPv6Address(host) == IPv6Address("::1")
    except AddressValueError:
        return False
