"""Run a program inside a root, as one of its users: ``inside.py PID UID COMMAND ...``.

``PID`` is a process of the root; the program gets its mounts, its processes and its ``/``. Signals are passed
on; should this file be killed, the program dies with it. (nsenter does neither.)
"""

import ctypes
import os
import signal
import sys
from types import FrameType

NEW_PID, NEW_MOUNTS = 0x20000000, 0x00020000
PARENT_DEATH_SIGNAL = 1

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> int:
    """The program's exit code; 128 and the signal's number, where one ended it."""
    target, user, *command = sys.argv[1:]
    root = os.open(f"/proc/{target}/root", os.O_RDONLY)
    for name, kind in (("pid", NEW_PID), ("mnt", NEW_MOUNTS)):
        with open(f"/proc/{target}/ns/{name}", "rb") as namespace:  # noqa: PTH123 - a handle is all it needs
            _enter(namespace.fileno(), kind)
    child = os.fork()
    if child == 0:
        _become(root, int(user), command)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256


def _enter(namespace: int, kind: int) -> None:
    if _libc.setns(namespace, kind) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _become(root: int, user: int, command: list[str]) -> None:
    os.fchdir(root)
    os.chroot(".")
    home = os.environ.get("HOME", "/")
    os.chdir(home if os.path.isdir(home) else "/")  # noqa: PTH112 - it starts with nothing imported
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    _libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    # It looks the command up and says where there is none; here, nothing more can be imported.
    os.execve("/usr/bin/env", ["env", *command], os.environ)


if __name__ == "__main__":
    sys.exit(main())
