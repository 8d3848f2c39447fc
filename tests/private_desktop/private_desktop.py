"""The private desktop: everything a desktop program meets, in private folders."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Self

from tests.private_desktop.bus import PrivateBus
from tests.private_desktop.display import XDisplay
from tests.private_desktop.keyring import KeyringDaemon
from tests.private_desktop.notifications import NotificationDaemon
from tests.private_desktop.tray import TrayHost
from tests.tools import require

_INHERITED = (
    "PATH",
    "VIRTUAL_ENV",
    "PYTHONDONTWRITEBYTECODE",
    "LD_LIBRARY_PATH",
    "TZ",
    "COVERAGE_PROCESS_START",
)


class PrivateDesktop:
    """A desktop below ``folder``. Parts are left out by name, or made to go and come back by the test.

    Use as a context manager, or call :meth:`stop`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        notifications: bool = True,
        tray: bool = True,
        display: bool = True,
        keyring: bool = False,
    ) -> None:
        # Asked before anything starts that would have to be ended.
        require("dbus-daemon", *["Xvfb"] * display, *["gnome-keyring-daemon"] * keyring)
        self.folder = folder
        self.config_home = folder / "config"
        self.state_home = folder / "state"
        self.cache_home = folder / "cache"
        self.data_home = folder / "data"
        self.home = folder / "home"
        for path in (self.config_home, self.state_home, self.cache_home, self.data_home, self.home):
            path.mkdir(parents=True, exist_ok=True)
        # Sockets live here, and their paths have at most 108 bytes: not below a deep temporary folder.
        self.runtime_dir = Path(tempfile.mkdtemp(prefix="desk-run-"))
        self.temporary = Path(tempfile.mkdtemp(prefix="desk-tmp-"))
        self.bus = PrivateBus()
        self.notifications = NotificationDaemon(self.bus.address, present=notifications)
        self.tray = TrayHost(self.bus.address, present=tray)
        self.display = XDisplay() if display else None
        self.keyring = KeyringDaemon(self.bus.address, folder / "keyring") if keyring else None

    def environ(self, **more: str) -> dict[str, str]:
        """The whole environment for a program on this desktop; ``more`` is added or replaces."""
        environ = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environ |= {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.config_home),
            "XDG_CONFIG_DIRS": str(self.config_home.with_name("etc")),
            "XDG_STATE_HOME": str(self.state_home),
            "XDG_CACHE_HOME": str(self.cache_home),
            "XDG_DATA_HOME": str(self.data_home),
            "XDG_RUNTIME_DIR": str(self.runtime_dir),
            "DBUS_SESSION_BUS_ADDRESS": self.bus.address,
            "LANG": "C.UTF-8",
        }
        if self.display is not None:
            environ |= {"DISPLAY": self.display.name, "QT_QPA_PLATFORM": "xcb"}
        return environ | more

    def stop(self) -> None:
        """End all parts, the bus last."""
        if self.keyring is not None:
            self.keyring.stop()
        self.tray.stop()
        self.notifications.stop()
        if self.display is not None:
            self.display.stop()
        self.bus.stop()
        shutil.rmtree(self.runtime_dir, ignore_errors=True)
        shutil.rmtree(self.temporary, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
