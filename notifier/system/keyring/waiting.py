"""How long a question to the keyring may take, and waiting for its answer no longer than that."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from notifier.core.errors import KeyringError
from notifier.system.keyring.errors import LockedKeyringError

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOK_PATIENCE = 10.0
"""Seconds that a look without a question may take; the bus may have to start the keyring first."""


def in_thread(question: Callable[[], T], one_at_a_time: threading.Lock, patience: float, level: int) -> T:
    """Ask in a thread that may be left behind: no library lets a waiting unlock window be given up.

    Raises:
        KeyringError: the answer was an error.
        TimeoutError: there is no answer yet, or to an earlier question.
    """
    if not one_at_a_time.acquire(timeout=patience):
        raise TimeoutError
    answers: list[T] = []
    failures: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            answers.append(question())
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the one who waits
            failures.append(error)
        finally:
            done.set()
            one_at_a_time.release()

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    if not done.wait(patience):
        raise TimeoutError
    if failures:
        # The text only: a traceback of the library's frames is of no use to anybody and holds the token.
        log.log(level, "the keyring failed: %s", failures[0])
        raise LockedKeyringError if isinstance(failures[0], LockedKeyringError) else KeyringError
    return answers[0]
