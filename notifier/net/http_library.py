"""httpx without what it loads for those who use it in other ways: it is imported from here and nowhere else.

anyio is for its asynchronous half, certifi for who does not say whom to trust, and the tables of idna, a
megabyte with the others, for the rare name of a host that is not ASCII.
"""

from notifier.net.bare import bare_package

__all__ = ["httpx"]

for _name in ("anyio", "certifi", "idna"):
    bare_package(_name)

import httpx  # noqa: E402 - after what it would load whole
