"""Boxes and fields that can be seen on dark ground.

Fusion, Qt's own style, draws their edges darker than the window is: on a dark one a box without
its mark is not there at all.
"""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from notifier.ui import theme

EDGE = QColor("#c0c0c0")
"""Fusion makes a grey of it that is about half as bright."""

_CLASSES = ("QCheckBox", "QLineEdit", "QAbstractSpinBox", "QTableWidget", "QPlainTextEdit")


def show_outlines(app: QApplication) -> None:
    """Keep the edges visible while the program runs, whichever colours the desktop has. UI thread."""
    _follow(app)
    # The colours themselves come after it is said that they do.
    later = partial(QTimer.singleShot, 0, partial(_follow, app))
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: later())


def _follow(app: QApplication) -> None:
    palette = QPalette()
    if app.style().name().lower() == "fusion" and theme.is_dark(app.palette()):
        palette = QPalette(app.palette())
        palette.setColor(QPalette.ColorRole.Window, EDGE)
    for name in _CLASSES:
        app.setPalette(palette, name)  # type: ignore[arg-type]  # the stub says bytes, which it refuses
