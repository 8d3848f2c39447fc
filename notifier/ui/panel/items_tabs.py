"""The categories' tables, a tab each."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from notifier.core.i18n import Translate
from notifier.core.link import LinkState
from notifier.core.model import Categoria, Estado, Item, ItemKey
from notifier.core.plain_text import plain_line
from notifier.core.wording import PLURALS
from notifier.ui.panel.items_model import ItemsModel
from notifier.ui.panel.items_view import ItemsView


class ItemsTabs(QTabWidget):
    """Holds all items and shows them, or the ones that are asked for. UI thread only.

    ``rows_changed()`` tells that rows came or went. Intent: ``open_in_browser(Item)``.
    """

    rows_changed = Signal()
    open_in_browser = Signal(object)

    def __init__(
        self, translate: Translate, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        """``now`` gives the current time, aware, in the user's zone."""
        super().__init__(parent)
        self._ = translate
        self._only_some = False
        self._models = {categoria: ItemsModel(translate, now, self) for categoria in Categoria}
        self._views = {
            categoria: ItemsView(translate, categoria, model) for categoria, model in self._models.items()
        }
        self.setDocumentMode(True)
        self.setAccessibleName(self._("Categorías"))
        for categoria, view in self._views.items():
            self.addTab(view, "")
            self._name(categoria)
            view.count_changed.connect(self._follow)
            view.open_in_browser.connect(self.open_in_browser)

    # What there is

    def set_catalogue(self, categoria: Categoria, estados: Sequence[Estado]) -> None:
        """The estados of a category: names, colours and their order."""
        self._models[categoria].set_estados(estados)
        self._views[categoria].fit_badges([estado.nombre for estado in estados])

    def set_web_pages(self, categorias: Collection[Categoria]) -> None:
        """The categories whose items have a page in the web application."""
        for categoria, view in self._views.items():
            view.set_web_pages(categoria in categorias)

    def reset_items(self, categoria: Categoria, items: Sequence[Item]) -> None:
        """The items of a category, and no others."""
        self._models[categoria].reset_items(items)

    def change_items(self, categoria: Categoria, upserted: Sequence[Item], removed: Sequence[str]) -> None:
        """Items of a category that came, changed or went."""
        self._models[categoria].change_items(upserted, removed)

    def set_state(self, state: LinkState) -> None:
        """The link's state, which explains an empty table."""
        for view in self._views.values():
            view.set_state(state)

    def has_items(self) -> bool:
        """Whether there is any item, shown or not."""
        return any(model.rowCount() for model in self._models.values())

    # What is shown

    def search(self, text: str) -> None:
        """Show only the rows with these words; none of them ends it."""
        for view in self._views.values():
            view.search(text)

    def show_only(self, keys: Collection[ItemKey] | None) -> None:
        """Show only these items; ``None`` shows all. Those that are not there are not shown."""
        self._only_some = keys is not None
        for categoria, view in self._views.items():
            ids = None if keys is None else frozenset(key.id for key in keys if key.categoria is categoria)
            view.show_only(ids)

    def holds(self, categoria: Categoria) -> int:
        """How many items of a category there are."""
        return self._models[categoria].rowCount()

    def shown(self, categoria: Categoria) -> int:
        """How many rows of a category are shown."""
        return self._views[categoria].shown()

    def shows(self, key: ItemKey) -> bool | None:
        """Whether this item is let through; ``None`` where there is no such item."""
        return self._views[key.categoria].shows(key.id)

    def go_to(self, categoria: Categoria) -> None:
        """Bring a category to the front."""
        self.setCurrentWidget(self._views[categoria])

    def select(self, key: ItemKey) -> None:
        """Select an item's row and bring it into sight; its tab has to be in front."""
        self._views[key.categoria].select(key.id)

    def take_focus(self) -> None:
        """Give the keyboard to the table that is in front."""
        self.currentWidget().setFocus()

    def _follow(self) -> None:
        for categoria in self._views:
            self._name(categoria)
        self.rows_changed.emit()

    def _name(self, categoria: Categoria) -> None:
        name, count = self._(PLURALS[categoria]), self._models[categoria].rowCount()
        text = f"{name} ({count})"
        if self._only_some:
            shown = self.shown(categoria)
            text = self._("{name} ({shown} de {count})").format(name=name, shown=shown, count=count)
        self.setTabText(self.indexOf(self._views[categoria]), plain_line(text))
