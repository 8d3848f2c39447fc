"""The switch of this system for this copy of the program."""

import sys
from collections.abc import Mapping
from pathlib import Path

from notifier.core.i18n import mark
from notifier.system.autostart.switch import Autostart, NoAutostart, StartCommand
from notifier.system.installation import Installation


def own_autostart(installation: Installation, environ: Mapping[str, str]) -> Autostart:
    """The switch of this system for this copy of the program. Any thread; does not touch the disk."""
    if installation.kind == "flatpak":
        return NoAutostart(
            mark("Flatpak no deja que el programa lo cambie; use los ajustes de inicio del escritorio.")
        )
    command = StartCommand.of(installation)
    if sys.platform == "win32":
        import winreg

        from notifier.system.autostart.run_key import RunKey

        return RunKey(command, winreg)
    if sys.platform == "darwin":
        from notifier.system.autostart.launch_agent import LaunchAgent

        return LaunchAgent(command, Path.home() / "Library" / "LaunchAgents")
    from notifier.system.autostart.xdg import XdgAutostart, autostart_folders

    return XdgAutostart(command, *autostart_folders(environ))
