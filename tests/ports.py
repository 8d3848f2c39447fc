"""Ports for servers that go and come back: of those that the system gives to nobody else meanwhile."""

import contextlib
import os
import socket
from itertools import count, islice

_FIRST, _SHARE = 10_000, 2_000
"""Below what the system gives to whoever asks for any port, a share for each of up to ten workers."""

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 10
# Another run of the tests beside this one begins elsewhere.
_next = count(os.getpid())


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, and that no test is given again soon."""
    for number in islice(_next, _SHARE):
        port = _FIRST + _worker * _SHARE + number % _SHARE
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError(f"none of {_SHARE} ports is free")
