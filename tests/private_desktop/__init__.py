"""A private desktop for tests: bus, notification daemon, tray host, keyring and display.

Each is a real process, or a stand-in that speaks the real protocol. The developer's own session is
not touched.
"""

from tests.private_desktop.bus import PrivateBus, StandIn, eventually
from tests.private_desktop.display import XDisplay
from tests.private_desktop.keyring import KeyringDaemon, StuckPrompter
from tests.private_desktop.login1 import Login1
from tests.private_desktop.network_manager import NetworkManager
from tests.private_desktop.notifications import NotificationDaemon, Notified
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.private_desktop.tray import MenuEntry, TrayHost, TrayItem

__all__ = [
    "KeyringDaemon",
    "Login1",
    "MenuEntry",
    "NetworkManager",
    "NotificationDaemon",
    "Notified",
    "PrivateBus",
    "PrivateDesktop",
    "StandIn",
    "StuckPrompter",
    "TrayHost",
    "TrayItem",
    "XDisplay",
    "eventually",
]
