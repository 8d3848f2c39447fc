"""``estado-notifier quit``: end the running instance, whoever shows it."""

import argparse
import contextlib
import time
from pathlib import Path

from notifier.system.control.channel import NotAnsweringError, NotRunningError, ask
from notifier.system.instance import InstanceLock, is_held_in_session
from notifier.system.paths import FolderError, Paths
from notifier.system.process_end import wait_for_end

PATIENCE = 20.0
"""Seconds that the instance may take: it writes down what it knows and hangs up."""


def main(_args: argparse.Namespace) -> int:
    """End it and wait until it is gone; 0 also where none ran. Main thread.

    Installers call it: it reads no settings, which may be wrong, and makes no folders, which may be gone.

    Raises:
        NotAnsweringError: it is still there.
        FolderError: its lock cannot be looked at.
    """
    end_instance(Paths.of_user())
    return 0


def end_instance(paths: Paths) -> None:
    """Ask the running instance to end, and wait until its files are free, the program's own too. Any thread.

    One that was ending already is waited for only until its data are free.

    Raises:
        NotAnsweringError: it is still there.
        FolderError: its lock cannot be looked at.
    """
    lock = InstanceLock(paths.lock_file)
    deadline = time.monotonic() + PATIENCE
    ending = None
    # Its folder may be gone, and with it the file: it runs all the same.
    while (is_there := _exists(paths.lock_file)) or is_held_in_session(paths.lock_file):
        if is_there and lock.acquire():
            lock.release()
            break
        # Asked again: one that has only just started does not listen yet.
        with contextlib.suppress(NotRunningError, NotAnsweringError):
            ending = next(ask(paths.control_address, {"command": "quit"})).get("pid", ending)
        if time.monotonic() > deadline:
            raise NotAnsweringError
        time.sleep(0.1)
    if isinstance(ending, int) and not wait_for_end(ending, deadline - time.monotonic()):
        raise NotAnsweringError


def _exists(file: Path) -> bool:
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:  # the folder cannot be entered
        raise FolderError(folder=file.parent) from error
    return True
