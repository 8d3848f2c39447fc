"""Whether the desktop has a place for tray icons: it may come late, go away, come back, or never be."""

import sys

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

WATCHER = "org.kde.StatusNotifierWatcher"
"""The D-Bus name that a desktop with StatusNotifierItem support owns."""

GRACE_MS = 8000
"""A desktop that is starting, or a panel that restarts, is given this long before it counts as absent."""

POLL_MS = 3000


class TrayHostWatch(QObject):
    """Follows the tray host. UI thread only.

    ``host_available(bool)`` tells each change; ``watcher_appeared()`` that an icon made before now has to be
    made again, because Qt chooses between D-Bus and X11 only when an icon is constructed; ``no_host()`` that
    there was none for the whole grace time.
    """

    host_available = Signal(bool)
    watcher_appeared = Signal()
    no_host = Signal()

    def __init__(self, parent: QObject | None = None, *, grace_ms: int = GRACE_MS) -> None:
        """Begins to watch at once; ``grace_ms`` is how long an absence lasts before ``no_host``."""
        super().__init__(parent)
        self._grace = QTimer(self, singleShot=True, interval=grace_ms)
        self._grace.timeout.connect(self.no_host)
        # X11's own tray has no signal that Qt passes on, so it is looked for while nothing better is there.
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._look)
        self._has_watcher = sys.platform == "linux" and self._watch_bus()
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

    def _watch_bus(self) -> bool:
        # QtDBus exists in the Linux wheels only and is of no use elsewhere.
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        watcher = QDBusServiceWatcher(
            WATCHER, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self
        )
        watcher.serviceRegistered.connect(self._came)
        watcher.serviceUnregistered.connect(self._went)
        return bool(bus.interface().isServiceRegistered(WATCHER).value())

    def _came(self, _service: str) -> None:
        self._has_watcher = True
        self.watcher_appeared.emit()
        self._look()

    def _went(self, _service: str) -> None:
        self._has_watcher = False
        self._look()

    def _look(self) -> None:
        available = self._has_watcher or QSystemTrayIcon.isSystemTrayAvailable()
        if self._has_watcher or sys.platform != "linux":
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
