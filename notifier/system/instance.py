"""The one running instance of a user."""

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class InstanceLock:
    """Held by the one running instance; the system frees it when the process ends, however it ends.

    The library for this would be the largest on the way to the icon, for what the system does in one call.
    """

    def __init__(self, path: Path) -> None:
        """``path``: the lock's file; its folder exists."""
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Become the instance; ``False`` where another process is, or another lock of this one. Any thread.

        Raises:
            OSError: the file cannot be made or locked.
        """
        while True:
            # Not through a link that somebody laid; Windows has no such flag.
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                _lock(file)
            except (BlockingIOError, PermissionError):
                os.close(file)
                return False
            except OSError:
                os.close(file)
                raise
            if os.fstat(file).st_nlink:
                self._file = file
                return True
            # Whoever held it has just tidied it away: the next one would lock another file of this name.
            os.close(file)

    def release(self) -> None:
        """Let another process be it. Any thread. Fine where it is not held."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)
