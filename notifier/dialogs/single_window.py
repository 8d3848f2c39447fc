"""A window that is open once at most: made when somebody wants it, forgotten when it is closed."""

from collections.abc import Callable
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
            new.destroyed.connect(self._forget)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return new

    def answer(self, window: Window, what: Callable[[], None]) -> None:
        """Call ``what``, unless this window was closed meanwhile."""
        if self.window is window:
            what()

    def _forget(self) -> None:
        self.window = None
