"""The question before signing out has room for its words, and for what went wrong."""

from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from notifier.core.server import Server
from notifier.dialogs.sign_out import SignOut
from notifier.engine import Engine
from notifier.session import LeftDataError
from notifier.ui.background import Background
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


class Session:
    """Who would sign out, and how often he was asked to."""

    def __init__(self) -> None:
        self.server = Server(login="despacho")
        self.asked: list[bool] = []

    def sign_out(self, *, forget: bool) -> None:
        self.asked.append(forget)


@pytest.mark.parametrize("forget", [True, False])
def test_nobody_is_signed_out_without_a_yes(qtbot: QtBot, icons: Icons, forget: bool) -> None:
    session = Session()
    engine = cast(Engine, SimpleNamespace(session=session))
    dialog = SignOut(spanish, icons, Background(), engine)

    def window() -> SignOutWindow:
        (found,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, SignOutWindow))
        return found

    dialog.open()
    assert "despacho" in " ".join(label.text() for label in window().findChildren(QLabel))
    for no in (window().reject, window().close):  # what Escape does, and the cross
        dialog.open()
        no()
    assert session.asked == []
    dialog.open()
    (choice,) = window().findChildren(QCheckBox)
    choice.setChecked(forget)
    (yes,) = (one for one in window().findChildren(QPushButton) if one.text() == "Cerrar sesión")
    yes.click()
    qtbot.waitUntil(lambda: session.asked == [forget])
    qtbot.waitUntil(lambda: not any(isinstance(one, SignOutWindow) for one in QApplication.topLevelWidgets()))
