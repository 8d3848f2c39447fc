"""Who listens on a port of this computer, as far as this user may know. Linux; elsewhere nobody is named."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from notifier.core.plain_text import plain_line

_PROC = Path("/proc")
_LISTENS = "0A"  # TCP_LISTEN, as the kernel writes it
_MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that listens there; ``name`` and ``pid`` are empty and 0 for one of another user."""

    name: str = ""
    pid: int = 0
    user: str = ""


def holder(host: str, port: int, proc: Path = _PROC) -> Holder | None:
    """Who listens on this address; ``None`` where that cannot be told. Reads ``/proc``. Any thread.

    Args:
        host: a numeric address, or a name (any listener on that port counts then).
        port: 1 to 65535.
        proc: where the kernel shows its processes.
    """
    if sys.platform != "linux":
        return None
    try:
        found = next(_listeners(host, port, proc), None)
        return None if found is None else _owner(*found, proc)
    except (OSError, ValueError, IndexError):
        return None


def _listeners(host: str, port: int, proc: Path) -> Iterator[tuple[str, int]]:
    """The inodes of the sockets that listen there, and the users whose they are."""
    for name in ("tcp", "tcp6"):
        for line in (proc / "net" / name).read_text(encoding="ascii").splitlines()[1:]:
            parts = line.split()
            address, _, number = parts[1].partition(":")
            if parts[3] == _LISTENS and int(number, 16) == port and _is_same(address, host):
                yield parts[9], int(parts[7])


def _is_same(listed: str, host: str) -> bool:
    """Whether the kernel's way to write an address means this one, or all of them."""
    words = [bytes.fromhex(listed[start : start + 8]) for start in range(0, len(listed), 8)]
    # Each of the words is in the order of this machine.
    there = ip_address(b"".join(word[::-1] if sys.byteorder == "little" else word for word in words))
    try:
        here = ip_address(host)
    except ValueError:
        return True
    if isinstance(there, IPv6Address) and there.ipv4_mapped is not None:
        there = there.ipv4_mapped
    return there.is_unspecified or here.is_unspecified or there == here


def _owner(inode: str, uid: int, proc: Path) -> Holder:
    import pwd  # there is none on Windows

    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:
        user = str(uid)
    wanted = f"socket:[{inode}]"
    for process in proc.iterdir():
        if process.name.isdecimal() and _has(process, wanted):
            name = plain_line((process / "comm").read_text(encoding="utf-8", errors="replace"), _MAX_NAME)
            return Holder(name, int(process.name), user)
    return Holder(user=user)


def _has(process: Path, wanted: str) -> bool:
    try:
        return any(str(each.readlink()) == wanted for each in (process / "fd").iterdir())
    except OSError:  # it ended, or is another user's
        return False
