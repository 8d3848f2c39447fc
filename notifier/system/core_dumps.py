"""Keeps the program's memory, and with it the token, out of what a crash leaves on the disk."""

import contextlib
import sys


def leave_no_core_dumps() -> None:
    """From here on a crash of this process writes none of its memory. Main thread, at the start.

    On Linux and macOS the limit for core files becomes 0 (a child may raise it again). On Linux, where a
    limit does not bind a program to which the system pipes the core, the core is emptied as well: see
    ``/proc/PID/coredump_filter`` in core(5). On Windows the error reporting gets no heap.

    The process is not made "not dumpable" (``PR_SET_DUMPABLE``): its folder in ``/proc`` would then be
    root's, and the desktop's portals, which look there for who is asking, would refuse it everything
    (https://github.com/flatpak/xdg-desktop-portal/issues/785). Other programs of the same user can ask the
    keyring for the token anyway.
    """
    if sys.platform == "win32":
        import ctypes

        no_heap = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP of werapi.h
        with contextlib.suppress(OSError, AttributeError):
            ctypes.WinDLL("kernel32").WerSetFlags(no_heap)
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        with contextlib.suppress(OSError), open("/proc/self/coredump_filter", "w") as file:  # noqa: PTH123 - at the start
            file.write("0")
