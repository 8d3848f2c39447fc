"""The panel: every item with its estado, live or as last known."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from notifier.core.i18n import Translate
from notifier.core.link import Link, LinkState
from notifier.core.model import Categoria, Estado, Item, ItemKey
from notifier.core.wording import PLURALS
from notifier.ui.icons import Icons
from notifier.ui.indicator import Indicator
from notifier.ui.items_model import ItemsModel
from notifier.ui.items_view import ItemsView
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone
from notifier.ui.words import APP_NAME

GEOMETRY = "panel/geometry"


class Panel(QWidget):
    """The main window. UI thread only. Intents: ``reconnect()``, ``sign_in()``."""

    reconnect = Signal()
    sign_in = Signal()

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        menu: ProgramMenu,
        now: Callable[[], datetime],
        settings: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Build it, hidden.

        Args:
            translate: turns the texts into the user's language.
            icons: the program's icons.
            menu: what the tray offers, offered here too, for desktops without a tray.
            now: the current time, aware, in the user's zone.
            settings: where size and place of the window are remembered; ``None`` remembers nothing.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._ = translate
        self._settings = settings
        self._has_tray = True
        self._told_minimized = False
        self._status = LinkStatus(translate, now, self)
        self._models = {categoria: ItemsModel(translate, now, self) for categoria in Categoria}
        self._views = {
            categoria: ItemsView(translate, categoria, model) for categoria, model in self._models.items()
        }
        self._search = self._make_search()
        self._reconnect = QPushButton(self._("Reconectar ahora"))
        self._reconnect.clicked.connect(self.reconnect)
        self._sign_in = QPushButton(self._("Iniciar sesión"))
        self._sign_in.clicked.connect(self.sign_in)
        self._menu_button = self._make_menu_button(menu)
        self._saved = MessageBar()
        self._notice = MessageBar()
        self._tabs = self._make_tabs()
        self._lay_out(Indicator(translate, icons, self._status))
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(icons.app())
        QShortcut(QKeySequence.StandardKey.Find, self, self._focus_search)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._escape)
        self._status.changed.connect(self._follow)
        self._follow()
        self._restore()

    # What the bridge tells

    def set_link(self, link: Link) -> None:
        """Follow the bridge's ``link_changed``."""
        self._status.set_link(link)

    def set_catalogue(self, categoria: Categoria, estados: Sequence[Estado]) -> None:
        """Follow the bridge's ``catalogue_changed``."""
        self._models[categoria].set_estados(estados)
        self._views[categoria].fit_badges([estado.nombre for estado in estados])

    def reset_items(self, categoria: Categoria, items: Sequence[Item]) -> None:
        """Follow the bridge's ``items_reset``."""
        self._models[categoria].reset_items(items)

    def change_items(self, categoria: Categoria, upserted: Sequence[Item], removed: Sequence[str]) -> None:
        """Follow the bridge's ``items_changed``."""
        self._models[categoria].change_items(upserted, removed)

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

    def toggle(self) -> None:
        """Hide the panel where it is in front, open it otherwise."""
        if self.isVisible() and self.isActiveWindow():
            self._put_away()
        else:
            self.open()

    def show_category(self, categoria: Categoria) -> None:
        """Open the panel at a tab."""
        self._tabs.setCurrentWidget(self._views[categoria])
        self.open()
        self._views[categoria].table.setFocus()

    def show_item(self, key: ItemKey) -> None:
        """Open the panel at an item: its tab, its row selected and in sight, even if a search hid it."""
        view = self._views[key.categoria]
        if view.shows(key.id) is False:
            self._search.clear()
        self.show_category(key.categoria)
        view.select(key.id)

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
            self._tabs.currentWidget().setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        if self._settings is not None:
            self._settings.setValue(GEOMETRY, self.saveGeometry())
        super().hideEvent(event)

    # Parts

    def _make_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setPlaceholderText(self._("Buscar número, estado o detalle"))
        search.setAccessibleName(self._("Buscar"))
        search.setToolTip(self._("Buscar (Ctrl+F)"))
        search.setClearButtonEnabled(True)
        search.setMaximumWidth(320)
        search.textChanged.connect(self._search_changed)
        return search

    def _make_menu_button(self, menu: ProgramMenu) -> QPushButton:
        button = QPushButton(self._("Menú"))
        button.setAccessibleName(self._("Menú del programa"))
        button.setToolTip(self._("Pausar avisos, sesión, salir"))
        button.setMenu(menu.build(button, for_panel=True))
        return button

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.setAccessibleName(self._("Categorías"))
        for categoria, view in self._views.items():
            tabs.addTab(view, "")
            view.count_changed.connect(self._rows_changed)
            tabs.setTabText(tabs.indexOf(view), self._(PLURALS[categoria]))
        return tabs

    def _lay_out(self, indicator: Indicator) -> None:
        header = QHBoxLayout()
        header.setSpacing(8)
        header.addWidget(indicator, 1)
        header.addWidget(self._reconnect)
        header.addWidget(self._sign_in)
        header.addWidget(self._search, 1)
        header.addWidget(self._menu_button)
        top = QVBoxLayout()
        top.setContentsMargins(14, 12, 14, 8)
        top.setSpacing(8)
        top.addLayout(header)
        top.addWidget(self._saved)
        top.addWidget(self._notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._tabs, 1)
        self._name_tabs()

    # Reactions

    def _follow(self) -> None:
        state = self._status.state
        self._reconnect.setVisible(state is LinkState.OFFLINE)
        self._sign_in.setVisible(state is LinkState.SIGNED_OUT)
        for view in self._views.values():
            view.set_state(state)
        self._explain(state)

    def _explain(self, state: LinkState) -> None:
        rows = any(model.rowCount() for model in self._models.values())
        saved = self._status.saved_notice() if rows else ""
        reason = self._status.reason if state is not LinkState.LIVE else ""
        tone = Tone.BUSY if state is LinkState.SYNCING else Tone.CAUTION
        if reason:
            self._saved.say(tone, reason, saved)
        elif saved:
            self._saved.say(tone, saved)
        else:
            self._saved.clear()

    def _rows_changed(self) -> None:
        self._name_tabs()
        self._explain(self._status.state)

    def _name_tabs(self) -> None:
        for categoria, view in self._views.items():
            count = self._models[categoria].rowCount()
            self._tabs.setTabText(self._tabs.indexOf(view), f"{self._(PLURALS[categoria])} ({count})")

    def _search_changed(self, text: str) -> None:
        for view in self._views.values():
            view.search(text)

    def _focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _escape(self) -> None:
        if self._search.hasFocus() and self._search.text():
            self._search.clear()
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
        self.resize(QSize(860, 560))
        saved = self._settings.value(GEOMETRY) if self._settings is not None else None
        if saved is not None:
            self.restoreGeometry(saved)
