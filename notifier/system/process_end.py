"""Waits until another program of the same user has ended and let go of its own files."""

import sys

if sys.platform == "win32":
    import ctypes

    _SYNCHRONIZE = 0x0010_0000
    _ENDED = 0

    def wait_for_end(pid: int, patience: float) -> bool:
        """Whether the process ``pid`` is no more, after ``patience`` seconds at most. Any thread.

        Windows lets nobody remove the files of a program that runs, and what this program holds is free a
        moment before it has ended.
        """
        kernel = ctypes.WinDLL("kernel32")
        kernel.OpenProcess.restype = ctypes.c_void_p
        process: int | None = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
        if process is None:
            return True
        waited: int = kernel.WaitForSingleObject(ctypes.c_void_p(process), int(max(0.0, patience) * 1000))
        kernel.CloseHandle(ctypes.c_void_p(process))
        return waited == _ENDED

else:

    def wait_for_end(_pid: int, _patience: float) -> bool:
        """True at once: elsewhere the files of a program that runs can be replaced. Any thread."""
        return True
