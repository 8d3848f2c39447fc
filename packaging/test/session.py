"""A person's whole session inside a root: the root's own bus and what it starts, on a screen."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from root import FOLDER, Root

from tests.private_desktop.bus import end, eventually
from tests.private_desktop.display import XDisplay

PICTURES = FOLDER / "pictures"
"""What the sessions looked like, for a person to look at."""

_WRITE_DOWN = 'printf %s "$DBUS_SESSION_BUS_ADDRESS" >"$0.new"; mv "$0.new" "$0"; exec "$@"'
_BEGIN = ("dbus-run-session", "--", "sh", "-c", _WRITE_DOWN)


class Session:
    """As a login begins it, with ``leader`` as its first program. Nothing of the host's but the screen.

    ``more`` goes into the environment of all that the session starts. Use as a context manager.
    """

    def __init__(self, root: Root, *leader: str, more: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.screen = XDisplay()
        address = root.shared / "session-bus"
        address.unlink(missing_ok=True)
        self._log = root.shared / "session.txt"
        self._environ = root.environ(DISPLAY=self.screen.name, **(more or {}))
        self._started: list[subprocess.Popen[bytes]] = []
        self.start(*_BEGIN, str(address), *(leader or ("sleep", "infinity")))
        try:
            self.eventually(address.exists, "a bus")
        except AssertionError:
            self.stop()
            raise
        self._environ["DBUS_SESSION_BUS_ADDRESS"] = address.read_text(encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all that was started in it, its first program last, and take the screen away."""
        for process in reversed(self._started):
            end(process)
        self.screen.stop()

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start something in it. It ends with the session at the latest."""
        self._started.append(self.root.start(*command, log=self._log, environ=self._environ))
        return self._started[-1]

    def run(self, *command: str) -> str:
        """Run something in it, which has to succeed; what it printed."""
        return self.root.run(*command, environ=self._environ).stdout

    def succeeds(self, *command: str) -> bool:
        """Run something in it; whether it succeeded."""
        started = self.root.command(*command)
        return not subprocess.run(
            started, env=self._environ, capture_output=True, timeout=60, check=False
        ).returncode

    def eventually(self, question: Callable[[], object], what: str) -> None:
        """Return when the answer is true; if that takes too long, what was said in the session is told."""
        try:
            eventually(question, 60, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self._log.read_text(errors='replace')}") from None

    def shows(self, window: str) -> bool:
        """Whether there is a window of this class on the screen."""
        find = ["xdotool", "search", "--onlyvisible", "--class", window]
        return not subprocess.run(
            find, env=self._environ, capture_output=True, timeout=60, check=False
        ).returncode

    def icons(self) -> list[str]:
        """The icons that a panel shows: who drew them, by their names on the bus."""
        watcher = "org.kde.StatusNotifierWatcher"
        ask = f"--dest={watcher} /StatusNotifierWatcher org.freedesktop.DBus.Properties.Get".split()
        items = (f"string:{watcher}", "string:RegisteredStatusNotifierItems")
        said = self.run("dbus-send", "--session", "--print-reply", *ask, *items)
        return [line.split('"')[1] for line in said.splitlines() if line.lstrip().startswith('string "')]

    def picture(self, name: str) -> Path:
        """Write down what the screen shows; the file."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        return self.screen.screenshot(PICTURES / f"{name}.png")
