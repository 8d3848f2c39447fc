"""The categories' tables, a tab each."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from notifier.core.i18n import Translate
from notifier.core.link import LinkState
from notifier.core.model import Categoria, Estado, Item, ItemKey
from notifier.core.numbers import thousands
from notifier.core.outbound import ChoicesKnown
from notifier.core.plain_text import plain_line
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.wording import capitalized
from notifier.ui.panel.items_model import ItemsModel
from notifier.ui.panel.items_view import ItemsView
from notifier.ui.symbols import ink, symbol_icon


class ItemsTabs(QTabWidget):
    """Holds all items and shows them, or the ones that are asked for. UI thread only.

    ``rows_changed()`` tells that rows came or went. Intents: ``open_in_browser(Item)`` and
    ``choose(Follow | Unfollow | Mute | Unmute)``.
    """

    rows_changed = Signal()
    open_in_browser = Signal(object)
    choose = Signal(object)

    def __init__(
        self, translate: Translate, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        """``now`` gives the current time, aware, in the user's zone. There is no category yet."""
        super().__init__(parent)
        self._ = translate
        self._now = now
        self._only_some = False
        self._specs: tuple[CategoriaSpec, ...] = ()
        self._wanted: Categoria | None = None
        self._labels: Mapping[Categoria, Mapping[str, str]] = {}
        self._web_pages: Collection[Categoria] = ()
        self._refused: Collection[Categoria] = ()
        self._choices = ChoicesKnown()
        self._names: dict[Categoria, str] = {}
        self._models: dict[Categoria, ItemsModel] = {}
        self._views: dict[Categoria, ItemsView] = {}
        self.setDocumentMode(True)
        self.setAccessibleName(self._("Categorías"))

    @property
    def categorias(self) -> tuple[Categoria, ...]:
        """The categories, in the order of their tabs."""
        return tuple(self._views)

    @property
    def in_front(self) -> Categoria | None:
        """The category whose tab is in front; ``None`` where there is none."""
        found = (categoria for categoria, view in self._views.items() if view is self.currentWidget())
        return next(found, None)

    # What there is

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> bool:
        """A tab for each of these categories in this order.

        Returns:
            Whether they are others than before; all tabs are new and empty then.
        """
        if tuple(categorias) == self._specs:
            return False
        wanted, self._specs = self._wanted or self.in_front, tuple(categorias)
        self.clear()
        for view in self._views.values():
            view.setParent(None)
        for gone in (*self._views.values(), *self._models.values()):
            gone.deleteLater()
        self._names = {spec.categoria: capitalized(spec.names(self._).plural) for spec in categorias}
        self._models = {categoria: ItemsModel(self._, self._now, self) for categoria in self._names}
        self._views = {
            spec.categoria: ItemsView(self._, spec.names(self._), self._models[spec.categoria], self._now)
            for spec in categorias
        }
        for categoria, view in self._views.items():
            self.addTab(view, "")
            self._name(categoria)
            view.count_changed.connect(self._follow)
            view.open_in_browser.connect(self.open_in_browser)
            view.choose.connect(self.choose)
        self._draw_symbols()
        self.set_labels(self._labels)
        self.set_web_pages(self._web_pages)
        self.set_choices(self._choices)
        self.set_refused(self._refused)
        if wanted is not None:
            self.go_to(wanted)
        self.rows_changed.emit()
        return True

    def set_catalogue(self, categoria: Categoria, estados: Sequence[Estado]) -> None:
        """The estados of a category: names, colours and their order."""
        if categoria in self._views:
            self._models[categoria].set_estados(estados)
            self._views[categoria].fit_badges([estado.nombre for estado in estados])

    def set_refused(self, categorias: Collection[Categoria]) -> None:
        """The categories that the server does not show to this user."""
        self._refused = categorias
        for categoria, view in self._views.items():
            view.set_refused(categoria in categorias)
            self._name(categoria)

    def set_labels(self, labels: Mapping[Categoria, Mapping[str, str]]) -> None:
        """What people call the fields of each category, by key."""
        self._labels = labels
        for categoria, model in self._models.items():
            model.set_labels(labels.get(categoria, {}))

    def set_web_pages(self, categorias: Collection[Categoria]) -> None:
        """The categories whose items have a page in the web application."""
        self._web_pages = categorias
        for categoria, view in self._views.items():
            view.set_web_pages(categoria in categorias)

    def set_choices(self, choices: ChoicesKnown) -> None:
        """The items that are followed and muted."""
        self._choices = choices
        for view in self._views.values():
            view.set_choices(choices)

    def reset_items(self, categoria: Categoria, items: Sequence[Item]) -> None:
        """The items of a category, and no others."""
        if categoria in self._models:
            self._models[categoria].reset_items(items)

    def change_items(self, categoria: Categoria, upserted: Sequence[Item], removed: Sequence[str]) -> None:
        """Items of a category that came, changed or went."""
        if categoria in self._models:
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
            ids = None if keys is None else frozenset(key.id for key in keys if key.categoria == categoria)
            view.show_only(ids)

    def holds(self, categoria: Categoria) -> int:
        """How many items of a category there are."""
        return self._models[categoria].rowCount() if categoria in self._models else 0

    def shown(self, categoria: Categoria) -> int:
        """How many rows of a category are shown."""
        return self._views[categoria].shown()

    def shows(self, key: ItemKey) -> bool | None:
        """Whether this item is let through; ``None`` where there is no such item."""
        view = self._views.get(key.categoria)
        return view.shows(key.id) if view is not None else None

    def in_sight(self, keys: Sequence[ItemKey]) -> tuple[ItemKey, ...]:
        """Those of these items whose rows can be read now, and those that are gone: nobody can see them."""
        front = self.in_front
        return tuple(
            key
            for key in keys
            if (key.categoria == front and self._views[front].is_in_sight(key.id))
            or (self.has_items() and self.shows(key) is None)
        )

    def go_to(self, categoria: Categoria) -> None:
        """Bring a category to the front; before the categories are known, as soon as they are."""
        self._wanted = None if self._views else categoria
        if categoria in self._views:
            self.setCurrentWidget(self._views[categoria])

    def select(self, key: ItemKey) -> None:
        """Select an item's row and bring it into sight; its tab has to be in front."""
        if key.categoria in self._views:
            self._views[key.categoria].select(key.id)

    def take_focus(self) -> None:
        """Give the keyboard to the table that is in front."""
        front = self.in_front
        (self if front is None else self._views[front]).setFocus()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_symbols()

    def _draw_symbols(self) -> None:
        color = ink()
        for at, spec in enumerate(self._specs):
            self.setTabIcon(at, symbol_icon(spec.symbol, color))

    def _follow(self) -> None:
        for categoria in self._views:
            self._name(categoria)
        self.rows_changed.emit()

    def say_times_anew(self) -> None:
        """Another minute may be over."""
        if self.in_front is not None:
            self._views[self.in_front].say_times_anew()

    def _name(self, categoria: Categoria) -> None:
        name, count = self._names[categoria], self._models[categoria].rowCount()
        total = thousands(count, self._)
        text = f"{name} ({total})"
        if categoria in self._refused and not count:
            text = name  # nobody knows how many there are
        elif self._only_some:
            shown = thousands(self.shown(categoria), self._)
            text = self._("{name} ({shown} de {count})").format(name=name, shown=shown, count=total)
        self.setTabText(self.indexOf(self._views[categoria]), plain_line(text))
