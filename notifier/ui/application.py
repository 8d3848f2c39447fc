"""The application object of Qt: who the program is, and in which language Qt itself speaks."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from notifier.core.i18n import Translate
from notifier.ui.outlines import show_outlines
from notifier.ui.qt import last_words
from notifier.ui.words import APP_NAME

APP_ID = "estado-notifier"


def make_application(translate: Translate, end: Callable[[str], None]) -> QApplication:
    """Qt's own object of the program, the first of all. Main thread.

    Args:
        translate: its catalogue says which language dates and Qt's own menus are in.
        end: see :func:`notifier.ui.qt.last_words`.
    """
    with last_words(end):
        app = QApplication(sys.argv[:1])
    app.setApplicationName(APP_ID)
    app.setApplicationDisplayName(APP_NAME)
    app.setDesktopFileName(APP_ID)
    app.setQuitOnLastWindowClosed(False)
    show_outlines(app)
    speak(app, translate)
    return app


def speak(app: QApplication, translate: Translate) -> None:
    """Let dates and Qt's own menus be in the language of this catalogue from now on. UI thread."""
    for former in app.findChildren(QTranslator):
        app.removeTranslator(former)
        former.deleteLater()
    # The catalogue itself says which language it speaks.
    QLocale.setDefault(QLocale(translate("es_BO")))
    own = QTranslator(app)
    if own.load(QLocale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(own)
