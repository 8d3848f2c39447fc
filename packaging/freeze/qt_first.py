"""Runs in a frozen program before PyInstaller's own hook for PySide6, which would load Qt in another way."""

from notifier.ui.qt import load_qt

load_qt()
