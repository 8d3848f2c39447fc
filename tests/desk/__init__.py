"""A private desktop for tests: bus, notification daemon, tray host, keyring and display.

Each is a real process, or a stand-in that speaks the real protocol. The developer's own session is
not touched.
"""

from tests.desk.bus import PrivateBus, StandIn, eventually
from tests.desk.desk import Desk
from tests.desk.display import XDisplay
from tests.desk.keyring import KeyringDaemon, StuckPrompter
from tests.desk.login1 import Login1
from tests.desk.network_manager import NetworkManager
from tests.desk.notifications import NotificationDaemon, Notified
from tests.desk.tray import MenuEntry, TrayHost, TrayItem

__all__ = [
    "Desk",
    "KeyringDaemon",
    "Login1",
    "MenuEntry",
    "NetworkManager",
    "NotificationDaemon",
    "Notified",
    "PrivateBus",
    "StandIn",
    "StuckPrompter",
    "TrayHost",
    "TrayItem",
    "XDisplay",
    "eventually",
]
