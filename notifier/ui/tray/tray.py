"""The tray icon: shows the link, and takes the dispatcher to everything else."""

import os
from collections.abc import Collection, Iterator, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from notifier.core.i18n import Translate
from notifier.core.model import Alert, Categoria, Item, Urgency
from notifier.core.plain_text import plain_line, plain_text, unmarked
from notifier.core.profile.categorias import CategoriaSpec
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.tray.face import TURNS, Face, face_of
from notifier.ui.tray.host import TrayHostWatch
from notifier.ui.tray.icons import Icons
from notifier.ui.turning import Turning

MESSAGE_MS = 8000

TURN_MS = 250
"""From one picture of *Sincronizando* to the next: a half turn in a second and a half."""

LONGEST_MS = 30_000
"""No desktop says whether its panel is in sight: after this the arrows rest, still of the same shape."""

_UNSEEN = 64
"""How many icons Qt may have made for itself, to see whether there is a tray."""


def connections(icons: int) -> Iterator[bool]:
    """Which of Qt's icons are connected to the session's bus. UI thread. ``icons``: how many were made."""
    from PySide6.QtDBus import QDBusConnection  # Linux alone has it

    return (QDBusConnection(name).isConnected() for name in _names(icons))


def forget_connections(icons: int) -> None:
    """Let Qt forget its icons' connections to a session bus that was lost. UI thread; the icons are hidden.

    Qt names each after its icon, keeps a dead one under its name, and would take that one again
    (``QDBusMenuConnection`` of Qt 6, seen with 6.11). A name that is not known does no harm.
    """
    from PySide6.QtDBus import QDBusConnection

    for name in _names(icons):
        QDBusConnection.disconnectFromBus(name)


def _names(icons: int) -> list[str]:
    return [f"org.kde.StatusNotifierItem-{os.getpid()}-{number}" for number in range(1, icons + _UNSEEN)]


