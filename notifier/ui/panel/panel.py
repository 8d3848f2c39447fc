"""The panel: every item with its estado, live or as last known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from notifier.core.i18n import Translate
from notifier.core.link import LinkState
from notifier.core.model import Categoria, Estado, Item, ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.core.plain_text import plain_line
from notifier.core.profile.categorias import CategoriaSpec
from notifier.ui.link_status import ON_THE_WAY, LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.message_bar import MessageBar
from notifier.ui.panel.arrangement import arrange
from notifier.ui.panel.header import Header
from notifier.ui.panel.items_tabs import ItemsTabs
from notifier.ui.panel.remembered import Remembered, View
from notifier.ui.panel.selection_bar import SelectionBar
from notifier.ui.panel.untold_bars import untold_bars
from notifier.ui.room import take_room
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME


class Panel(QWidget):
    """The main window. UI thread only.

    Intents: ``reconnect()``, ``sign_in()``, ``open_in_browser(Item)``, ``choose(Follow | Unfollow | Mute |
    Unmute)``.
    """

    reconnect = Signal()
    sign_in = Signal()
    open_in_browser = Signal(object)
    choose = Signal(object)

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        menu: ProgramMenu,
        status: LinkStatus,
        now: Callable[[], datetime],
        settings: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Build it, hidden.

        Args:
            translate: turns the texts into the user's language.
            icons: the program's icons.
            menu: what the tray offers, offered here too, for desktops without a tray.
            status: the link's state in words, which the panel follows.
            now: the current time, aware, in the user's zone.
            settings: where size and place of the window are remembered; ``None`` remembers nothing.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._ = translate
        self._remembered = Remembered(settings)
        self._has_tray = True
        self._told_minimized = False
        self._status = status
        self._tabs = ItemsTabs(translate, now)
        self._tabs.rows_changed.connect(self._rows_changed)
        self._tabs.open_in_browser.connect(self.open_in_browser)
        self._tabs.choose.connect(self.choose)
        self._header = Header(translate, icons, menu, status)
        self._header.reconnect.connect(self.reconnect)
        self._header.sign_in.connect(self.sign_in)
        self._search = self._header.search
        self._search.textChanged.connect(self._search_changed)
        self._saved = MessageBar()
        self._notice = MessageBar()
        self._selection = SelectionBar(translate, self._tabs)
        bars = (*untold_bars(translate, status, menu), self._saved, self._notice, self._selection)
        arrange(self, self._header, *bars, below=self._tabs)
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(icons.app())
        QShortcut(QKeySequence.StandardKey.Find, self, self._focus_search)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._escape)
        self._status.changed.connect(self._follow)
        self._follow()
        self._restore()

    # What the bridge tells

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> None:
        """Follow the bridge's ``categorias_known``: a tab for each of them, in this order."""
        if self._tabs.set_categorias(categorias):
            self._selection.end()
            self._tabs.set_state(self._status.state)
            self._tabs.search(self._search.text())

    def set_labels(self, labels: Mapping[Categoria, Mapping[str, str]]) -> None:
        """Follow the bridge's ``labels_known``."""
        self._tabs.set_labels(labels)

    def set_web_pages(self, categorias: Collection[Categoria]) -> None:
        """Follow the bridge's ``web_pages_known``."""
        self._tabs.set_web_pages(categorias)

    def set_choices(self, choices: ChoicesKnown) -> None:
        """Follow the bridge's ``choices_known``."""
        self._tabs.set_choices(choices)

    def set_refused(self, categorias: Collection[Categoria]) -> None:
        """Follow the bridge's ``refused_known``."""
        self._tabs.set_refused(categorias)

    def set_catalogue(self, categoria: Categoria, estados: Sequence[Estado]) -> None:
        """Follow the bridge's ``catalogue_changed``."""
        self._tabs.set_catalogue(categoria, estados)

    def reset_items(self, categoria: Categoria, items: Sequence[Item]) -> None:
        """Follow the bridge's ``items_reset``."""
        # These may be another account's: what was selected by number would be something else.
        self._selection.end()
        if self._tabs.holds(categoria) and not items:
            self._search.clear()  # the next person is not to read what this one looked for
        self._tabs.reset_items(categoria, items)

    def change_items(self, categoria: Categoria, upserted: Sequence[Item], removed: Sequence[str]) -> None:
        """Follow the bridge's ``items_changed``."""
        self._tabs.change_items(categoria, upserted, removed)

    def set_tray_available(self, available: bool) -> None:
        """Without a tray a closed panel could never be found again, so closing minimizes it instead."""
        self._has_tray = available
        if available:
            self._told_minimized = False
            self._notice.clear()

    def show_notice(self, title: str, text: str) -> None:
        """Open the panel with something that went wrong, in words."""
        self._notice.say(Tone.BAD, text, title)
        self.open()

    # What the program asks

    def open(self) -> None:
        """Show the panel and bring it to the front."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def remember_view(self) -> None:
        """Let :meth:`open_again` of the next start show what is shown now."""
        categoria = self._tabs.in_front
        if categoria is not None:
            self._remembered.keep_view(View(categoria, self._search.text(), self.isMinimized()))

    def open_again(self) -> None:
        """Show the remembered view, once and without disturbing who works elsewhere; else :meth:`open`."""
        view = self._remembered.take_view()
        if view is None:
            self.open()
            return
        self._tabs.go_to(view.categoria)
        self._search.setText(plain_line(view.search))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        if view.minimized:
            self.showMinimized()
        else:
            self.show()
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)

    @property
    def is_in_front(self) -> bool:
        """Whether a person works in it now."""
        return self.isVisible() and self.isActiveWindow()

    def in_sight(self, keys: Sequence[ItemKey]) -> tuple[ItemKey, ...]:
        """Those of these items that whoever looks at the panel sees."""
        return self._tabs.in_sight(keys)

    def toggle(self) -> None:
        """Hide the panel where it is in front, open it otherwise."""
        if self.is_in_front:
            self._put_away()
        else:
            self.open()

    def show_category(self, categoria: Categoria) -> None:
        """Open the panel at a tab."""
        self._tabs.go_to(categoria)
        self.open()
        self._tabs.take_focus()

    def show_item(self, key: ItemKey) -> None:
        """Open the panel at an item: its tab, its row selected and in sight, even if a search hid it."""
        if self._tabs.shows(key) is False:
            self._search.clear()
            self._selection.end()
        self.show_category(key.categoria)
        self._tabs.select(key)

    def show_items(self, keys: Sequence[ItemKey], title: str) -> None:
        """Open the panel with these items only, at least one, until a button, Escape or a search ends it.

        ``title`` says, translated, what they have in common. Items that are gone are not shown.
        """
        self._search.clear()
        self._selection.begin(keys, title)
        found = (categoria for categoria in self._tabs.categorias if self._tabs.shown(categoria))
        self.show_category(next(found, keys[0].categoria))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        # Qt closes the windows itself when the program quits; only a person's close may be refused.
        if event.spontaneous() and not self._has_tray:
            event.ignore()
            self._put_away()
        else:
            event.accept()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        super().showEvent(event)
        if not self._search.text():
            # A caret that blinks all day in an empty field is a distraction; Ctrl+F is at hand.
            self._tabs.take_focus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        self._remembered.keep_geometry(self.saveGeometry())
        if not event.spontaneous():
            # It answered one click. Whoever opens the panel later wants to see everything.
            self._selection.end()
        super().hideEvent(event)

    # Reactions

    def _follow(self) -> None:
        state = self._status.state
        self._tabs.set_state(state)
        self._tabs.say_times_anew()
        self._explain(state)

    def _explain(self, state: LinkState) -> None:
        saved = self._status.saved_notice() if self._tabs.has_items() else ""
        reason = self._status.notice()
        # A reason says that something is in the way.
        tone = Tone.NOTE if state in ON_THE_WAY and not self._status.reason else Tone.CAUTION
        if reason:
            self._saved.say(tone, reason, saved)
        elif saved:
            self._saved.say(tone, saved)
        else:
            self._saved.clear()

    def _rows_changed(self) -> None:
        self._explain(self._status.state)

    def _search_changed(self, text: str) -> None:
        if text:
            self._selection.end()
        self._tabs.search(text)

    def _focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _escape(self) -> None:
        if self._search.hasFocus() and self._search.text():
            self._search.clear()
        elif self._selection.active:
            self._selection.end()
        else:
            self._put_away()

    def _put_away(self) -> None:
        if self._has_tray:
            self.hide()
            return
        if not self._told_minimized:
            self._told_minimized = True
            self._notice.say(
                Tone.QUIET,
                self._(
                    "Este escritorio no tiene bandeja: el programa sigue aquí, minimizado. "
                    "Para terminarlo use Menú → Salir."
                ),
            )
        self.showMinimized()

    def _restore(self) -> None:
        take_room(self, 860, 560)
        geometry = self._remembered.geometry()
        if geometry is not None:
            self.restoreGeometry(geometry)
