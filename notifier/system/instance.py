"""The one running instance of a user, whatever happens to its files."""

import contextlib
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from notifier.system.paths import FolderError

if sys.platform == "win32":
    from filelock import FileLock, Timeout

    # Windows lets nobody remove or rename a file that is open: the lock can't be lost with it.

    def _take(path: Path) -> Callable[[], None] | None:
        lock = FileLock(path, mode=0o600, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return None
        return lock.release

    def _is_lost(_path: Path, _release: Callable[[], None]) -> bool:
        return False

else:
    # One call of the system. The library for it would be the largest on the way to the icon.
    import fcntl

    def _take(path: Path) -> Callable[[], None] | None:
        while True:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
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

    def _is_lost(path: Path, release: Callable[[], None]) -> bool:
        """Whether another file, or none, is now where the one that is locked was."""
        held = os.fstat(release.args[0])  # type: ignore[attr-defined]  # a partial of os.close
        try:
            found = path.stat()
        except OSError:
            return True
        return (found.st_dev, found.st_ino) != (held.st_dev, held.st_ino)


_NAMES = 4
"""Under so many names the session's lock is looked for: another user may hold one, to keep us out."""

_NAME_BYTES = 60


def _names(path: Path) -> list[str]:
    """The names of the session's lock, of this user and this file alone."""
    import binascii  # a digest that no secret hangs on: who else has a name is asked for in another way

    raw = os.fsencode(path.absolute())
    tail = raw[-_NAME_BYTES:].decode("ascii", "replace").replace("\ufffd", "?")
    return [
        f"\0estado-notifier-{os.geteuid()}-{number}-{binascii.crc32(raw):08x}-{tail}"
        for number in range(_NAMES)
    ]


def _holder(name: str) -> bool | None:
    """Whether this user's program holds a name; ``None`` where nobody holds it."""
    from notifier.system.control.peers import is_own_user

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.setblocking(False)
        try:
            caller.connect(name)
        except ConnectionRefusedError:
            return None  # or somebody does who does not listen: not one of ours
        except OSError:
            # Its queue is full. Ours is never emptied, so others can fill it, too: the file has to say.
            return False
        return is_own_user(caller)


def is_held_in_session(path: Path) -> bool:
    """Whether an instance with this lock runs, even where the file of the lock is gone. Any thread.

    Linux alone has names that need no file; they are seen by who shares the network of the computer, and so
    not from within most containers, nor from another computer with the same home. There the file alone holds.
    """
    return sys.platform == "linux" and any(_holder(name) for name in _names(path))


def _take_session(path: Path) -> socket.socket | None:
    """The session's lock; ``None`` where it can't be had. Nobody of ours holds it."""
    if sys.platform != "linux":
        return None
    for name in _names(path):
        lock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            lock.bind(name)
            lock.listen(64)
            lock.setblocking(False)
        except OSError:  # another user's
            lock.close()
        else:
            return lock
    return None


class InstanceLock:
    """Held by the one running instance; the system frees it when the process ends, however it ends.

    It is a lock of a file and, on Linux, a name of the session: either alone keeps a second one out.
    """

    def __init__(self, path: Path) -> None:
        """``path``: the lock's file; its folder exists."""
        self._path = path
        self._release: Callable[[], None] | None = None
        self._session: socket.socket | None = None

    def acquire(self) -> bool:
        """Become the instance; ``False`` where another process is, or another lock of this one. Any thread.

        Raises:
            FolderError: the file cannot be made or locked.
        """
        if self._release is not None:
            return True
        try:
            release = _take(self._path)
        except OSError as error:
            raise FolderError(folder=self._path.parent) from error
        if release is None:
            return False
        if is_held_in_session(self._path):
            release()
            return False
        self._release, self._session = release, _take_session(self._path)
        return True

    def renew(self) -> None:
        """Lock the file that is there now, where it is another than the one that was locked. Any thread.

        Where that cannot be done, nothing is changed. Whoever asked by the session's name is let go: a full
        queue would keep the next one from asking.
        """
        if self._session is not None:
            with contextlib.suppress(OSError):
                while True:
                    self._session.accept()[0].close()
        held = self._release
        if held is not None and _is_lost(self._path, held):
            with contextlib.suppress(OSError):
                taken = _take(self._path)
                if taken is not None:
                    self._release = taken
                    held()

    def release(self) -> None:
        """Let another process be it. Any thread. Fine where it is not held."""
        release, self._release = self._release, None
        session, self._session = self._session, None
        if session is not None:
            session.close()
        if release is not None:
            release()
