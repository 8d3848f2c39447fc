"""How the parts of the panel stand one below the other."""

from PySide6.QtWidgets import QVBoxLayout, QWidget


def arrange(panel: QWidget, *above: QWidget, below: QWidget) -> None:
    """Put header and bars ``above``, with room around them; ``below`` gets the rest. UI thread only."""
    top = QVBoxLayout()
    top.setContentsMargins(14, 12, 14, 8)
    top.setSpacing(8)
    for part in above:
        top.addWidget(part)
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addLayout(top)
    layout.addWidget(below, 1)
