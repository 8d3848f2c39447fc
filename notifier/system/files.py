"""Reads and writes small files of the user's as a whole: who reads finds the old one or the new one."""

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

from notifier.system.private_folders import make_private

MAX_BYTES = 1_000_000
"""Bytes of the largest file that is read; people write smaller ones."""


def open_file(path: Path, flags: int) -> int:
    """The descriptor of a file that is one; made for this user alone. Any thread; waits for nobody.

    Args:
        path: where it is.
        flags: as ``os.open`` takes them.

    Raises:
        OSError: it cannot be opened, or is a pipe, a folder or a device.
    """
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "no file", str(path))
    return handle


def read_small(path: Path) -> bytes:
    """The bytes of a file. Any thread; waits for nobody.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read, is too large for what it should be, or is a pipe or a device.
    """
    # A pipe would be waited for until somebody writes into it, a device may have no end.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        is_nothing = os.path.samefile(path, os.devnull)  # noqa: PTH121 - some have their settings there
        if not (stat.S_ISREG(found.st_mode) or is_nothing) or found.st_size > MAX_BYTES:
            raise OSError(errno.EINVAL, "no small file", str(path))
        return file.read(MAX_BYTES)


def make_room(path: Path) -> None:
    """Rename what stands where a small file belongs and is none: a pipe, a folder, a device, or without end.

    For those who read it without asking. Any thread; where it cannot be renamed it stays.
    """
    with contextlib.suppress(OSError):
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            path.replace(path.with_name(f"{path.name}.odd"))


def replace_text(path: Path, text: str) -> None:
    """Write a file of the program in one step, readable by the user alone. Any thread.

    Its folder is made where it is missing. UTF-8, lines as they are. Links: see :func:`replace_file`.

    Raises:
        OSError: it cannot be written; it is as it was.
        ValueError: the text is none in UTF-8.
    """
    content = text.encode()
    make_private(path.resolve().parent)
    replace_file(path, content)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step, readable by the user alone, into a folder that is there. Any thread.

    A link to a file that the user keeps elsewhere stays a link.

    Raises:
        OSError: it cannot be written; it is as it was.
    """
    target = path.resolve()
    # In the same folder, because only there a rename is one step; made by mkstemp with mode 0600.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
