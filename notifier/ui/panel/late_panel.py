"""The panel, made when somebody wants to see it: most starts are hidden, and it is a tenth of the memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from notifier.core.model import Categoria, Estado, Item
from notifier.core.outbound import ChoicesKnown
from notifier.core.profile.categorias import CategoriaSpec

if TYPE_CHECKING:  # loaded when it is made
    from notifier.ui.panel.panel import Panel


class LatePanel:
    """Keeps what the panel would show, and hands it over when the panel is made. UI thread only."""

    def __init__(self, make: Callable[[], "Panel"]) -> None:
        """``make`` builds the panel, empty and hidden."""
        self._make = make
        self._panel: Panel | None = None
        self._categorias: Sequence[CategoriaSpec] = ()
        self._labels: Mapping[Categoria, Mapping[str, str]] = {}
        self._web_pages: Collection[Categoria] | None = None
        self._refused: Collection[Categoria] = ()
        self._choices = ChoicesKnown()
        self._tray_available: bool | None = None
        self._catalogue: dict[Categoria, Sequence[Estado]] = {}
        self._items: dict[Categoria, dict[str, Item]] = {}

    def get(self) -> "Panel":
        """The panel, as it would be had it been there from the start."""
        if self._panel is None:
            self._panel = self._make()
            self._hand_over(self._panel)
        return self._panel

    def hide(self) -> None:
        """Hide the panel where there is one."""
        if self._panel is not None:
            self._panel.hide()

    def remember_view(self) -> bool:
        """Let the next start show the panel as it is shown now; ``False`` where it is not."""
        if self._panel is None or self._panel.isHidden():
            return False
        self._panel.remember_view()
        return True

    def speak_anew(self) -> None:
        """Make it anew in the language that is spoken now, where it is made; it shows what is told then."""
        if self._panel is None:
            return
        old, self._panel = self._panel, None
        is_shown = not old.isHidden()
        if is_shown:
            old.remember_view()
        old.hide()
        old.deleteLater()
        if is_shown:
            self.get().open_again()

    # What the bridge and the tray tell: each is the panel's method of the same name.

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> None:
        """Follow the bridge's ``categorias_known``."""
        if self._panel is None and categorias != self._categorias:
            self._catalogue.clear()
            self._items.clear()
        self._categorias = categorias
        if self._panel is not None:
            self._panel.set_categorias(categorias)

    def set_refused(self, categorias: Collection[Categoria]) -> None:
        """Follow the bridge's ``refused_known``."""
        self._refused = categorias
        if self._panel is not None:
            self._panel.set_refused(categorias)

    def set_labels(self, labels: Mapping[Categoria, Mapping[str, str]]) -> None:
        """Follow the bridge's ``labels_known``."""
        self._labels = labels
        if self._panel is not None:
            self._panel.set_labels(labels)

    def set_web_pages(self, categorias: Collection[Categoria]) -> None:
        """Follow the bridge's ``web_pages_known``."""
        self._web_pages = categorias
        if self._panel is not None:
            self._panel.set_web_pages(categorias)

    def set_choices(self, choices: ChoicesKnown) -> None:
        """Follow the bridge's ``choices_known``."""
        self._choices = choices
        if self._panel is not None:
            self._panel.set_choices(choices)

    def set_catalogue(self, categoria: Categoria, estados: Sequence[Estado]) -> None:
        """Follow the bridge's ``catalogue_changed``."""
        if self._panel is not None:
            self._panel.set_catalogue(categoria, estados)
        else:
            self._catalogue[categoria] = estados

    def reset_items(self, categoria: Categoria, items: Sequence[Item]) -> None:
        """Follow the bridge's ``items_reset``."""
        if self._panel is not None:
            self._panel.reset_items(categoria, items)
        else:
            self._items[categoria] = {item.id: item for item in items}

    def change_items(self, categoria: Categoria, upserted: Sequence[Item], removed: Sequence[str]) -> None:
        """Follow the bridge's ``items_changed``."""
        if self._panel is not None:
            self._panel.change_items(categoria, upserted, removed)
            return
        kept = self._items.setdefault(categoria, {})
        for item_id in removed:
            kept.pop(item_id, None)
        kept.update((item.id, item) for item in upserted)

    def set_tray_available(self, available: bool) -> None:
        """Follow whether a tray is there, where the panel can be found again."""
        self._tray_available = available
        if self._panel is not None:
            self._panel.set_tray_available(available)

    def _hand_over(self, panel: "Panel") -> None:
        panel.set_categorias(self._categorias)
        panel.set_labels(self._labels)
        for categoria, estados in self._catalogue.items():
            panel.set_catalogue(categoria, estados)
        for categoria, items in self._items.items():
            panel.reset_items(categoria, tuple(items.values()))
        panel.set_choices(self._choices)
        if self._refused:
            panel.set_refused(self._refused)
        if self._web_pages is not None:
            panel.set_web_pages(self._web_pages)
        if self._tray_available is not None:
            panel.set_tray_available(self._tray_available)
        self._catalogue.clear()
        self._items.clear()
