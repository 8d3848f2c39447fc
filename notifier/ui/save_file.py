"""Asks a person where to save a file."""

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog


def ask_where(title: str, name: str) -> str:
    """The path that the person chose, who was asked before another file is replaced; empty for none.

    UI thread only; returns when the person has answered. ``name``: of the file, in the home folder at first.
    """
    chosen, _filter = QFileDialog.getSaveFileName(None, title, QDir.home().filePath(name), "ZIP (*.zip)")
    return chosen
