"""A Windows for tests: Wine in a Debian 13 chroot, with a screen and a tray of its own. Needs root."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from chroot import CHROOT, make_chroot

from tests.private_desktop.bus import end, eventually

USER = "root"
ICON = 64
"""Pixels that an icon of the tray is wide at most."""
PATIENCE = 90.0
"""Seconds for what takes one or two on an idle machine."""

_ENTER = """
mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mkdir -p "$1/srv/in" &&
mount --bind "$2" "$1/srv/in" && root=$1 && shift 2 && exec chroot "$root" env -i "$@"
"""
# Without netprofm: Wine's own crashes when Qt asks it whether there is a network; Windows' does not. Without
# winedbg: what crashes shall end. Without winemenubuilder: the Linux desktop's menu is none of this.
_ENVIRON = {
    "PATH": "/usr/lib/wine:/usr/bin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "DISPLAY": ":93",
    "WINEDEBUG": "-all",
    "WINEPREFIX": "/root/wine",
    "XDG_RUNTIME_DIR": "/run",
    "WINEDLLOVERRIDES": "mscoree,mshtml,netprofm,winedbg.exe,winemenubuilder.exe=",
}
_VALUE = re.compile(r"^ {4}(.*?) {4}(REG_\w+)(?: {4}(.*))?$")


class Wine:
    """One Windows, freshly installed; its network is this computer's. Use as a context manager.

    ``shared``: the folder that it sees as ``Z:\\srv\\in``.
    """

    def __init__(self, shared: Path) -> None:
        make_chroot()
        self._shared = shared
        shutil.rmtree(CHROOT / "root/wine", ignore_errors=True)
        (CHROOT / "tmp/.X93-lock").unlink(missing_ok=True)
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.start("Xvfb", ":93", "-screen", "0", "1280x800x24", "-nolisten", "local")
        eventually(lambda: self.inside("xdpyinfo").returncode == 0, PATIENCE, "a screen")
        self.start("trayer", "--edge", "bottom", "--align", "right", "--height", "32")
        self.inside("wine64", "wineboot", "-i")
        return self

    def __exit__(self, *_: object) -> None:
        self.sign_out()
        for process in reversed(self._started):
            end(process)

    # Programs --------------------------------------------------------------------------------------------

    def run(
        self, *command: str, stdin: str = "", environ: Mapping[str, str] | None = None, code: int = 0
    ) -> str:
        """A Windows program that ends by itself, with this code; what it printed."""
        ended = self.inside("wine64", *command, stdin=stdin, environ=environ)
        assert ended.returncode == code, f"{command}: {ended.returncode}\n{ended.stdout}{ended.stderr}"
        return ended.stdout

    def begin(self, *command: str, **options: Any) -> "subprocess.Popen[bytes]":
        """A Windows program that goes on. It ends with the session."""
        return self.start("wine64", *command, **options)

    def inside(
        self, *command: str, stdin: str = "", environ: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """A command of the chroot that ends by itself."""
        # Files, not pipes: what Wine starts beside the command would hold a pipe open after its end.
        with tempfile.TemporaryFile("w+", errors="replace") as said, tempfile.TemporaryFile("w+") as errors:
            code = subprocess.run(
                self._command(command, environ or {}),
                input=stdin,
                stdout=said,
                stderr=errors,
                text=True,
                timeout=300,
                check=False,
            ).returncode
            said.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(command, code, said.read(), errors.read())

    def start(self, *command: str, **options: Any) -> "subprocess.Popen[bytes]":
        """A command of the chroot that goes on."""
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(self._command(command, {}), **{**quiet, **options})
        self._started.append(process)
        return process

    def sign_out(self) -> None:
        """The user leaves: every program ends, the registry is written down."""
        self.inside("wineserver", "-k")
        self.inside("wineserver", "-w")

    def sign_in(self) -> None:
        """The user comes back: Windows starts what its Run keys name."""
        self.inside("wine64", "wineboot")

    # What is there ---------------------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The user's home, seen from here."""
        return CHROOT / "root/wine/drive_c/users" / USER

    def path(self, windows: str) -> Path:
        """Where this path on ``C:`` is, seen from here."""
        return CHROOT / "root/wine/drive_c" / windows.removeprefix("C:\\").replace("\\", "/")

    def files(self) -> set[str]:
        """All files and folders of the disk but Windows' own and temporary ones."""
        disk = CHROOT / "root/wine/drive_c"
        found = {path.relative_to(disk).as_posix() for path in disk.rglob("*")}
        return {path for path in found if not path.startswith("windows/") and "/Temp/" not in path}

    def values(self, key: str) -> dict[str, str]:
        """The values of a key of the user's registry, the default one as ``""``; none where it is absent."""
        lines = self.inside("wine64", "reg", "query", rf"HKCU\{key}").stdout.splitlines()
        found = [match for match in map(_VALUE.match, lines) if match]
        return {"" if match[1] == "(Default)" else match[1]: match[3] or "" for match in found}

    def keys(self, key: str) -> list[str]:
        """The keys below one of the user's registry."""
        lines = self.inside("wine64", "reg", "query", rf"HKCU\{key}", "/s").stdout.splitlines()
        return [line for line in lines if line.startswith("HKEY_")]

    def registry(self) -> list[str]:
        """The user's whole registry as lines; signs out for that."""
        self.sign_out()
        text = (CHROOT / "root/wine/user.reg").read_text(errors="replace")
        text += (CHROOT / "root/wine/system.reg").read_text(errors="replace")
        return text.splitlines()

    def windows(self, title: str) -> list[str]:
        """The titles of the windows on the screen that have this in their title."""
        find = ["xdotool", "search", "--onlyvisible", "--name", title, "getwindowname", "%@"]
        return self.inside(*find).stdout.splitlines()

    def press(self, title: str, *keys: str) -> None:
        """Keys for the window that has this in its title, once it is on the screen and listens to them."""
        eventually(lambda: self.windows(title), PATIENCE, f"a window of {title}")
        focused = ["search", "--onlyvisible", "--name", title, "windowfocus", "--sync"]
        assert self.inside("xdotool", *focused, "key", *keys).returncode == 0

    def balloons(self) -> list[str]:
        """The balloons over the tray: windows that Wine's shell shows and that are no icons. As ``WxH``."""
        script = (
            "for window in $(xdotool search --onlyvisible --class explorer.exe); do"
            ' eval "$(xdotool getwindowgeometry --shell $window)"; echo "${WIDTH}x$HEIGHT"; done'
        )
        shown = self.inside("sh", "-c", script).stdout.split()
        return [size for size in shown if int(size.split("x")[0]) > ICON]

    def screenshot(self, target: Path) -> None:
        """What the screen shows, as a PNG."""
        self.inside("import", "-window", "root", "/tmp/screen.png")
        target.write_bytes((CHROOT / "tmp/screen.png").read_bytes())

    def _command(self, command: tuple[str, ...], environ: Mapping[str, str]) -> list[str]:
        variables = [f"{name}={value}" for name, value in {**_ENVIRON, **environ}.items()]
        return [
            *("unshare", "--mount", "sh", "-ec", _ENTER, "sh", str(CHROOT), str(self._shared)),
            *(*variables, *command),
        ]
