"""Tells when the program that runs was replaced by an installer, or taken away."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from notifier.ui.background import Background
from notifier.ui.last_input import LastInput

LOOK_EVERY = 5000
"""Milliseconds between two looks at what an installer does; it has ended when both see the same."""

LEFT_ALONE = 60.0
"""Seconds without a key or the pointer after which nobody is at work in a window that is in front."""

log = logging.getLogger(__name__)

_UNFINISHED = (".dpkg-new", ".dpkg-tmp", ";")
"""What is in the names of files that dpkg and rpm have written and not yet put into their place."""

_Stamp = tuple[int, int]


class ProgramWatch(QObject):
    """Follows one program's file. UI thread only.

    The system says when something changes beside it; only from then on, until the installer has ended, the
    whole folder is looked at. A program that is the same again is none of its business.
    """

    replaced = Signal()
    """Another program is there, complete, and this one may end."""
    removed = Signal()
    """No program is there any more."""

    def __init__(self, program: Path, background: Background, may_end: Callable[[], bool]) -> None:
        """Begin to watch.

        Args:
            program: it lies in a folder of its own, as it is now.
            background: runs ``may_end``.
            may_end: whether nothing would be lost; asked, at each look anew, while nobody is at work in a
                window. May block. Where the question itself fails, it counts as answered: whatever is broken
                in an old program, the new one is awaited.
        """
        super().__init__()
        self._background = background
        self._may_end = may_end
        self._program = program
        self._running = _stamp(program)
        self._seen: object = None
        self._looks = QTimer(self, interval=LOOK_EVERY)
        self._looks.timeout.connect(self._look)
        self._input = LastInput(self)
        # The one above, too: the folder may be exchanged as a whole.
        folder = program.parent
        self._watcher = QFileSystemWatcher([str(folder), str(folder.parent)], self)
        self._watcher.directoryChanged.connect(self._changed)

    def _changed(self, _folder: str) -> None:
        if not self._looks.isActive() and _stamp(self._program) != self._running:
            self._seen = None
            self._input.start()
            self._looks.start()

    def _look(self) -> None:
        before, self._seen = self._seen, _contents(self._program.parent)
        if before != self._seen:
            return
        stamp = _stamp(self._program)
        if stamp == self._running:
            self._looks.stop()
            self._input.stop()
        elif stamp is None:
            log.info("the program was removed")
            self.removed.emit()
        elif any(part in name for name in self._seen for part in _UNFINISHED):
            log.debug("an installer has not put everything into its place")
        elif self._in_use():
            log.debug("the program was replaced: it gives way when its windows are not in use")
        else:
            self._background.run(self._may_end, self._answered, lambda _: self._answered(True))

    def _answered(self, may_end: bool) -> None:
        if not may_end:
            log.debug("the program was replaced: it gives way when nothing is lost with it")
        elif not self._in_use():
            self.replaced.emit()

    def _in_use(self) -> bool:
        """Whether somebody is at work in a window that is in front, or a dialog or a menu is open."""
        is_touched = self._input.seconds_ago() < LEFT_ALONE
        return (QApplication.activeWindow() is not None and is_touched) or _is_asked()


def _is_asked() -> bool:
    return QApplication.activePopupWidget() is not None or any(
        # By its name: to load the class is a megabyte.
        widget.inherits("QDialog") and widget.isVisible()
        for widget in QApplication.topLevelWidgets()
    )


def _stamp(program: Path) -> _Stamp | None:
    """Which build it is. Not the inode's number: some file systems give another one each time."""
    try:
        found = program.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _contents(folder: Path) -> dict[str, _Stamp]:
    """All files below a folder, as they are at this moment."""
    found = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)  # noqa: PTH118 - some hundred of them, between two events
            try:
                status = os.lstat(path)
            except OSError:  # gone meanwhile: the next look sees another picture
                continue
            found[path] = (status.st_ctime_ns, status.st_size)
    return found
