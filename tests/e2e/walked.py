"""The real program, and a walk over all that it shows: writes what it finds as JSON into a file, when asked.

Called with a folder: where a file ``ask-NAME`` appears there, ``answer-NAME`` tells the answer. ``NAME`` is
what to do before: ``panel``, ``login``, ``tooltip`` and ``menu`` open something, ``submit`` signs in,
``search-TEXT`` searches the panel for it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QSystemTrayIcon,
    QTabWidget,
    QToolTip,
    QWidget,
)

from notifier import app, cli

ROLES = [*range(15), *(Qt.ItemDataRole.UserRole.value + number for number in range(4))]
_TEXTS = (
    "text",
    "title",
    "toolTip",
    "statusTip",
    "whatsThis",
    "accessibleName",
    "accessibleDescription",
    "windowTitle",
    "placeholderText",
)


def texts(thing: Any) -> dict[str, str]:
    """All that a widget or an action can say."""
    found = {name: getattr(thing, name)() for name in _TEXTS if hasattr(thing, name)}
    return {name: text for name, text in found.items() if isinstance(text, str) and text}


def cells(model: QAbstractItemModel) -> list[dict[str, Any]]:
    """All roles of all cells and titles of a table."""
    found = []
    for column in range(model.columnCount()):
        for row in range(model.rowCount()):
            index = model.index(row, column)
            for role in ROLES:
                data = model.data(index, role)
                if isinstance(data, str):
                    found.append({"kind": "cell", "role": role, "text": data})
        title = model.headerData(column, Qt.Orientation.Horizontal)
        found.append({"kind": "cell", "role": 0, "text": str(title)})
    return found


def walk() -> list[dict[str, Any]]:
    """Everything that is shown or could be."""
    found: list[dict[str, Any]] = []
    for widget in QApplication.allWidgets():
        entry = {"kind": type(widget).__name__, "visible": widget.isVisible(), **texts(widget)}
        if isinstance(widget, QLabel):
            entry["is_plain"] = widget.textFormat() is Qt.TextFormat.PlainText
        if isinstance(widget, QTabWidget):
            entry["tabs"] = " | ".join(widget.tabText(at) for at in range(widget.count()))
        if widget.isWindow() and widget.isVisible():
            entry["width"] = widget.width()
            entry["needs"] = widget.minimumSizeHint().width()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            found += cells(widget.model())
        found += [{"kind": "action", **texts(action)} for action in widget.actions()]
        found.append(entry)
    for action in private_desktops[0]._app.findChildren(QAction):
        found.append({"kind": "action", **texts(action)})
    for icon in (private_desktop._tray._icon for private_desktop in private_desktops):
        if isinstance(icon, QSystemTrayIcon):
            found.append({"kind": "tray", "text": icon.toolTip()})
    return found


private_desktops: list[Any] = []
_made = app._TrayProgram.__init__


def _make(self: Any, *values: Any) -> None:
    _made(self, *values)
    private_desktops.append(self)
    look = QTimer(self._app, interval=50)
    look.timeout.connect(lambda: _answer(Path(sys.argv[1])))
    look.start()


def _window(kind: str) -> QWidget:
    return next(widget for widget in QApplication.topLevelWidgets() if type(widget).__name__ == kind)


def _submit() -> None:
    window = _window("LoginWindow")
    for field, text in zip(window.findChildren(QLineEdit)[1:], ("ana", "mal"), strict=False):
        field.setText(text)
    next(button for button in window.findChildren(QPushButton) if button.isDefault()).click()


def _tooltip() -> None:
    panel = _window("Panel")
    view = next(view for view in panel.findChildren(QAbstractItemView) if view.isVisible())
    rows = [view.model().index(row, 2) for row in range(view.model().rowCount())]
    longest = max(rows, key=lambda index: len(str(index.data())))
    QToolTip.showText(
        panel.mapToGlobal(panel.rect().center()), longest.data(Qt.ItemDataRole.ToolTipRole), panel
    )


def _answer(folder: Path) -> None:
    for asked in folder.glob("ask-*"):
        name = asked.name.removeprefix("ask-")
        asked.unlink()
        match name:
            case "panel":
                private_desktops[0]._panel.get().open()
            case "login":
                private_desktops[0]._sign_in.open()
            case "submit":
                _submit()
            case "tooltip":
                _tooltip()
            case _ if name.startswith("search-"):
                _window("Panel").findChildren(QLineEdit)[0].setText(name.removeprefix("search-"))
            case "menu":
                private_desktops[0]._icon_menu = private_desktops[0]._tray.menu.build()
                private_desktops[0]._icon_menu.popup(private_desktops[0]._panel.get().pos())
        written = folder / f"writing-{name}"
        written.write_text(json.dumps(walk()), encoding="utf-8")
        written.rename(folder / f"answer-{name}")


if __name__ == "__main__":
    app._TrayProgram.__init__ = _make  # type: ignore[method-assign, assignment]
    sys.exit(cli.main(["run", *sys.argv[2:]]))
