"""A dialog that a longer sentence makes higher."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog


class GrowingDialog(QDialog):
    """Has room for what its labels say, however late they say it; nothing makes it lower. UI thread only."""

    def event(self, event: QEvent) -> bool:
        """Part of Qt's interface."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            layout = self.layout()
            height = layout.totalHeightForWidth(self.width()) if layout is not None else 0
            # Not only asked for: some window managers give a window that is shown no other size.
            self.setMinimumHeight(max(height, 0))
            if height > self.height():
                self.resize(self.width(), height)
        return done
