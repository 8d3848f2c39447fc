"""How this copy of the program came onto the computer, and by which command it starts itself again."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from notifier.core.updates import UpdateCheck, UpdateChoice
from notifier.system.resources import resource_text

_MARKER = "installation.toml"


@dataclass(frozen=True, slots=True)
class Installation:
    """What the installer wrote down in ``resources/installation.toml``; a checkout has no such file.

    ``kind``: ``source``, or what brought it (``deb``, ``rpm``, ``tar``, ``nsis``, ``msi``, ``app``,
    ``flatpak``).
    ``managed``: an administrator installs and updates it for all users.
    ``launcher``: the command that starts it, where that is not the running executable itself; it stays the
    same when an update moves the rest. The installer may write it relative to the running executable.
    ``update_url`` and ``update_key``: where its publisher says which version is the newest, and the key that
    signs that; empty where nobody says it. Unlike the rest they come from the build, not from the installer.
    """

    kind: str = "source"
    managed: bool = False
    launcher: Path | None = None
    update_url: str = ""
    update_key: str = ""

    def update_check(self, choice: UpdateChoice) -> UpdateCheck:
        """Whether and whom this copy asks for newer versions, where the settings say this."""
        return choice.over(managed=self.managed, url=self.update_url, key=self.update_key)


def installation() -> Installation:
    """Read how this copy was installed. Any thread; a marker that can't be read counts as none."""
    try:
        found = tomllib.loads(resource_text(_MARKER))
    except (OSError, ValueError):
        return Installation()
    launcher = found.get("launcher")
    return Installation(
        str(found.get("kind", "source")),
        found.get("managed") is True,
        Path(sys.executable).parent / launcher if isinstance(launcher, str) and launcher else None,
        str(found.get("update_url", "")),
        str(found.get("update_key", "")),
    )


def own_command(*arguments: str) -> list[str]:
    """The command line that starts this very program with these arguments. Any thread."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    # Windows: a small program of ours that holds the interpreter; a terminal runs the one that has a console.
    launcher = installation().launcher
    if launcher is not None:
        return [str(launcher), *arguments]
    return [sys.executable, "-m", "notifier", *arguments]
