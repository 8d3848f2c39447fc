"""The one place of this package that reads the environment: which proxy leads to an address.

No library looks there by itself: each has rules of its own, and some take more from it than anybody meant.
"""

import ipaddress
import os
from collections.abc import Mapping
from urllib.parse import urlsplit

_PLAIN = {"ws": "http", "wss": "https"}


def proxy_for(url: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """The address of the proxy through which an address is reached, or ``None`` for straight. Any thread.

    ``<scheme>_proxy`` and ``all_proxy``, in small or capital letters, unless ``no_proxy`` names the host, a
    domain that it is in, or a network of addresses that it is in. ``http_proxy`` is only read in small
    letters where a web server started us (``REQUEST_METHOD``): there a stranger chooses the capital one.

    Args:
        url: what is to be reached: ``http``, ``https``, ``ws`` or ``wss``.
        environ: the environment.
    """
    parts = urlsplit(url)
    scheme = _PLAIN.get(parts.scheme, parts.scheme)
    proxy = _value(environ, f"{scheme}_proxy") or _value(environ, "all_proxy")
    if not proxy or _is_direct(parts.hostname or "", parts.port, _value(environ, "no_proxy")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _value(environ: Mapping[str, str], name: str) -> str:
    is_strangers = name == "http_proxy" and "REQUEST_METHOD" in environ
    return (environ.get(name) or ("" if is_strangers else environ.get(name.upper(), ""))).strip()


def _is_direct(host: str, port: int | None, no_proxy: str) -> bool:
    for entry in no_proxy.lower().replace(",", " ").split():
        if entry == "*" or entry in (host, f"{host}:{port}") or host.endswith("." + entry.lstrip("*.")):
            return True
        try:
            if ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False):
                return True
        except ValueError:
            continue
    return False
