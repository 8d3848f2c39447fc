"""The one running instance of a user."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from notifier.system.paths import FolderError

if sys.platform == "win32":
    from filelock import FileLock, Timeout

    def _take(path: Path) -> Callable[[], None] | None:
        lock = FileLock(path, mode=0o600, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return None
        return lock.release

else:
    # One call of the system. The library for it would be the largest on the way to the icon.
    import fcntl

    def _take(path: Path) -> Callable[[], None] | None:
        while True:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(file)
                if isinstance(error, BlockingIOError):
                    return None
                raise
            if os.fstat(file).st_nlink:
                return partial(os.close, file)
            # It was tidied away in that moment: the next one would lock another file of this name.
            os.close(file)


class InstanceLock:
    """Held by the one running instance; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """``path``: the lock's file; its folder exists."""
        self._path = path
        self._release: Callable[[], None] | None = None

    def acquire(self) -> bool:
        """Become the instance; ``False`` where another process is, or another lock of this one. Any thread.

        Raises:
            FolderError: the file cannot be made or locked.
        """
        if self._release is None:
            try:
                self._release = _take(self._path)
            except OSError as error:
                raise FolderError(folder=self._path.parent) from error
        return self._release is not None

    def release(self) -> None:
        """Let another process be it. Any thread. Fine where it is not held."""
        release, self._release = self._release, None
        if release is not None:
            release()
