"""A number on the icon promises to show what it counts: the panel opens with just that."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from notifier.core.model import ItemKey
from notifier.dialogs.clicks import Clicks
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.late_panel import LatePanel
from notifier.ui.panel.panel import Panel
from tests.categorias import ENTREGA, SPECS
from tests.ui.looking import numbers, said
from tests.ui.samples import item, spanish

UNSEEN = (ItemKey(ENTREGA, "2"), ItemKey(ENTREGA, "4"))


@pytest.fixture
def clicks(panel: Panel, status: LinkStatus) -> Clicks:
    late = LatePanel(lambda: panel)
    late.set_categorias(SPECS)
    late.reset_items(ENTREGA, [item(number) for number in range(1, 6)])
    nobody: Any = None  # neither the engine nor the sign-in is asked
    return Clicks(spanish, nobody, status, late, nobody)


def test_a_click_on_the_icon_shows_what_is_counted_on_it(
    qtbot: QtBot, panel: Panel, status: LinkStatus, clicks: Clicks
) -> None:
    status.set_unseen(UNSEEN, 1)
    clicks.tray_icon()
    assert panel.isVisible()
    assert numbers(panel) == ["ENT-2", "ENT-4"]
    assert said(panel) == "Avisos sin ver: 2 registros"
    panel.hide()
    status.set_unseen((), 0)
    clicks.tray_icon()
    assert panel.isVisible()
    assert len(numbers(panel)) == 5
    assert said(panel) == ""


def test_a_second_click_puts_the_panel_away_even_if_something_is_still_unseen(
    qtbot: QtBot, panel: Panel, status: LinkStatus, clicks: Clicks, monkeypatch: pytest.MonkeyPatch
) -> None:
    status.set_unseen(UNSEEN, 0)
    clicks.tray_icon()
    monkeypatch.setattr(panel, "isActiveWindow", lambda: True)  # nothing is active without a screen
    clicks.tray_icon()
    assert not panel.isVisible()


def test_the_entry_of_the_menu_shows_them_too(panel: Panel, clicks: Clicks) -> None:
    clicks.unseen(UNSEEN)
    assert numbers(panel) == ["ENT-2", "ENT-4"]
    clicks.unseen(())  # seen in the moment of the click
    assert numbers(panel) == ["ENT-2", "ENT-4"]
