"""The LaunchAgent of macOS: a property list that launchd reads at login (launchd.plist(5)).

It is only written, never loaded into the running launchd: that would start a second copy at once, and
unloading would end the copy that launchd started at login, which may be this very one. Since macOS 13 the
user can also switch it off under *Login Items* in System Settings; no documented file tells about that.
"""

import plistlib
import shutil
from pathlib import Path
from typing import Any

from notifier.system.autostart.switch import AutostartError, AutostartState, StartCommand
from notifier.system.files import replace_text

LABEL = "bo.estado.notifier"


class LaunchAgent:
    """``Autostart`` by a property list."""

    def __init__(self, command: StartCommand, folder: Path) -> None:
        """``folder`` is ``~/Library/LaunchAgents``."""
        self._command = command
        self._path = folder / f"{LABEL}.plist"

    def state(self) -> AutostartState:
        """See ``Autostart``."""
        found = self._read()
        if found is None:
            return AutostartState(enabled=False)
        program = _program(found)
        enabled = bool(program) and found.get("RunAtLoad") is True and found.get("Disabled") is not True
        missing = program if enabled and shutil.which(program) is None else ""
        return AutostartState(enabled, str(self._path), missing=missing)

    def enable(self) -> None:
        """See ``Autostart``."""
        if not self.state().enabled or self._is_stale():
            self._write()

    def disable(self) -> None:
        """See ``Autostart``."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise AutostartError(where=self._path) from error

    def refresh(self) -> None:
        """See ``Autostart``."""
        if self.state().enabled and self._is_stale():
            self._write()

    forget = disable

    def _is_stale(self) -> bool:
        program = _program(self._read() or {})
        return self._command.replaces(program, is_there=shutil.which(program) is not None)

    def _read(self) -> dict[str, Any] | None:
        try:
            found = plistlib.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AutostartError(where=self._path) from error
        except Exception:  # noqa: BLE001 - plistlib lets through whatever its XML parser raises
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self) -> None:
        agent = {
            "Label": LABEL,
            "ProgramArguments": [self._command.program, *self._command.arguments],
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        try:
            replace_text(self._path, plistlib.dumps(agent).decode())
        except (OSError, ValueError) as error:
            raise AutostartError(where=self._path) from error


def _program(agent: dict[str, Any]) -> str:
    arguments = agent.get("ProgramArguments")
    return str(arguments[0]) if isinstance(arguments, list) and arguments else ""
