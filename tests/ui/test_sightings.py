"""What a person has seen in the panel is seen: rows before his eyes, and nobody else's."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from notifier.core.messages import Seen
from notifier.core.model import ItemKey
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.panel import Panel
from notifier.ui.panel.sightings import Sightings
from notifier.ui.tray.icons import Icons
from tests.categorias import ENTREGA, PROFORMA
from tests.ui.looking import show, view
from tests.ui.samples import NOW, item, spanish

MANY = 200


def keys(*ids: int) -> tuple[ItemKey, ...]:
    return tuple(ItemKey(ENTREGA, str(number)) for number in ids)


@pytest.fixture
def told() -> list[Seen]:
    return []


@pytest.fixture
def sightings(
    qtbot: QtBot, panel: Panel, status: LinkStatus, told: list[Seen], monkeypatch: pytest.MonkeyPatch
) -> Sightings:
    # Without a screen no window is in front.
    monkeypatch.setattr(panel, "isActiveWindow", panel.isVisible)
    return Sightings(panel, status, told.append, dwell_ms=5)


def comes(panel: Panel, qtbot: QtBot) -> None:
    """Somebody opens the panel."""
    show(panel, qtbot, *(item(number) for number in range(1, MANY)))
    QApplication.processEvents()


def test_rows_in_sight_are_seen_and_others_are_not(
    qtbot: QtBot, panel: Panel, status: LinkStatus, sightings: Sightings, told: list[Seen]
) -> None:
    status.set_unseen((*keys(1, 2, MANY - 1), ItemKey(PROFORMA, "7")), 0)
    panel.reset_items(PROFORMA, [item(7)])
    comes(panel, qtbot)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0] == Seen(keys(1, 2))
    # The last one comes into sight when somebody goes there.
    status.set_unseen(keys(MANY - 1), 0)
    told.clear()
    view(panel).select(str(MANY - 1))
    qtbot.waitUntil(lambda: Seen(keys(MANY - 1)) in told)


def test_what_is_not_in_any_list_any_more_does_not_stay_unseen_for_ever(
    qtbot: QtBot, panel: Panel, status: LinkStatus, sightings: Sightings, told: list[Seen]
) -> None:
    status.set_unseen(keys(MANY + 5), 0)
    comes(panel, qtbot)
    qtbot.waitUntil(lambda: Seen(keys(MANY + 5)) in told)


def test_an_open_panel_in_an_empty_office_sees_nothing_until_somebody_touches_it(
    qtbot: QtBot, panel: Panel, status: LinkStatus, sightings: Sightings, told: list[Seen]
) -> None:
    comes(panel, qtbot)
    assert not sightings.is_looking()
    status.set_unseen(keys(1), 1)
    assert sightings.is_looking()
    looked: list[None] = []
    sightings._looks.timeout.connect(lambda: looked.append(None))
    qtbot.waitUntil(lambda: len(looked) > 3)
    assert told == []
    QTest.keyClick(view(panel).table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: Seen(keys(1)) in told)


def test_nothing_looks_while_nothing_is_unseen_or_the_panel_is_away(
    qtbot: QtBot, panel: Panel, status: LinkStatus, sightings: Sightings
) -> None:
    status.set_unseen(keys(MANY - 1), 0)
    assert not sightings.is_looking()
    comes(panel, qtbot)
    qtbot.waitUntil(sightings.is_looking)
    status.set_unseen((), 0)
    assert not sightings.is_looking()
    status.set_unseen(keys(MANY - 1), 0)
    assert sightings.is_looking()
    panel.hide()
    qtbot.waitUntil(lambda: not sightings.is_looking())


def test_a_panel_that_is_gone_leaves_nobody_who_looks(
    qtbot: QtBot, icons: Icons, menu: ProgramMenu, status: LinkStatus, told: list[Seen]
) -> None:
    panel = Panel(spanish, icons, menu, status, lambda: NOW)
    watching = Sightings(panel, status, told.append)
    with qtbot.waitSignal(panel.destroyed):
        panel.show()  # what its coming has begun is not yet done
        panel.deleteLater()
    with qtbot.captureExceptions() as wrong:
        status.set_unseen(keys(1), 0)
        QApplication.processEvents()
    assert not wrong
    assert not shiboken6.isValid(watching)
