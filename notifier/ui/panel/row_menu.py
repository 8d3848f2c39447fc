"""The menu of a row: open its page, follow it, mute it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QTableView

from notifier.core.i18n import Translate
from notifier.core.messages import Follow, Mute, Unfollow, Unmute
from notifier.core.model import Item, ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.ui import choice_words as words


class RowMenu(QObject):
    """Built anew each time that it is wanted. UI thread only.

    Intents: ``open_in_browser(Item)``, by a double click and by Enter, too, and
    ``choose(Follow | Unfollow | Mute | Unmute)``.
    """

    open_in_browser = Signal(object)
    choose = Signal(object)

    def __init__(
        self,
        translate: Translate,
        now: Callable[[], datetime],
        selected: Callable[[], Item | None],
        table: QTableView,
    ) -> None:
        """``selected`` gives the item whose row alone is selected; ``now``: aware, in the user's zone."""
        super().__init__(table)
        self._ = translate
        self._now = now
        self._selected = selected
        self._table = table
        self._choices = ChoicesKnown()
        self._has_web_pages = False
        self._browse = self._make_browse()
        # Not "activated": where one click activates, to look at a row would open the browser.
        table.doubleClicked.connect(self._browse.trigger)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._popup)

    def set_web_pages(self, there: bool) -> None:
        """Tell whether these items have a page in the web application; only then opening one is offered."""
        self._has_web_pages = there
        if there:
            self._table.addAction(self._browse)
        else:
            self._table.removeAction(self._browse)
        self.follow_selection()

    def follow_selection(self) -> None:
        """Other rows are selected, or none."""
        self._browse.setEnabled(self._has_web_pages and self._selected() is not None)

    def set_choices(self, choices: ChoicesKnown) -> None:
        """Which items are followed and muted."""
        self._choices = choices

    def _popup(self, at: QPoint) -> None:
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._table.actions())
        item = self._selected()
        if item is not None:
            self._add_choices(menu, item.key)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(self._table.viewport().mapToGlobal(at))

    def _make_browse(self) -> QAction:
        action = QAction(self._("Abrir en el navegador"), self)
        # The first is the one that the menu names: people call both so.
        action.setShortcuts([QKeySequence(key) for key in (Qt.Key.Key_Enter, Qt.Key.Key_Return)])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self._open_selected)
        return action

    def _open_selected(self) -> None:
        item = self._selected()
        if item is not None:
            self.open_in_browser.emit(item)

    def _add_choices(self, menu: QMenu, key: ItemKey) -> None:
        menu.addSeparator()
        if key in self._choices.follows:
            self._offer(menu, words.UNFOLLOW, Unfollow(key))
        else:
            self._offer(menu, words.FOLLOW, Follow(key))
        muted = self._choices.mutes.get(key)
        if muted is not None and not words.is_over(muted, self._now()):
            self._offer(menu, words.UNMUTE, Unmute(key))
            menu.addAction(words.muted_words(muted, self._now(), self._)).setEnabled(False)
            return
        lengths = menu.addMenu(self._(words.MUTE))
        for length, text in words.MUTE_LENGTHS.items():
            self._offer(lengths, text, Mute(key, length))

    def _offer(self, menu: QMenu, text: str, message: object) -> None:
        menu.addAction(self._(text)).triggered.connect(partial(self._choose, message))

    def _choose(self, message: object, _checked: bool = False) -> None:
        self.choose.emit(message)
