"""The notification daemons that Debian packages, each started on a bus and a screen of its own."""

import os
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.private_desktop.bus import PrivateBus, end, eventually
from tests.private_desktop.display import XDisplay
from tests.private_desktop.sway import Sway

_LIBRARIES = "/usr/lib/x86_64-linux-gnu"


@dataclass(frozen=True)
class Packaged:
    """A daemon as Debian packages it.

    ``name`` is what it answers to ``GetServerInformation``; ``files``: places of its program, the first that
    exists is taken; ``wayland``: it needs a compositor with layers.
    """

    name: str
    package: str
    files: tuple[str, ...]
    wayland: bool = False

    @property
    def program(self) -> str | None:
        """Its program, or ``None`` where it is not installed."""
        return next((found for file in self.files if (found := shutil.which(file))), None)

    @property
    def missing(self) -> str:
        """The word of what is not installed; empty where all is."""
        if self.program is None:
            return self.package
        return "sway" if self.wayland and shutil.which("sway") is None else ""


PACKAGED = (
    Packaged(
        "Xfce Notify Daemon", "xfce4-notifyd", (f"{_LIBRARIES}/xfce4/notifyd/xfce4-notifyd", "xfce4-notifyd")
    ),
    Packaged("dunst", "dunst", ("dunst",)),
    Packaged("lxqt-notificationd", "lxqt-notificationd", ("lxqt-notificationd",)),
    Packaged(
        "Notification Daemon",
        "mate-notification-daemon",
        ("/usr/lib/mate-notification-daemon/mate-notification-daemon",),
    ),
    Packaged(
        "Notification Daemon", "notification-daemon", ("/usr/lib/notification-daemon/notification-daemon",)
    ),
    Packaged("notify-osd", "notify-osd", (f"{_LIBRARIES}/notify-osd",)),
    Packaged("mako", "mako-notifier", ("mako",), wayland=True),
    Packaged("SwayNotificationCenter", "sway-notification-center", ("swaync",), wayland=True),
)


class RealDaemon:
    """A packaged daemon that runs; its bus is empty but for it. Use as a context manager."""

    def __init__(
        self, packaged: Packaged, *, dark: bool = False, settings: Mapping[str, str] | None = None
    ) -> None:
        assert packaged.program is not None, packaged.package
        self.packaged = packaged
        self.home = Path(tempfile.mkdtemp(prefix="desk-daemon-"))
        self.bus = PrivateBus()
        self.x = None if packaged.wayland else XDisplay("1000x640x24")
        self.sway = Sway() if packaged.wayland else None
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            "DBUS_SESSION_BUS_ADDRESS": self.bus.address,
            "LANG": "C.UTF-8",
            "GTK_THEME": "Adwaita:dark" if dark else "Adwaita",
            "GSETTINGS_BACKEND": "memory",
            "NO_AT_BRIDGE": "1",
        }
        if self.x is not None:
            environ["DISPLAY"] = self.x.name
        if self.sway is not None:
            environ |= self.sway.environ()
        self._log = (self.home / "daemon.log").open("wb")
        self._process = subprocess.Popen(
            [packaged.program],
            env=environ | dict(settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it
        eventually(self._ready, what=f"{packaged.package} on the bus")

    def screenshot(self, path: Path) -> Path:
        """A picture of the whole screen."""
        if self.sway is not None:
            return self.sway.screenshot(path)
        assert self.x is not None
        return self.x.screenshot(path)

    def stop(self) -> None:
        """End the daemon, its screen and its bus."""
        end(self._process)
        self._log.close()
        if self.x is not None:
            self.x.stop()
        if self.sway is not None:
            self.sway.stop()
        self.bus.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _ready(self) -> bool:
        assert self._process.poll() is None, (self.home / "daemon.log").read_text(errors="replace")
        return self.bus.has_owner("org.freedesktop.Notifications")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
