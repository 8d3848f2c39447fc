"""The question before signing out has room for its words, and for what went wrong."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from notifier.session import LeftDataError
from notifier.ui.sign_out import SignOutWindow
from notifier.ui.tray.icons import Icons
from tests.ui.samples import spanish


@pytest.mark.parametrize("login", ["", "despacho", "x/" * 300 + "W" * 300])
def test_no_sentence_is_cut(qtbot: QtBot, icons: Icons, login: str) -> None:
    window = SignOutWindow(spanish, icons, login)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    trouble = LeftDataError(folder="/home/ana/.local/state/estado-notifier")
    window.show_error(spanish(trouble.title), trouble.tell(spanish) * 3)

    def cut() -> list[str]:
        QApplication.processEvents()
        labels = (label for label in window.findChildren(QLabel) if label.isVisible())
        return [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]

    qtbot.waitUntil(lambda: not cut())
    assert window.width() < 700
