"""Folders that belong to one user: made closed, closed where they are open, refused where others have them.

Who can write into the folder of the socket can command the program; who can write into the state can have it
tell what never happened; who can read it reads the customers' names. Windows gives each user's folders to
that user alone, so nothing is looked at there.
"""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from notifier.core.errors import AppError
from notifier.core.i18n import mark

PRIVATE = 0o700
UNWRITABLE = 0o755
"""Others may look into it, but not write: for settings, which a person may keep in a shared place."""

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_EXECUTE = 0o111


class ForeignFolderError(AppError):
    """It belongs to another user, or is no folder at all."""

    title = mark("No se puede usar una carpeta")
    advice = mark("{path} no es de este usuario. Bórrela, o pida a un administrador que se la devuelva.")


class OpenFolderError(AppError):
    """Others could exchange what lies in it."""

    title = mark("No se puede usar una carpeta")
    advice = mark(
        "Otros usuarios pueden escribir en {folder}, donde están los datos del programa. "
        "Quíteles ese permiso (chmod go-w) y vuelva a iniciarlo."
    )


def make_private(folder: Path) -> None:
    """Make a folder where it is missing, and those above it, all closed to others. Any thread.

    Not ``Path.mkdir(parents=True)``: it makes those above with whatever rights the umask leaves.

    Raises:
        OSError: it cannot be made.
    """
    missing = []
    for above in (folder, *folder.parents):
        if above.is_dir():
            break
        missing.append(above)
    for above in reversed(missing):
        try:
            above.mkdir(mode=PRIVATE)
        except FileExistsError:
            if not above.is_dir():
                raise


def claim(folder: Path, mode: int = PRIVATE, *, link: bool = True) -> None:
    """Make sure that a folder that exists is this user's and closed to others. Any thread.

    Args:
        folder: the folder.
        mode: what it may allow; what it allows beyond that is taken away.
        link: whether it may be a link, of this user's, to another folder of this user's.

    Raises:
        ForeignFolderError: it is another user's, or no folder. Settings (:data:`UNWRITABLE`) may be root's.
        OpenFolderError: others could exchange it, because they may write where it lies.
        OSError: it cannot be looked at or closed.
    """
    if sys.platform == "win32":
        return
    _refuse_open_above(folder)
    found = folder.lstat()
    owners = {os.geteuid(), 0} if mode == UNWRITABLE else {os.geteuid()}
    if stat.S_ISLNK(found.st_mode) and link and found.st_uid in owners:
        target = folder.resolve()
        _refuse_open_above(target)
        found = target.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise ForeignFolderError(path=folder)
    allowed = stat.S_IMODE(found.st_mode)
    if allowed & ~mode & 0o777:
        if found.st_uid == os.geteuid():
            folder.chmod(allowed & mode)
        elif allowed & _OTHERS_WRITE:
            raise OpenFolderError(folder=folder)


def close_files(folder: Path, mode: int = PRIVATE) -> None:
    """Let nobody else read or write the files that lie in a folder of this user's. Any thread.

    ``mode``: what the folder allows; who may look into it (:data:`UNWRITABLE`) may read its files, too.

    Raises:
        ForeignFolderError: one of them is another user's, who put it there while the folder was open. Root's
            are left alone: root need not ask.
        OSError: they cannot be looked at or closed.
    """
    if sys.platform == "win32":
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # another process of the program tidied up
                continue
            if found.st_uid not in {os.geteuid(), 0}:
                raise ForeignFolderError(path=entry.path)
            allowed = stat.S_IMODE(found.st_mode)
            is_open = stat.S_ISREG(found.st_mode) and allowed & ~mode & 0o777 & ~stat.S_IXUSR
            if is_open and found.st_uid == os.geteuid():
                Path(entry.path).chmod(allowed & mode & ~_EXECUTE)


def _refuse_open_above(folder: Path) -> None:
    for above in _above(folder):
        found = above.stat()
        # What lies in a folder with this bit only its owner can rename: /tmp has it.
        if not found.st_mode & _OTHERS_WRITE or found.st_mode & stat.S_ISVTX:
            continue
        # A group of an administrator's folder, or of this user's own, was chosen on purpose.
        chosen = found.st_uid == 0 or found.st_gid in {os.getegid(), *os.getgroups()}
        if found.st_mode & stat.S_IWOTH or not chosen:
            raise OpenFolderError(folder=above)


def _above(folder: Path) -> Iterable[Path]:
    return [above for above in folder.absolute().parents if above.is_dir()]
