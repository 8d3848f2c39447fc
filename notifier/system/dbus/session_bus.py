"""Waits for the bus of the session, which went away or does not answer, to be there again."""

import os
import re
import socket
import threading
from collections.abc import Callable

from notifier.system.dbus.session_address import VARIABLE, usual_address

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds between two looks; each pause is half as long again as the one before it."""

_SILENT = "ESTADO_SILENT_BUS"
"""Here stands the address of a bus that did not answer at the start."""

_NONE = "unix:path=/dev/null/bus"
"""An address at which nobody can be."""

_PATIENCE = 10.0
"""Seconds for the first word of a bus."""

_SOCKET = re.compile(r"unix:(path|abstract)=([^,;]+)")
_ELSEWHERE_AFTER = 8
"""Looks at the old address before the session's usual one is believed."""


class SessionBusReturn:
    """Looks for the bus on a thread of its own, so that nobody else waits for one that does not answer."""

    def __init__(self, on_return: Callable[[bool], None]) -> None:
        """Nothing starts yet.

        ``on_return`` is called on that thread when the bus has greeted: with true where that is another one,
        at the address that the session's folder gives. The environment then names it.
        """
        self._on_return = on_return
        self._lock = threading.Lock()
        self._looking = False
        self._closed = threading.Event()

    def look(self) -> None:
        """Look for it until it is there. Any thread; does not wait. Fine where it is looked for already."""
        with self._lock:
            if self._looking or self._closed.is_set():
                return
            self._looking = True
        threading.Thread(target=self._look, name="awaiting the session bus", daemon=True).start()

    def close(self) -> None:
        """Look no more. Any thread; does not wait."""
        self._closed.set()

    def _look(self) -> None:
        pause, looks, moved = FIRST_PAUSE, 0, False
        while not self._closed.wait(pause):
            pause = min(1.5 * pause, LONGEST_PAUSE)
            looks += 1
            if _greets():
                break
            if looks >= _ELSEWHERE_AFTER and _goes_elsewhere():
                moved = True
                break
        with self._lock:
            self._looking = False
        if not self._closed.is_set():
            self._on_return(moved)


def leave_silent_bus() -> bool:
    """Where the session's bus is there and says nothing, begin without it. Main thread, before Qt is loaded.

    Qt would wait for it for ever, and nobody could say so. :class:`SessionBusReturn` finds it when it speaks,
    as one that is elsewhere: Qt has to be started anew for it.

    Returns:
        Whether it says nothing; some ten seconds are over then.
    """
    address = os.environ.pop(_SILENT, "") or os.environ.get(VARIABLE) or usual_address()
    if not address:
        return False
    os.environ[VARIABLE] = address
    if not _is_silent(address):
        return False
    os.environ[_SILENT], os.environ[VARIABLE] = address, _NONE
    return True


def _is_silent(address: str) -> bool:
    found = _SOCKET.match(address)
    if found is None:
        return False
    path = os.fsencode(found[2])
    path = re.sub(rb"%([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code[1].decode()), path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(_PATIENCE)
        try:
            caller.connect(path if found[1] == "path" else b"\0" + path)
            caller.sendall(b"\0AUTH EXTERNAL " + str(os.geteuid()).encode().hex().encode() + b"\r\n")
            caller.recv(1)
        except TimeoutError:
            return True
        except (OSError, ValueError):  # there is none
            return False
    return False


def _greets() -> bool:
    from notifier.system.dbus.connection import Bus, BusConnection, BusError  # only Linux has this library

    try:
        BusConnection(Bus.SESSION, lambda _signal: None).close()
    except BusError:
        return False
    return True


def _goes_elsewhere() -> bool:
    """Whether it speaks by now, or a new session has its bus at the usual place; the environment says so."""
    before = os.environ.get(VARIABLE, "")
    for address in (os.environ.get(_SILENT, ""), usual_address()):
        if address not in {"", before}:
            os.environ[VARIABLE] = address
            if _greets():
                os.environ.pop(_SILENT, None)
                return True
    if before:
        os.environ[VARIABLE] = before
    else:
        os.environ.pop(VARIABLE, None)
    return False
