"""The one place of this package that reads the environment: which proxy leads where, and who is believed.

No library looks there by itself: each has rules of its own, and some take more from it than anybody meant.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from notifier.core.addresses import host_of, is_host, is_plain, port_of
from notifier.core.settings_values import NO_PROXY

if TYPE_CHECKING:  # a start has no use for it
    import ssl

_UNUSABLE = "unusable://?"
_NO_LETTERS = re.compile(r"[\s\x00-\x1f\x7f]")
_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]*):(\d{1,5})")

_LONGEST = 2000
"""Characters of the address of a proxy."""

_PLAIN = {"ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How this computer reaches others, as the settings and the environment say it. Any thread.

    Args:
        proxy: of the settings: empty for what the environment says, ``none`` for none, or the address of one,
            perhaps with a user.
        password: gives that user's, from where it is kept; ``None`` where there is none. It may take its
            time, and raise an ``AppError``.
        ca_file: see :func:`notifier.net.trust.trust`.
        environ: the environment.
    """

    proxy: str = ""
    password: Callable[[], str | None] = field(default=lambda: None, repr=False)
    ca_file: str = ""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def trust(self) -> "ssl.SSLContext":
        """What a connection checks the server's certificate with; see there for errors."""
        from notifier.net.trust import trust  # whoever speaks plain http on this computer needs no TLS

        return trust(self.ca_file)

    def proxy_for(self, url: str) -> str | None:
        """The address of the proxy through which an address is reached, or ``None`` for none.

        With user and password where it wants them: for no log. May block.

        The environment's: ``<scheme>_proxy`` and ``all_proxy``, in small or capital letters. ``http_proxy``
        is only read in small letters where a web server started us (``REQUEST_METHOD``): there a stranger
        chooses the capital one.

        Whatever proxy it is, hosts go without that ``no_proxy`` names, by themselves, by a domain that they
        are in, or by a network of addresses. So does plain http to this very computer, which is let through
        without a question because nobody is on the way.

        Args:
            url: what is to be reached: ``http``, ``https``, ``ws`` or ``wss``.

        Raises:
            AppError: the password cannot be had.
        """
        found = self._found(url)
        parts = urlsplit(found)
        if not self.proxy or parts.username is None:
            return found or None
        password = self.password()
        if password is None:
            return found
        return f"http://{quote(unquote(parts.username), safe='')}:{quote(password, safe='')}@{host_of(found)}"

    def proxy_name(self, url: str) -> str:
        """That proxy for a person: host and port, and the variable that names it. Never blocks.

        Empty for none.
        """
        host = host_of(self._found(url))
        return f"{host} ({self.source(url)})" if host and not self.proxy else host

    def source(self, url: str) -> str:
        """Who names that proxy: the variable, or the setting. Never what stands there. Never blocks."""
        names = (name for name in _names(url) if _value(self.environ, name))
        name = "" if self.proxy else next(names, "")
        return (name if self.environ.get(name) else name.upper()) or "[network] proxy"

    def _found(self, url: str) -> str:
        parts = urlsplit(url)
        if self.proxy == NO_PROXY or (parts.scheme in ("http", "ws") and not is_plain(url)):
            return ""
        written = (_value(self.environ, name) for name in _names(url))
        proxy = self.proxy or next(filter(None, written), "")
        if not proxy or _is_direct(parts.hostname or "", port_of(url), _value(self.environ, "no_proxy")):
            return ""
        return _as_proxy(proxy)


def _names(url: str) -> tuple[str, str]:
    scheme = urlsplit(url).scheme
    return f"{_PLAIN.get(scheme, scheme)}_proxy", "all_proxy"


def _value(environ: Mapping[str, str], name: str) -> str:
    is_strangers = name == "http_proxy" and "REQUEST_METHOD" in environ
    return (environ.get(name) or ("" if is_strangers else environ.get(name.upper(), ""))).strip()


def _is_direct(host: str, port: int, no_proxy: str) -> bool:
    host = host.rstrip(".")
    for entry in no_proxy.lower().replace(",", " ").split():
        found = _WITH_PORT.fullmatch(entry)
        name, only_port = found.groups() if found else (entry, None)
        if only_port is not None and int(only_port) != port:
            continue
        name = name.replace("[", "").replace("]", "").lstrip("*.").rstrip(".")
        # The end of a number is no domain that it is in.
        is_below = not _is_number(host) and host.endswith(f".{name}")
        if entry == "*" or (name and (host == name or is_below)):
            return True
        with suppress(ValueError):
            if ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False):
                return True
    return False


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _as_proxy(written: str) -> str:
    """The address of a proxy as the environment has it; of what is none, one of a kind that is not used."""
    address = written if "://" in written else f"http://{written}"
    try:
        parts = urlsplit(address)
        is_port = parts.port > 0 if parts.port is not None else not parts.netloc.endswith(":")
        is_good = is_port and is_host(parts.hostname) and len(address) <= _LONGEST
    except ValueError:
        is_good = False
    return address if is_good and not _NO_LETTERS.search(address) else _UNUSABLE
