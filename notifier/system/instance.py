"""The one running instance of a user."""

from pathlib import Path

from filelock import FileLock, Timeout


class InstanceLock:
    """Held by the one running instance; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """``path``: the lock's file; its folder exists."""
        self._lock = FileLock(path, mode=0o600, thread_local=False)

    def acquire(self) -> bool:
        """Become the instance; ``False`` where another process is. Any thread.

        Raises:
            OSError: the file cannot be made.
        """
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let another process be it. Any thread."""
        self._lock.release()
