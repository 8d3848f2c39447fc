"""The list of what is followed and muted, and its undoing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from notifier.core.choices import Muted
from notifier.core.messages import Unfollow, Unmute
from notifier.core.model import ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.ui.followed import FollowedList, FollowedWindow
from notifier.ui.tray.icons import Icons
from tests.categorias import ENTREGA, SPECS
from tests.ui.looking import button
from tests.ui.samples import NOW, item, spanish


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


@pytest.fixture
def listed(qtbot: QtBot, now: Callable[[], datetime]) -> FollowedList:
    made = FollowedList(spanish, now)
    qtbot.addWidget(made)
    made.set_categorias(SPECS)
    return made


def test_each_is_named_and_says_what_was_chosen(listed: FollowedList) -> None:
    followed, muted, gone = item(7, detalle="Tienda Sol"), item(8), ItemKey(ENTREGA, "99")
    listed.set_choices(
        ChoicesKnown(
            frozenset({followed.key}),
            {muted.key: Muted(NOW + timedelta(hours=1)), gone: Muted(), ItemKey(ENTREGA, "5"): Muted(NOW)},
            {followed.key: followed, muted.key: muted},
        )
    )
    assert texts(listed) == [
        "Entrega · ENT-7",
        "Tienda Sol",
        "Se avisa de cada cambio",
        "Entrega · 99",
        "Sin avisos, siempre",
        "Entrega · ENT-8",
        "Sin avisos hasta 11:45",
    ]


def test_each_button_undoes_its_own(listed: FollowedList) -> None:
    asked: list[object] = []
    listed.choose.connect(asked.append)
    key = item(7).key
    listed.set_choices(ChoicesKnown(frozenset({key}), {key: Muted()}, {key: item(7)}))
    button(listed, "Dejar de seguir").click()
    button(listed, "Volver a avisar").click()
    assert asked == [Unfollow(key), Unmute(key)]


def test_the_keyboard_stays_where_it_was(qtbot: QtBot, icons: Icons, now: Callable[[], datetime]) -> None:
    window = FollowedWindow(spanish, icons, now)
    qtbot.addWidget(window)
    keys = [item(number).key for number in (1, 2, 3)]
    window.list.set_choices(ChoicesKnown(frozenset(keys)))
    with qtbot.waitActive(window):
        window.show()
    buttons = window.list.findChildren(QPushButton)
    buttons[1].setFocus()
    window.list.set_choices(ChoicesKnown(frozenset([keys[0], keys[2]])))
    assert window.focusWidget() is not None
    assert window.focusWidget().accessibleDescription() == "3"


def test_where_there_is_nothing_it_says_how_to_choose(listed: FollowedList) -> None:
    assert len(texts(listed)) == 1
    assert "botón derecho" in texts(listed)[0]
