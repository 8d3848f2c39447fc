"""A category that the server does not show is said in the place of its rows and of its number."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from notifier.core.link import LinkState
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.items_tabs import ItemsTabs
from notifier.ui.tray.host import TrayHostWatch
from notifier.ui.tray.icons import Icons
from notifier.ui.tray.tray import Tray
from tests.categorias import ENTREGA, PROFORMA, SPECS
from tests.ui.samples import NOW, spanish
from tests.ui.test_menu import entries


def said(tabs: ItemsTabs) -> str:
    shown = tabs.currentWidget()
    assert shown is not None
    return " ".join(label.text() for label in shown.findChildren(QLabel))


def test_it_is_said_in_the_table_of_that_category_alone(qapp: object) -> None:
    tabs = ItemsTabs(str, lambda: NOW)
    tabs.set_categorias(SPECS)
    tabs.set_state(LinkState.LIVE)
    tabs.set_refused(frozenset({PROFORMA}))
    tabs.go_to(PROFORMA)
    assert "Su usuario no ve proformas" in said(tabs)
    tabs.go_to(ENTREGA)
    assert "Su usuario no ve" not in said(tabs)
    tabs.set_refused(frozenset())
    tabs.go_to(PROFORMA)
    assert "Todavía no hay proformas" in said(tabs)


def test_no_number_is_told_of_what_nobody_counts(menu: ProgramMenu, qtbot: QtBot) -> None:
    tabs, built = ItemsTabs(spanish, lambda: NOW), menu.build()
    qtbot.addWidget(built)
    qtbot.addWidget(tabs)
    tabs.set_categorias(SPECS)
    tabs.set_refused(frozenset({PROFORMA}))
    menu.set_refused(frozenset({PROFORMA}))
    for categoria in (ENTREGA, PROFORMA):
        menu.set_count(categoria, 0)
    assert [tabs.tabText(at) for at in range(2)] == ["Entregas (0)", "Proformas"]
    assert "Entregas: 0" in entries(built)
    assert "Proformas" in entries(built)
    tabs.set_refused(frozenset())
    assert tabs.tabText(1) == "Proformas (0)"


def test_the_tray_follows_it_with_the_next_word(icons: Icons, status: LinkStatus, qtbot: QtBot) -> None:
    tray = Tray(spanish, icons, TrayHostWatch(), status)
    built = tray.menu.build()
    qtbot.addWidget(built)
    tray.set_categorias(SPECS)
    tray.set_refused(frozenset({PROFORMA}))
    assert "Proformas" in entries(built)
    tray.set_refused(frozenset())
    assert "Proformas: 0" in entries(built)
    tray.close()
