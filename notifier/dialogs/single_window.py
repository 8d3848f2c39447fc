"""A window that is open once at most: made when somebody wants it, forgotten when it is closed."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:  # no more than its name is needed
    from PySide6.QtWidgets import QWidget

Window = TypeVar("Window", bound="QWidget")


class SingleWindow(Generic[Window]):
    """Holds the window while it is open. UI thread only."""

    def __init__(self, make: Callable[[], Window]) -> None:
        """``make`` gives a new one, which is not shown yet. Nothing is open."""
        self._make = make
        self.window: Window | None = None
        """The one that is open."""

    def open(self) -> Window | None:
        """Show the window, or bring it to the front; the window where it is a new one."""
        new = None
        if self.window is None:
            from PySide6.QtCore import Qt  # its thousand names cost a start megabytes

            self.window = new = self._make()
            new.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            new.destroyed.connect(partial(self._forget, new))
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return new

    def answer(self, window: Window, what: Callable[[], None]) -> None:
        """Call ``what``, unless this window was closed meanwhile."""
        if self.window is window:
            what()

    def drop(self) -> bool:
        """Close the window, where one is open, so that the next is a new one; whether one was."""
        if self.window is None:
            return False
        old, self.window = self.window, None
        old.close()
        return True

    def _forget(self, window: Window) -> None:
        if self.window is window:
            self.window = None
