"""Which addresses may be written into settings, who can read what goes there, and their parts. Pure."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address
from urllib.parse import quote, urlsplit

from notifier.core.plain_text import trimmed

_NO_LETTERS = re.compile(r"[\s\x00-\x1f\x7f\\<>\"{}|^`]")
"""Libraries do not agree what such a letter means in an address, not even on where its host ends."""

_ENCRYPTED = ("https", "wss")
_LOOPBACK = IPv4Network("127.0.0.0/8")
_LOCAL_NAME = re.compile(r"(?:[a-z0-9_-]+\.)*localhost\.?")


# Spaces and slashes in any order: what is left of one must not end in the other.
_BEGINNING, _END = re.compile(r"\A[\s/]+"), re.compile(r"[\s/]+\Z")


_MEANT = {"ws": "http", "wss": "https"}
"""Socket.IO begins as http does, whatever it is called."""

_HOST = re.compile(r"(?=.{1,253}\.?\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
_PATH = re.compile(r"(?:/[A-Za-z0-9._~%-]+)+")
_NAMESPACE = re.compile(r"/[A-Za-z0-9._~%/:@-]{0,99}")


def server_address(text: str) -> str | None:
    """The address of a server as a person meant it, empty for none; ``None`` where it is not one.

    The one rule for all who take such an address: the settings, the sign-in window, the terminal. Below it
    other paths are asked for, so it has no question and no mark at its end.
    """
    address = completed(text)
    is_good = is_web_address(address) and not set("?#") & {*address} and is_host(urlsplit(address).hostname)
    return address if is_good or not address else None


def socket_path(text: str) -> str | None:
    """The path of a Socket.IO server as it was meant, ``/socket.io``; ``None`` where it is none."""
    path = f"/{trimmed(text).strip('/')}"
    return path if _PATH.fullmatch(path) else None


def namespace(text: str) -> str | None:
    """The name of a namespace of Socket.IO as it was meant, ``/estados``; ``None`` where it is none."""
    name = trimmed(text)
    name = name if name.startswith("/") else f"/{name}"
    return name if _NAMESPACE.fullmatch(name) else None


def events_address(url: str, path: str) -> str:
    """Where a Socket.IO server answers: its path below the address of its server, with a slash at the end.

    Args:
        url: of the server, perhaps with a path; that may name the server's own path already.
        path: the server's own, as :func:`socket_path` gives it.
    """
    parts = urlsplit(url)
    below = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
    whole = below if below.endswith(path) else below + path
    return f"{parts.scheme}://{parts.netloc}{whole}/"


def completed(text: str) -> str:
    """An address as it was meant: without a scheme it is https, and no slash is at its end."""
    text = trimmed(text)
    scheme, found, rest = text.partition("://")
    if found:
        return f"{_MEANT.get(scheme.lower(), scheme.lower())}://{_END.sub('', rest)}"
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


def is_same_place(url: str, other: str) -> bool:
    """Whether two good addresses are one, however their host and its usual port are written."""
    one, two = urlsplit(url), urlsplit(other)
    return (one.scheme, one.hostname, port_of(url), one.path) == (
        two.scheme,
        two.hostname,
        port_of(other),
        two.path,
    )


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


def place_of(url: str) -> str:
    """The same with its path: what a person looks up to find out who answers there."""
    return host_of(url) + urlsplit(url).path


def is_host(host: str | None) -> bool:
    """Whether somebody may be called so: a name whose parts a name service takes, or a number.

    ``host``: of an address that was split.
    """
    if host is None or ":" in host:  # the brackets were looked at already
        return host is not None
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    return _HOST.fullmatch(host) is not None


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
