"""How much of the screen a window takes at first."""

from PySide6.QtWidgets import QWidget

_TITLE_BAR = 40
"""About what a desktop puts above a window, in device-independent pixels."""


def take_room(window: QWidget, width: int, height: int) -> None:
    """Give a window this size, or what the screen has: half of it at a scale of 200 %. UI thread."""
    available = window.screen().availableSize()
    window.resize(min(width, available.width()), min(height, available.height() - _TITLE_BAR))
