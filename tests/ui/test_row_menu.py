"""The menu of a row follows and mutes its item, and its row says so."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from notifier.core.choices import Muted, MuteLength
from notifier.core.messages import Follow, Mute, Unfollow, Unmute
from notifier.core.model import ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.ui.panel.panel import Panel
from tests.categorias import ENTREGA
from tests.ui.looking import show, view
from tests.ui.samples import NOW

KEY = ItemKey(ENTREGA, "2")


@pytest.fixture
def chosen(panel: Panel, qtbot: QtBot) -> list[object]:
    """What a panel with five entregas asks for."""
    asked: list[object] = []
    panel.choose.connect(asked.append)
    show(panel, qtbot)
    return asked


def place(panel: Panel, row: int) -> QPoint:
    table = view(panel).table
    return table.visualRect(table.model().index(row, 0)).center()


def open_menu(panel: Panel, row: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QMenu:
    ground, at = view(panel).table.viewport(), place(panel, row)
    QTest.mouseClick(ground, Qt.MouseButton.LeftButton, held, at)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(ground, QContextMenuEvent(reason, at, ground.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(panel: Panel, row: int, *texts: str) -> None:
    menu = open_menu(panel, row)
    inner = menu
    for text in texts:
        action = next(action for action in inner.actions() if action.text() == text)
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            inner = submenu
        else:
            action.trigger()
    menu.close()


def texts(panel: Panel, row: int) -> list[str]:
    menu = open_menu(panel, row)
    found = [action.text() for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return found


def test_a_row_is_followed_and_not_any_more(panel: Panel, chosen: list[object]) -> None:
    choose(panel, 1, "Seguir")
    panel.set_choices(ChoicesKnown(follows=frozenset({KEY})))
    choose(panel, 1, "Dejar de seguir")
    assert chosen == [Follow(KEY), Unfollow(KEY)]
    assert "Seguir" in texts(panel, 2)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 hora", MuteLength.HOUR),
        ("Hasta mañana", MuteLength.TOMORROW),
        ("Hasta que cambie", MuteLength.CHANGE),
        ("Siempre", MuteLength.ALWAYS),
    ],
)
def test_a_row_is_muted_for_each_length(
    panel: Panel, chosen: list[object], text: str, length: MuteLength
) -> None:
    choose(panel, 1, "Silenciar", text)
    assert chosen == [Mute(KEY, length)]


@pytest.mark.parametrize(
    ("muted", "words"),
    [
        (Muted(NOW + timedelta(hours=1)), "Sin avisos hasta 11:45"),
        (Muted(estado="PROGRAMADO"), "Sin avisos hasta que cambie"),
        (Muted(), "Sin avisos, siempre"),
    ],
)
def test_a_muted_row_says_how_long_and_offers_the_end(
    panel: Panel, chosen: list[object], muted: Muted, words: str
) -> None:
    panel.set_choices(ChoicesKnown(mutes={KEY: muted}))
    assert texts(panel, 1) == ["Seguir", "Volver a avisar", words]
    choose(panel, 1, "Volver a avisar")
    assert chosen == [Unmute(KEY)]


def test_a_mute_whose_time_is_over_is_none(panel: Panel, chosen: list[object]) -> None:
    panel.set_choices(ChoicesKnown(mutes={KEY: Muted(NOW)}))
    assert texts(panel, 1) == ["Seguir", "Silenciar"]


def test_the_row_shows_what_was_chosen(panel: Panel, chosen: list[object], qtbot: QtBot) -> None:
    def cell(row: int) -> QImage:
        table = view(panel).table
        return table.viewport().grab(table.visualRect(table.model().index(row, 0))).toImage()

    plain = [cell(row) for row in range(3)]
    panel.set_choices(ChoicesKnown(frozenset({KEY}), {ItemKey(ENTREGA, "3"): Muted()}))
    marked = [cell(row) for row in range(3)]
    assert marked[0] == plain[0]
    assert marked[1] != plain[1]
    assert marked[2] != plain[2]


def test_a_panel_whose_tabs_are_new_knows_it_still(panel: Panel, chosen: list[object], qtbot: QtBot) -> None:
    panel.set_choices(ChoicesKnown(follows=frozenset({KEY})))
    specs = panel._tabs._specs
    panel.set_categorias(specs[:1])
    show(panel, qtbot)
    assert "Dejar de seguir" in texts(panel, 1)
