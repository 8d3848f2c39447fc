"""The panel's first line: the link, what can be done about it, the search and the menu."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from notifier.core.i18n import Translate
from notifier.core.link import LinkState
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.indicator import Indicator
from notifier.ui.tray.icons import Icons


class Header(QWidget):
    """Follows the link by itself. UI thread only. Intents: ``reconnect()``, ``sign_in()``."""

    reconnect = Signal()
    sign_in = Signal()

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        menu: ProgramMenu,
        status: LinkStatus,
        parent: QWidget | None = None,
    ) -> None:
        """``menu``: what its button opens; ``status``: the link's state in words."""
        super().__init__(parent)
        self._ = translate
        self._status = status
        self._reconnect = QPushButton(self._("Reconectar ahora"))
        self._reconnect.clicked.connect(self.reconnect)
        self._sign_in = QPushButton(self._("Iniciar sesión"))
        self._sign_in.clicked.connect(self.sign_in)
        self.search = self._make_search()
        """Where the search is typed."""
        header = QHBoxLayout(self)
        header.setContentsMargins(0, 0, 0, 0)
        header.setSpacing(8)
        # Without a stretch it has the room that its words need, and the search what is left.
        header.addWidget(Indicator(translate, icons, status))
        header.addWidget(self._reconnect)
        header.addWidget(self._sign_in)
        header.addStretch(1)
        header.addWidget(self.search, 1000)
        header.addWidget(self._make_menu_button(menu))
        status.changed.connect(self._follow)
        self._follow()

    def _make_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setPlaceholderText(self._("Buscar número, estado, cliente, zona…"))
        search.setAccessibleName(self._("Buscar"))
        search.setToolTip(self._("Buscar (Ctrl+F)"))
        search.setClearButtonEnabled(True)
        search.setMinimumWidth(160)
        search.setMaximumWidth(320)
        return search

    def _make_menu_button(self, menu: ProgramMenu) -> QPushButton:
        button = QPushButton(self._("Menú"))
        button.setAccessibleName(self._("Menú del programa"))
        button.setToolTip(self._("Pausar avisos, sesión, preferencias, salir"))
        button.setMenu(menu.build(button, for_panel=True))
        return button

    def _follow(self) -> None:
        state = self._status.state
        self._reconnect.setVisible(state in {LinkState.OFFLINE, LinkState.STALE})
        self._sign_in.setVisible(state is LinkState.SIGNED_OUT)
