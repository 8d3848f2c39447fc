"""The program's menu: the same actions under the tray icon and in the panel."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from notifier.core.i18n import Translate, mark
from notifier.core.link import LinkState
from notifier.core.model import Categoria
from notifier.core.numbers import thousands
from notifier.core.outbound import SilenceKind
from notifier.core.pauses import PauseLength
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.wording import capitalized
from notifier.ui.link_status import LinkStatus
from notifier.ui.words import menu_text

_PAUSES = (
    (PauseLength.HALF_HOUR, mark("30 minutos")),
    (PauseLength.HOUR, mark("1 hora")),
    (PauseLength.EIGHT_HOURS, mark("8 horas")),
    (PauseLength.TOMORROW, mark("Hasta mañana")),
    (PauseLength.RESUMED, mark("Hasta que se reanude")),
)

_PAUSE = mark("Pausar avisos")


class ProgramMenu(QObject):
    """Builds menus that follow the link, the counts and the pause. UI thread only.

    Intents: ``open_panel()``, ``show_unseen(item keys)``, ``open_category(Categoria)``, ``reconnect()``,
    ``pause(PauseLength)`` with ``None`` to resume, ``sign_in()``, ``sign_out()``, ``doctor()``,
    ``followed()``, ``trial()``, ``preferences()``, ``quit()``.
    """

    open_panel = Signal()
    show_unseen = Signal(object)
    open_category = Signal(object)
    reconnect = Signal()
    pause = Signal(object)
    sign_in = Signal()
    sign_out = Signal()
    doctor = Signal()
    followed = Signal()
    trial = Signal()
    preferences = Signal()
    quit = Signal()

    def __init__(self, translate: Translate, status: LinkStatus, parent: QObject | None = None) -> None:
        """``status`` words the first line."""
        super().__init__(parent)
        self._ = translate
        self._link_status = status
        self._status = self._action("")
        self._status.setEnabled(False)
        self._silence = self._action("")
        self._silence.setEnabled(False)
        self._words: dict[QAction, str] = {}
        self._names: dict[Categoria, str] = {}
        self._refused: Collection[Categoria] = ()
        self._counts: dict[Categoria, QAction] = {}
        self._symbols: dict[Categoria, str] = {}
        self._drawn_in = 0
        # The counts stand before it in each menu that was built.
        self._below_counts = QAction(self)
        self._below_counts.setSeparator(True)
        self._unseen = self._action("", lambda: self.show_unseen.emit(self._link_status.unseen))
        self._open = self._named(mark("Abrir panel"), self.open_panel.emit)
        self._reconnect = self._named(mark("Reconectar ahora"), self.reconnect.emit)
        self._pauses = [self._named(text, partial(self.pause.emit, length)) for length, text in _PAUSES]
        self._resume = self._named(mark("Reanudar avisos"), partial(self.pause.emit, None))
        self._sign_in = self._named(mark("Iniciar sesión…"), self.sign_in.emit)
        self._sign_out = self._named(mark("Cerrar sesión"), self.sign_out.emit)
        self._doctor = self._named(mark("Diagnóstico…"), self.doctor.emit)
        self._followed = self._named(mark("Seguimiento…"), self.followed.emit)
        self._trial = self._named(mark("Probar aviso"), self.trial.emit)
        self._preferences = self._named(mark("Preferencias…"), self.preferences.emit)
        self._quit = self._named(mark("Salir"), self.quit.emit)
        status.changed.connect(self._follow)
        self._follow()

    def speak_anew(self) -> None:
        """Say everything in the language that is spoken now, in menus that were built already, too."""
        for action, words in self._words.items():
            action.setText(self._(words))
        for menu in self._resume.associatedObjects():
            for pauses in menu.findChildren(QMenu) if isinstance(menu, QMenu) else ():
                pauses.setTitle(self._(_PAUSE))
        self._follow()

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> None:
        """Show a count of each of these categories in this order, in menus that were built already, too."""
        former = list(self._counts.values())
        self._names = {spec.categoria: capitalized(spec.names(self._).plural) for spec in categorias}
        self._counts = {
            categoria: self._action("", partial(self.open_category.emit, categoria))
            for categoria in self._names
        }
        self._symbols = {spec.categoria: spec.symbol for spec in categorias}
        self._drawn_in = 0
        for menu in self._below_counts.associatedObjects():
            if isinstance(menu, QMenu):
                menu.insertActions(self._below_counts, list(self._counts.values()))
        for action in former:
            action.deleteLater()
        for categoria in self._names:
            self.set_count(categoria, 0)

    def set_count(self, categoria: Categoria, count: int) -> None:
        """Show how many items a category has; one that is not shown is passed over."""
        if categoria not in self._counts:
            return
        text = self._names[categoria]
        if count or categoria not in self._refused:
            text = self._("{name}: {count}").format(name=text, count=thousands(count, self._))
        self._counts[categoria].setText(menu_text(text))

    def set_refused(self, categorias: Collection[Categoria]) -> None:
        """The server does not show these to this user: the next "none" of them is no number."""
        self._refused = categorias

    def build(self, parent: QWidget | None = None, *, for_panel: bool = False) -> QMenu:
        """A new menu of these actions; ``for_panel`` leaves out what the panel shows by itself."""
        menu = QMenu(parent)
        if for_panel:
            menu.addAction(self._unseen)
        else:
            menu.aboutToShow.connect(self._draw_symbols)
            menu.addActions([self._status, self._silence, self._unseen])
            menu.addSeparator()
            menu.addActions([*self._counts.values(), self._below_counts])
            menu.addAction(self._open)
            menu.setDefaultAction(self._open)
        menu.addAction(self._reconnect)
        menu.addAction(self._resume)
        menu.addMenu(self._(_PAUSE)).addActions(self._pauses)
        menu.addSeparator()
        menu.addActions([self._sign_in, self._sign_out])
        menu.addSeparator()
        menu.addActions([self._followed, self._trial, self._doctor, self._preferences, self._quit])
        return menu

    def _follow(self) -> None:
        status = self._link_status
        detail = status.detail()
        self._status.setText(menu_text(f"{status.headline()} · {detail}" if detail else status.headline()))
        self._unseen.setText(menu_text(status.unseen_notice()))
        self._unseen.setVisible(bool(status.unseen))
        signed_out = status.state is LinkState.SIGNED_OUT
        self._reconnect.setEnabled(not signed_out)
        self._sign_in.setVisible(signed_out)
        self._sign_out.setVisible(not signed_out)
        self._silence.setText(menu_text(status.silence_notice()))
        self._silence.setVisible(status.silence is not None)
        # Nobody but the desktop can end its own.
        self._resume.setVisible(status.silence not in (None, SilenceKind.DESKTOP))

    def _draw_symbols(self) -> None:
        from notifier.ui.symbols import ink, symbol_icon  # fonts and a painter: most starts show no menu

        color = ink()
        if color.rgba() != self._drawn_in:
            self._drawn_in = color.rgba()
            for categoria, action in self._counts.items():
                action.setIcon(symbol_icon(self._symbols[categoria], color))

    def _named(self, words: str, slot: object) -> QAction:
        """An action that is always called so; ``words`` are of the catalogue."""
        action = self._action(self._(words), slot)
        self._words[action] = words
        return action

    def _action(self, text: str, slot: object = None) -> QAction:
        action = QAction(text, self)
        if callable(slot):
            action.triggered.connect(lambda _checked=False: slot())
        return action
