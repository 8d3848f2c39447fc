"""The XDG entry: a file of the user's, which hides the one of the same name that is there for all users.

Sources: Desktop Application Autostart Specification 0.5, XDG Base Directory Specification 0.8. ``Hidden`` is
what KDE, Xfce and LXQt write to switch an entry off; GNOME and Cinnamon write ``X-GNOME-Autostart-enabled``,
MATE ``X-MATE-Autostart-enabled``.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from notifier.system.autostart.desktop_entry import DesktopEntry, program_path
from notifier.system.autostart.switch import AutostartError, AutostartState, StartCommand

_IN_SHELL = re.compile(r"[\s;&|()'\"]+")
FILE_NAME = "estado-notifier.desktop"
_OFF = (("Hidden", "true"), ("X-GNOME-Autostart-enabled", "false"), ("X-MATE-Autostart-enabled", "false"))


def autostart_folders(environ: Mapping[str, str]) -> tuple[Path, list[Path]]:
    """The user's folder of entries, and those for all users, the most important one first."""
    # A relative path is to be ignored, says the specification.
    home = Path(environ.get("XDG_CONFIG_HOME", ""))
    user = home if home.is_absolute() else Path.home() / ".config"
    listed = [Path(name) for name in environ.get("XDG_CONFIG_DIRS", "").split(":")]
    shared = [path for path in listed if path.is_absolute()] or [Path("/etc/xdg")]
    return user / "autostart", [path / "autostart" for path in shared]


class XdgAutostart:
    """``Autostart`` by desktop entries."""

    def __init__(self, command: StartCommand, user: Path, shared: Sequence[Path]) -> None:
        """``user`` and ``shared`` are folders; see :func:`autostart_folders`."""
        self._command = command
        self._own = user / FILE_NAME
        self._shared = [folder / FILE_NAME for folder in shared]

    def state(self) -> AutostartState:
        """See ``Autostart``."""
        entry, path = self._ruling()
        if entry is None:
            return AutostartState(enabled=False)
        missing = self._missing(entry)
        by_administrator = path != self._own
        return AutostartState(_is_on(entry), str(path), by_administrator, missing if _is_on(entry) else "")

    def enable(self) -> None:
        """See ``Autostart``."""
        entry, _path = self._ruling()
        if entry is not None and _is_on(entry) and not self._is_stale(entry):
            return
        own = self._read(self._own)
        if own is not None and own.command and not self._is_stale(own):
            # What else somebody wrote into it stays.
            for key, _value in _OFF:
                own.drop(key)
            self._write(own)
        elif self._starts(self._for_all()[0]):
            self._remove()
        else:
            self._write(self._new())

    def disable(self) -> None:
        """See ``Autostart``."""
        shared, _path = self._for_all()
        if shared is None:
            self._remove()
            return
        own = self._read(self._own)
        if own is None:
            if not _is_on(shared):
                return
            own = _bare()
        own.set("Hidden", "true")
        self._write(own)

    def refresh(self) -> None:
        """See ``Autostart``."""
        own = self._read(self._own)
        if own is not None and _is_on(own) and self._is_stale(own):
            self.enable()

    def forget(self) -> None:
        """See ``Autostart``."""
        self._remove()

    def _ruling(self) -> tuple[DesktopEntry | None, Path]:
        own = self._read(self._own)
        return (own, self._own) if own is not None else self._for_all()

    def _for_all(self) -> tuple[DesktopEntry | None, Path]:
        for path in self._shared:
            if (entry := self._read(path)) is not None:
                return entry, path
        return None, self._own

    def _starts(self, entry: DesktopEntry | None) -> bool:
        return entry is not None and _is_on(entry) and not self._missing(entry)

    def _missing(self, entry: DesktopEntry) -> str:
        for name in (entry.get("TryExec"), *entry.command[:1]):
            if name and program_path(name) is None:
                return name
        return ""

    def _is_stale(self, entry: DesktopEntry) -> bool:
        # Somebody may have put `env NAME=value` before it, or a shell around it that waits a while.
        words = {*entry.command, *(part for word in entry.command for part in _IN_SHELL.split(word))}
        if self._command.program in {program_path(word) for word in words if word}:
            return bool(self._missing(entry))
        return self._command.replaces(entry.command[0], is_there=not self._missing(entry))

    def _new(self) -> DesktopEntry:
        entry = _bare()
        entry.set_command([self._command.program, *self._command.arguments])
        entry.set("TryExec", self._command.program)
        entry.set("Icon", "estado-notifier")
        entry.set("Terminal", "false")
        entry.set("X-GNOME-Autostart-enabled", "true")
        return entry

    def _read(self, path: Path) -> DesktopEntry | None:
        try:
            return DesktopEntry.read(path)
        except OSError as error:
            raise AutostartError(where=path) from error

    def _write(self, entry: DesktopEntry) -> None:
        try:
            entry.write(self._own)
        except (OSError, ValueError) as error:
            raise AutostartError(where=self._own) from error

    def _remove(self) -> None:
        try:
            self._own.unlink(missing_ok=True)
        except OSError as error:
            raise AutostartError(where=self._own) from error


def _is_on(entry: DesktopEntry) -> bool:
    return bool(entry.command) and not any(entry.says(key, value) for key, value in _OFF)


def _bare() -> DesktopEntry:
    entry = DesktopEntry()
    entry.set("Type", "Application")
    entry.set("Version", "1.4")
    entry.set("Name", "Estado Notifier")
    return entry
