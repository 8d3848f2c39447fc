"""The number of unseen alerts on the program's icon in a dock or task bar, as this system has it."""

import os
import sys
from typing import Protocol

from PySide6.QtWidgets import QApplication

from notifier.ui.bridge import Bridge
from notifier.ui.tray.host import TrayHostWatch


class Launcher(Protocol):
    """Where the number is shown. UI thread only."""

    def show(self, count: int) -> None:
        """Show this number; 0 takes it away. Does not wait."""

    def repeat(self) -> None:
        """Another dock or task bar came: it does not know the number yet."""

    def close(self) -> None:
        """The program ends."""


class QtLauncher:
    """Windows lays the number over the windows in its task bar, macOS over the program in its dock."""

    def __init__(self, app: QApplication) -> None:
        """Nothing is shown yet."""
        self._app = app
        self._count = 0

    def show(self, count: int) -> None:
        """Show this number; 0 takes it away."""
        if count != self._count:
            self._count = count
            self._app.setBadgeNumber(count)

    def repeat(self) -> None:
        """Show it again, on windows that were opened since, too."""
        if self._count:
            self._app.setBadgeNumber(self._count)

    def close(self) -> None:
        """Take it away."""
        self.show(0)


def launcher(app: QApplication, bridge: Bridge, host: TrayHostWatch) -> Launcher:
    """What this system has for it, following what the bridge tells and the panels that come. UI thread."""
    made: Launcher
    if sys.platform == "linux":
        from notifier.system.launcher_badge import LauncherBadge

        made = LauncherBadge(os.environ)
    else:
        made = QtLauncher(app)
    bridge.unseen_changed.connect(lambda items, _urgent: made.show(len(items)))
    for came in (host.watcher_appeared, host.watcher_replaced):
        came.connect(made.repeat)
    return made
