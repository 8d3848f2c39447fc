"""Loading Qt for Python without its watch on every later import."""

import builtins
import contextlib
import logging
from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)


def load_qt() -> None:
    """Load PySide6, and leave the import statement as it was. Main thread, before any other thread imports.

    PySide6 puts a function of its own in the place of ``__import__``: it reads the source of each module that
    anybody imports, to see whether it asks for one of PySide6's optional features. Nothing here does.
    It takes a good part of the start, and its guard against recursion is one for all threads: when two import
    at once, it may look at a half-loaded pydantic, whose import then fails.

    What loads PySide6 before this call leaves its function in place: the self-test finds that.
    """
    original = builtins.__import__
    try:
        import PySide6.QtCore  # noqa: F401 - loaded for what it does
    finally:
        builtins.__import__ = original


@contextlib.contextmanager
def last_words(end: Callable[[str], None]) -> Iterator[None]:
    """Hear what Qt says before it aborts the process, while its application object is made. Main thread.

    Without a platform that works Qt ends in ``abort()``, at a start with the session without any word.

    Args:
        end: called with Qt's reason, a line; it has to end the process itself.
    """
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    said: list[str] = []

    def hear(kind: QtMsgType, _context: object, message: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            log.info("Qt: %s", message)
            said.append(message)
            return
        log.error("Qt: %s", message)
        # The last word only says that it is over; the reason was told before.
        end(" ".join(said) or message.splitlines()[0])

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
