"""Whether the desktop has a place for tray icons: it may come late, go away, come back, or never be."""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from notifier.system.dbus.session_bus import SessionBusReturn

if TYPE_CHECKING:  # in the Linux wheels only
    from PySide6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

WATCHER = "org.kde.StatusNotifierWatcher"
"""The D-Bus name that a desktop with StatusNotifierItem support owns."""

GRACE_MS = 8000
"""A desktop that is starting, or a panel that restarts, is given this long before it counts as absent."""

POLL_MS = 3000

_CONNECTION = "estado-notifier tray host"
"""A connection of our own, and another one each time: Qt never makes its common one to the bus anew.

One that was lost is left to Qt under its name, some kilobytes each. To be rid of it, Qt's thread for D-Bus
would call into Python, while Python waits for that thread to connect: seen to block for ever (PySide6 6.11).
"""


class TrayHostWatch(QObject):
    """Follows the tray host, and the session's bus that leads to it. UI thread only.

    ``host_available(bool)`` tells each change; ``watcher_appeared()`` that an icon made before now has to be
    made again, because Qt chooses between D-Bus and X11 only when an icon is constructed; ``no_host()`` that
    there was none for the whole grace time. ``bus_lost()``: an icon on the bus is gone with it, and has to be
    put there again at the next ``watcher_appeared()``; ``watcher_replaced()``: it has to at once.
    ``bus_moved()``: the bus is at another address now, and Qt will never find it.
    """

    host_available = Signal(bool)
    watcher_appeared = Signal()
    watcher_replaced = Signal()
    bus_lost = Signal()
    no_host = Signal()
    bus_moved = Signal()
    _bus_returned = Signal(bool)

    def __init__(self, parent: QObject | None = None, *, grace_ms: int = GRACE_MS) -> None:
        """Begins to watch at once; ``grace_ms`` is how long an absence lasts before ``no_host``."""
        super().__init__(parent)
        self._grace = QTimer(self, singleShot=True, interval=grace_ms)
        self._grace.timeout.connect(self.no_host)
        # X11's own tray has no signal that Qt passes on, so it is looked for while nothing better is there.
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._ask_bus)
        self._asked: QObject | None = None
        self._bus: QDBusConnection | None = None
        self._joined = 0
        self._is_elsewhere = False
        self._names: QObject | None = None
        self._bus_returned.connect(self._rejoin)
        self._return = SessionBusReturn(self._bus_returned.emit)
        self._has_watcher = sys.platform == "linux" and self._join()
        self._available = False
        self._grace.start()
        self._look()

    @property
    def available(self) -> bool:
        """Whether a tray icon can be seen now."""
        return self._available

    @property
    def has_watcher(self) -> bool:
        """Whether an icon made now would be shown through D-Bus."""
        return self._has_watcher

    @property
    def is_elsewhere(self) -> bool:
        """Whether the session's bus is at another address than the one that Qt knows."""
        return self._is_elsewhere

    def close(self) -> None:
        """Look for nothing any more; nothing is told from here on."""
        self._return.close()
        self._poll.stop()
        self._grace.stop()

    def _join(self) -> bool:
        """Follow the watcher's name on the bus; whether somebody has it."""
        # QtDBus exists in the Linux wheels only and is of no use elsewhere.
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        self._joined += 1
        bus = QDBusConnection.connectToBus(
            QDBusConnection.BusType.SessionBus, f"{_CONNECTION} {self._joined}"
        )
        if not bus.isConnected():
            self._return.look()
            return False
        local = "org.freedesktop.DBus.Local"  # said by Qt's own end of the connection
        # PySide6's types ask for bytes here; it takes a text alone.
        bus.connect("", "/org/freedesktop/DBus/Local", local, "Disconnected", self, SLOT("lost()"))  # type: ignore[call-overload]  # the stubs lack this one
        self._bus = bus
        names = QDBusServiceWatcher(WATCHER, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self)
        names.serviceOwnerChanged.connect(self._owner_changed)
        self._names = names
        return bool(bus.interface().isServiceRegistered(WATCHER).value())

    @Slot()
    def lost(self) -> None:
        """Part of Qt's interface: the connection to the bus is over."""
        if self._names is not None:
            self._names.deleteLater()
            self._names = None
        self._bus = None
        self._has_watcher = False
        self.bus_lost.emit()
        self._look()
        self._return.look()

    def _rejoin(self, moved: bool) -> None:
        if moved:
            self._is_elsewhere = True
            self.bus_moved.emit()
        elif self._join():
            self._came()

    def _owner_changed(self, _name: str, before: str, now: str) -> None:
        if now and before:
            self.watcher_replaced.emit()
        elif now:
            self._came()
        else:
            self._has_watcher = False
            self._look()

    def _came(self) -> None:
        self._has_watcher = True
        self.watcher_appeared.emit()
        self._look()

    def _ask_bus(self) -> None:
        """Before Qt looks for X11's tray: it asks the bus first, and waits, with all threads of Python."""
        if self._bus is None:
            self._look()
        elif self._asked is None:
            from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher

            bus = "org.freedesktop.DBus"
            question = QDBusMessage.createMethodCall(bus, "/org/freedesktop/DBus", bus, "GetId")
            asked = QDBusPendingCallWatcher(self._bus.asyncCall(question), self)
            asked.finished.connect(self._bus_answered)
            self._asked = asked

    def _bus_answered(self, asked: "QDBusPendingCallWatcher") -> None:
        self._asked = None
        asked.deleteLater()
        if not asked.isError():
            self._look()

    def _look(self) -> None:
        # Only X11 has a tray beside the bus. Where there is none, Qt would wait for the bus to say no.
        may_poll = sys.platform == "linux" and QGuiApplication.platformName() == "xcb"
        is_there = may_poll or sys.platform != "linux"
        available = self._has_watcher or (is_there and QSystemTrayIcon.isSystemTrayAvailable())
        if self._has_watcher or not may_poll:
            self._poll.stop()
        elif not self._poll.isActive():
            self._poll.start()
        if available == self._available:
            return
        self._available = available
        if available:
            self._grace.stop()
        else:
            self._grace.start()
        self.host_available.emit(available)
