"""httpx without what it loads for those who use it in other ways: it is imported from here and nowhere else.

anyio is for its asynchronous half, as is half of httpcore; certifi for who does not say whom to trust, and
the tables of idna, a megabyte with the others, for the rare name of a host that is not ASCII.

Whatever continues httpx one day (httpx2 and httpcore2, for example) is taken up by the two names below that
are loaded, ``httpcore`` and ``httpx``, here, and by the one import of :mod:`notifier.server.relay.laravel`.
"""

import importlib

from notifier.net.bare import bare_package

__all__ = ["SocketStream", "httpcore", "httpx"]

for _name in ("anyio", "certifi", "idna"):
    bare_package(_name)

httpcore = bare_package("httpcore")
for _part in ("_exceptions", "_models", "_sync"):
    _names = vars(importlib.import_module(f"httpcore.{_part}"))
    vars(httpcore).update((_name, _class) for _name, _class in _names.items() if isinstance(_class, type))

import httpx  # noqa: E402 - after what it would load whole

SocketStream = importlib.import_module("httpcore._backends.sync").SyncStream
"""How httpcore reads and writes a socket, with errors of its own."""
