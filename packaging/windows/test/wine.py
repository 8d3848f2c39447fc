"""Windows for tests: Wine in a Debian 13 chroot with its own screen and tray. Needs root, mmdebstrap."""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

PACKAGES = "wine,wine64,xvfb,imagemagick,trayer,x11-utils,fonts-dejavu-core"
_ENTER = """
mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mkdir -p "$1/srv/in" &&
mount --bind "$2" "$1/srv/in" && root=$1 && shift 2 && exec chroot "$root" env -i "$@"
"""
# Without netprofm: Wine's own crashes when Qt asks it whether there is a network; Windows' does not. Without
# winedbg: what crashes shall end.
_ENVIRON = (
    "PATH=/usr/lib/wine:/usr/bin:/bin",
    "HOME=/root",
    "LANG=C.UTF-8",
    "DISPLAY=:93",
    "WINEDEBUG=-all",
    "WINEPREFIX=/root/wine",
    "XDG_RUNTIME_DIR=/run",
    "WINEDLLOVERRIDES=mscoree,mshtml,netprofm,winedbg.exe=",
)


class Wine:
    """One Windows with an empty disk; its network is this computer's."""

    def __init__(self, chroot: Path, installers: Path) -> None:
        """Make the chroot unless it is there, and start.

        Args:
            chroot: kept between runs.
            installers: the folder that is ``/srv/in`` there.
        """
        self._chroot = chroot
        self._installers = installers
        if not (chroot / "usr/lib/wine/wine64").exists():
            subprocess.run(
                [
                    "mmdebstrap",
                    "--quiet",
                    "--variant=minbase",
                    f"--include={PACKAGES}",
                    "trixie",
                    str(chroot),
                ],
                check=True,
            )
        subprocess.run(["rm", "-rf", str(chroot / "root/wine"), str(chroot / "tmp/.X93-lock")], check=True)
        self._started = [self.start("Xvfb", ":93", "-screen", "0", "1280x800x24", "-nolisten", "tcp")]
        while self.inside("xdpyinfo").returncode:
            time.sleep(0.1)
        for program in (("trayer", "--edge", "bottom", "--align", "right", "--height", "32"),):
            self._started.append(self.start(*program))
        self.windows("wineboot", "-i")

    def close(self) -> None:
        """End everything that runs in it."""
        self.inside("wineserver", "-k")
        for process in reversed(self._started):
            process.terminate()
            process.wait(10)

    def inside(
        self, *command: str, stdin: str = "", seconds: float = 180
    ) -> subprocess.CompletedProcess[str]:
        """A command of the chroot that ends by itself."""
        # Files, not pipes: what Wine starts beside the command would hold a pipe open after its end.
        with tempfile.TemporaryFile("w+", errors="replace") as said, tempfile.TemporaryFile("w+") as errors:
            code = subprocess.run(
                self._command(*command),
                input=stdin,
                stdout=said,
                stderr=errors,
                text=True,
                timeout=seconds,
                check=False,
            ).returncode
            said.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(command, code, said.read(), errors.read())

    def start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        """A command of the chroot that goes on."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **options}
        return subprocess.Popen(self._command(*command), text=True, stderr=subprocess.DEVNULL, **options)

    def windows(self, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A Windows program that ends by itself."""
        return self.inside("wine64", *command, stdin=stdin)

    @property
    def home(self) -> Path:
        """The Windows user's home, seen from here."""
        return self._chroot / "root/wine/drive_c/users/root"

    def registry(self) -> str:
        """The user's registry as text, once it is written down."""
        self.inside("wineserver", "-k")
        return (self._chroot / "root/wine/user.reg").read_text(errors="replace")

    def screenshot(self, target: Path) -> None:
        """What the screen shows, as a PNG."""
        self.inside("import", "-window", "root", "/tmp/screen.png")  # noqa: S108 - of the chroot
        target.write_bytes((self._chroot / "tmp/screen.png").read_bytes())

    def _command(self, *command: str) -> list[str]:
        inputs = [str(self._chroot), str(self._installers)]
        return ["unshare", "-m", "sh", "-ec", _ENTER, "sh", *inputs, *_ENVIRON, *command]
