"""A connection to a host that has several addresses, of which some may swallow what is sent (RFC 8305).

The next address is tried when the last one failed or has not answered for a moment, and the first that
answers is taken. Without that, an IPv6 address that leads nowhere costs minutes.
"""

import errno
import ipaddress
import os
import selectors
import socket
import time
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Any

from notifier.core.addresses import is_loopback

ATTEMPT_SECONDS = 0.25
"""After so long the next address is tried beside those that have not answered (RFC 8305, section 8)."""

MAX_ADDRESSES = 8
"""So many of a name's addresses are tried."""

_KEEP_ALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}

_UNDER_WAY = {errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EINTR, 10035}
"""What a connection that is not yet made says; the last one is Windows'."""

_NO_WAY = {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EHOSTUNREACH}

_Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)

Found = tuple[int, int, int, str, Any]
"""An address as the system gives it: family, kind, protocol, name, address."""


def dial(host: str, port: int, seconds: float) -> socket.socket:
    """Connect by TCP; blocks. Any thread.

    The name is the system's to look up, and takes as long as that takes.

    Args:
        host: a name or an address.
        port: of the service.
        seconds: for all addresses together; each step of the socket may take as long afterwards.

    Raises:
        socket.gaierror: there is no such name, or nobody can say.
        TimeoutError: nobody answered.
        OSError: all addresses refused, or no way leads there.
    """
    found = addresses_of(host, port)
    connected = _Race(alternating(found)[:MAX_ADDRESSES], seconds).run()
    try:
        connected.settimeout(seconds)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEP_ALIVE.items():
            if hasattr(socket, name):
                connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    except OSError:
        connected.close()
        raise
    return connected


def addresses_of(host: str, port: int) -> Sequence[Found]:
    """What a name stands for; of what is this very computer by its writing, only what is. Blocks. Any thread.

    Raises:
        socket.gaierror: there is no such name, or nobody can say.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not is_loopback(host):
        return found
    # A name below localhost may be asked of a name service all the same, and that may say anything.
    here = [one for one in found if ipaddress.ip_address(one[4][0]).is_loopback]
    if not here:
        raise socket.gaierror(socket.EAI_NONAME, "not this computer")
    return here


def alternating(found: Sequence[Found]) -> list[Found]:
    """The addresses with their kinds in turn, the system's first one first (RFC 8305, section 4). Pure."""
    first = [one for one in found if one[0] == found[0][0]]
    others = [one for one in found if one[0] != found[0][0]]
    return [one for one in chain.from_iterable(zip_longest(first, others)) if one is not None]


class _Race:
    """Tries that are under way side by side. One thread."""

    def __init__(self, addresses: Sequence[Found], seconds: float) -> None:
        self._left = list(addresses)
        self._until = time.monotonic() + seconds
        self._selector = _Selector()
        self._errors: list[OSError] = []

    def run(self) -> socket.socket:
        """The first that stands; the others are closed."""
        winner = None
        try:
            winner = self._winner()
            return winner
        finally:
            for key in list(self._selector.get_map().values()):
                loser = key.fileobj
                if loser is not winner and isinstance(loser, socket.socket):
                    loser.close()
            self._selector.close()

    def _winner(self) -> socket.socket:
        while True:
            connected = self._start() if self._left else None
            if connected is None:
                connected = self._wait()
            if connected is not None:
                return connected
            if not self._left and not self._selector.get_map():
                raise self._worst()
            if time.monotonic() >= self._until:
                raise TimeoutError("timed out")

    def _start(self) -> socket.socket | None:
        family, kind, protocol, _, address = self._left.pop(0)
        try:
            trying = socket.socket(family, kind, protocol)
        except OSError as error:  # a kind of address that this system does not know
            self._errors.append(error)
            return None
        trying.setblocking(False)
        code = trying.connect_ex(address)
        if code == 0:
            return trying
        if code in _UNDER_WAY:
            self._selector.register(trying, selectors.EVENT_WRITE)
        else:
            self._errors.append(OSError(code, os.strerror(code)))
            trying.close()
        return None

    def _wait(self) -> socket.socket | None:
        """Until one stands, one fails, or the next one is due."""
        if not self._selector.get_map():
            return None
        left = max(self._until - time.monotonic(), 0)
        for key, _ in self._selector.select(min(left, ATTEMPT_SECONDS) if self._left else left):
            tried = key.fileobj
            if not isinstance(tried, socket.socket):
                continue
            code = tried.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code == 0:
                return tried
            self._errors.append(OSError(code, os.strerror(code)))
            self._selector.unregister(tried)
            tried.close()
        return None

    def _worst(self) -> OSError:
        """What says most of the server: that one kind of address leads nowhere is no news."""
        telling = [error for error in self._errors if error.errno not in _NO_WAY]
        return (telling or self._errors or [OSError(errno.EADDRNOTAVAIL, "no address")])[0]
