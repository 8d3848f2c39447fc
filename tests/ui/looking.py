"""What a person sees in the panel."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from notifier.core.model import Categoria, Item
from notifier.ui.message_bar import MessageBar
from notifier.ui.panel.items_model import Column
from notifier.ui.panel.items_view import ItemsView
from notifier.ui.panel.panel import Panel
from tests.categorias import CATEGORIAS, ENTREGA
from tests.ui.samples import item


def button(panel: QWidget, text: str) -> QPushButton:
    """The button with this text."""
    return next(found for found in panel.findChildren(QPushButton) if found.text() == text)


def search_field(panel: Panel) -> QLineEdit:
    """Where the search is typed."""
    return panel.findChildren(QLineEdit)[0]


def tabs(panel: Panel) -> list[str]:
    """What the tabs are called."""
    found = panel.findChildren(QTabWidget)[0]
    return [found.tabText(at) for at in range(found.count())]


def in_front(panel: Panel) -> Categoria:
    """Whose tab is in front."""
    return CATEGORIAS[panel.findChildren(QTabWidget)[0].currentIndex()]


def view(panel: Panel, categoria: Categoria = ENTREGA) -> ItemsView:
    """A category's tab."""
    found = panel.findChildren(QTabWidget)[0].widget(CATEGORIAS.index(categoria))
    assert isinstance(found, ItemsView)
    return found


def numbers(panel: Panel, categoria: Categoria = ENTREGA) -> list[str]:
    """The rows of a tab, by number."""
    model = view(panel, categoria).table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def details(panel: Panel, categoria: Categoria = ENTREGA) -> list[object]:
    """What the tooltips of a tab's rows say."""
    model = view(panel, categoria).table.model()
    rows = range(model.rowCount())
    return [model.index(row, Column.DETALLE).data(Qt.ItemDataRole.ToolTipRole) for row in rows]


def why_empty(panel: Panel, categoria: Categoria = ENTREGA) -> str:
    """What a tab shows instead of rows."""
    shown = view(panel, categoria).currentWidget()
    assert isinstance(shown, QLabel)
    return shown.text()


def said(panel: Panel) -> str:
    """What the bars say."""
    return " | ".join(bar.text() for bar in panel.findChildren(MessageBar) if bar.text())


def show(panel: Panel, qtbot: QtBot, *items: Item) -> None:
    """Show the panel with these entregas, by default the first five."""
    panel.reset_items(ENTREGA, items or tuple(item(number) for number in range(1, 6)))
    with qtbot.waitExposed(panel):
        panel.show()
