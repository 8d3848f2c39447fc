"""How many alerts nobody has seen, on the program's icon in a dock or task bar of Linux desktops.

A signal that Unity made up, and that the task bar of KDE Plasma, Dash to Dock, the dock of Ubuntu, Plank and
others hear: https://wiki.ubuntu.com/Unity/LauncherAPI. It names the program by its desktop entry. Nobody
answers, and where nobody listens nothing happens. Qt's own ``setBadgeNumber`` sends it from an object path
with the program's name in it, which D-Bus refuses where the name has a ``-`` (Qt 6.11).
"""

import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # most of a day nothing is unseen
    from notifier.system.dbus.connection import BusConnection

_ENTRY = "estado-notifier"

log = logging.getLogger(__name__)

_PATH = "/bo/estado/notifier/launcher"
_INTERFACE = "com.canonical.Unity.LauncherEntry"


class LauncherBadge:
    """Tells the number when it changes, on a thread that ends when all is told.

    The connection stays: a task bar takes the number away when who said it has left the bus.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Nothing connects before there is a number. ``environ`` knows what the desktop entry is called."""
        self._entry = f"application://{environ.get('FLATPAK_ID') or _ENTRY}.desktop"
        self._lock = threading.Lock()  # guards the next three; never held while waiting
        self._count = 0
        self._due = False  # whether it is to be told
        self._teller: threading.Thread | None = None
        self._bus: BusConnection | None = None  # the teller's alone

    def show(self, count: int) -> None:
        """Show this number; 0 takes it away. Any thread; does not wait, never raises."""
        with self._lock:
            if count != self._count:
                self._count = count
                self._start()

    def repeat(self) -> None:
        """Tell the number again: a new dock does not know it. Any thread; does not wait."""
        with self._lock:
            if self._count:
                self._start()

    def close(self) -> None:
        """Leave the bus, and with that the number goes. Main thread, as the last."""
        with self._lock:
            self._count, self._due = 0, False
            teller = self._teller
        if teller is not None:
            teller.join()
        if self._bus is not None:
            self._bus.close()

    def _start(self) -> None:
        self._due = True
        if self._teller is None:
            self._teller = threading.Thread(target=self._tell, name="launcher badge", daemon=True)
            self._teller.start()

    def _tell(self) -> None:
        from notifier.system.dbus.connection import BusError

        while True:
            with self._lock:
                count, due, self._due = self._count, self._due, False
                if not due:
                    self._teller = None
                    return
            try:
                self._send(count)
            except BusError as error:  # told with the next number, or to the next dock
                log.debug("no launcher was told: %s", error)

    def _send(self, count: int) -> None:
        from notifier.system.dbus.connection import Bus, BusConnection

        if self._bus is None or self._bus.lost:
            self._bus = BusConnection(Bus.SESSION, lambda _signal: None)
        shown = {"count": ("x", count), "count-visible": ("b", count > 0)}
        self._bus.emit(_PATH, _INTERFACE, "Update", "sa{sv}", (self._entry, shown))
