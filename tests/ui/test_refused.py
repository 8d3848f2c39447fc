"""A category that the server does not show to this user is said in the place of its rows."""

from PySide6.QtWidgets import QLabel

from notifier.core.link import LinkState
from notifier.ui.panel.items_tabs import ItemsTabs
from tests.categorias import ENTREGA, PROFORMA, SPECS
from tests.ui.samples import NOW


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