class Tray(QObject):
    """One icon that is shown whenever the desktop has a place for it. UI thread only.

    Intents: ``open_panel()``, ``toggle_panel()`` (a click on the icon), ``show_unseen(item keys)``,
    ``open_category(Categoria)``, ``reconnect()``, ``pause(PauseLength)`` with ``None`` to resume,
    ``sign_in()``, ``sign_out()``, ``doctor()``, ``preferences()``, ``quit()``, and ``message_clicked(Alert)``
    for a click on what :meth:`show_message` showed last.
    """

    open_panel = Signal()
    toggle_panel = Signal()
    show_unseen = Signal(object)
    open_category = Signal(object)
    reconnect = Signal()
    pause = Signal(object)
    sign_in = Signal()
    sign_out = Signal()
    doctor = Signal()
    preferences = Signal()
    quit = Signal()
    message_clicked = Signal(object)

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        host: TrayHostWatch,
        status: LinkStatus,
        parent: QObject | None = None,
    ) -> None:
        """The icon follows ``status``, which ``menu`` follows, too; it is shown by :meth:`show`."""
        super().__init__(parent)
        self._icons = icons
        self._host = host
        self._status = status
        self.menu = ProgramMenu(translate, self._status, self)
        self._ids: dict[Categoria, set[str]] = {}
        self._icon: QSystemTrayIcon | None = None
        self._icon_menu = self.menu.build()
        self._on_bus = self._is_lost = False
        self._made = 0
        self._message: Alert | None = None
        self._face: Face | None = None
        self._tooltip = ""
        self._turning = Turning(TURNS, TURN_MS, self, longest_ms=LONGEST_MS)
        self._turning.turned.connect(self._draw)
        self._status.changed.connect(self._follow)
        host.host_available.connect(self._follow)
        host.watcher_appeared.connect(self._host_appeared)
        host.watcher_replaced.connect(self._register_again)
        host.bus_lost.connect(self._bus_lost)
        for mine, menus in (
            (self.open_panel, self.menu.open_panel),
            (self.show_unseen, self.menu.show_unseen),
            (self.open_category, self.menu.open_category),
            (self.reconnect, self.menu.reconnect),
            (self.pause, self.menu.pause),
            (self.sign_in, self.menu.sign_in),
            (self.sign_out, self.menu.sign_out),
            (self.doctor, self.menu.doctor),
            (self.preferences, self.menu.preferences),
            (self.quit, self.menu.quit),
        ):
            menus.connect(mine)

    @property
    def can_show_messages(self) -> bool:
        """Whether :meth:`show_message` would be seen. Any thread may read it.

        An icon on D-Bus has no balloons of its own: Qt hands its messages to the notification service, and
        where that one is absent they are lost without a word.
        """
        return self._icon is not None and self._host.available and not self._on_bus

    @property
    def is_on_bus(self) -> bool:
        """Whether the icon is one of the bus, and not one of X11."""
        return self._on_bus

    def show(self) -> None:
        """Put the icon into the tray, now or as soon as there is one."""
        if self._icon is None:
            self._make()

    def close(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> None:
        """Follow the bridge's ``categorias_known``: the menu counts these, in this order."""
        self._ids = {spec.categoria: self._ids.get(spec.categoria, set()) for spec in categorias}
        self.menu.set_categorias(categorias)
        for categoria, ids in self._ids.items():
            self.menu.set_count(categoria, len(ids))

    def set_refused(self, categorias: Collection[Categoria]) -> None:
        """Follow the bridge's ``refused_known``: nobody knows how many of these there are."""
        self.menu.set_refused(categorias)
        for categoria, ids in self._ids.items():
            self.menu.set_count(categoria, len(ids))

    def reset_items(self, categoria: Categoria, items: Sequence[Item]) -> None:
        """Follow the bridge's ``items_reset``: counts."""
        self._ids[categoria] = {item.id for item in items}
        self.menu.set_count(categoria, len(self._ids[categoria]))

    def change_items(self, categoria: Categoria, upserted: Sequence[Item], removed: Sequence[str]) -> None:
        """Follow the bridge's ``items_changed``: counts."""
        ids = self._ids.setdefault(categoria, set())
        ids.difference_update(removed)
        ids.update(item.id for item in upserted)
        self.menu.set_count(categoria, len(ids))

    def show_message(self, alert: Alert) -> None:
        """Show an alert as the tray's own message; nothing happens where no tray is shown."""
        if self._icon is None:
            return
        self._message = alert
        title, body = plain_line(alert.title), plain_text(alert.body)
        if alert.urgency is Urgency.CRITICAL:
            symbol = QSystemTrayIcon.MessageIcon.Critical
            self._icon.showMessage(title, body, symbol, MESSAGE_MS)
        else:
            self._icon.showMessage(title, body, self._icons.app(), MESSAGE_MS)

    def forget_message(self) -> None:
        """What the last message was about is not to be opened any more."""
        self._message = None

    def _make(self) -> None:
        icon = QSystemTrayIcon(self._icons.face(self._face_now()), self)
        self._face, self._tooltip = None, ""
        icon.setContextMenu(self._icon_menu)
        icon.activated.connect(self._activated)
        icon.messageClicked.connect(self._message_taken)
        self._icon = icon
        self._made += 1
        self._is_lost = False
        self._follow()
        icon.show()
        # Qt made its own choice: without its common connection to the bus it is X11.
        self._on_bus = self._host.has_watcher and any(connections(self._made))

    def _host_appeared(self) -> None:
        # An icon that is on the bus registers itself again with a returning host, but not on another bus.
        if self._is_lost:
            self._register_again()
        elif self._icon is not None and not self._on_bus:
            self.close()
            self._icon_menu = self.menu.build()
            self._make()

    def _bus_lost(self) -> None:
        self._is_lost = self._icon is not None and self._on_bus

    def _register_again(self) -> None:
        """Put the same icon on the bus once more, by another connection. Its menu goes with it."""
        if self._icon is None or not self._on_bus:
            return
        self._is_lost = False
        self._icon.hide()
        forget_connections(self._made)
        self._icon.show()

    def _follow(self) -> None:
        self._turning.want(self._icon is not None and self._host.available and self._status.is_at_work)
        if not self._turning.moves:
            self._icons.rest()
        self._draw()
        tooltip = self._status.tooltip()
        if self._icon is not None and tooltip != self._tooltip:
            self._tooltip = tooltip
            # Some desktops read it as markup, others do not.
            self._icon.setToolTip(unmarked(plain_text(tooltip)))

    def _draw(self) -> None:
        # Each change is fetched by the desktop, in all sizes.
        face = self._face_now()
        if self._icon is not None and face != self._face:
            self._face = face
            self._icon.setIcon(self._icons.face(face))

    def _face_now(self) -> Face:
        status = self._status
        return face_of(status.state, status.silence, len(status.unseen), self._turning.turn)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.MiddleClick,
        }:
            self.toggle_panel.emit()

    def _message_taken(self) -> None:
        if self._message is not None:
            self.message_clicked.emit(self._message)
