"""A Wayland desktop without a screen: sway on wlroots' headless output."""

import os
import shutil
import subprocess
import tempfile
import weakref
from pathlib import Path

from tests.private_desktop.bus import end, eventually

_NOBODY = "65534"


class Sway:
    """A compositor with layers and activation tokens. It refuses to run as root, and is nobody there."""

    def __init__(self, size: str = "1000x640") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="desk-sway-"))
        config = self.folder / "config"
        config.write_text(f"output HEADLESS-1 resolution {size}\nfloating_modifier Mod4\n", encoding="utf-8")
        command = ["sway", "--config", str(config)]
        if os.geteuid() == 0:
            shutil.chown(self.folder, int(_NOBODY), int(_NOBODY))
            command = ["setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups", *command]
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            command,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "XDG_RUNTIME_DIR": str(self.folder),
                "WLR_BACKENDS": "headless",
                "WLR_LIBINPUT_NO_DEVICES": "1",
                "WLR_RENDERER": "pixman",
            },
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it
        self._socket = eventually(self._found, what="sway")

    def environ(self) -> dict[str, str]:
        """What leads a program to this screen; an absolute name needs no folder of its own."""
        return {"WAYLAND_DISPLAY": str(self._socket), "XDG_SESSION_TYPE": "wayland"}

    def message(self, *words: str) -> str:
        """What sway answers to ``swaymsg``."""
        socket = next(self.folder.glob("sway-ipc.*.sock"))
        return subprocess.run(
            ["swaymsg", "--socket", str(socket), *words],
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
        ).stdout

    def screenshot(self, path: Path) -> Path:
        """A picture of the whole screen."""
        environ = {"PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(self.folder)} | self.environ()
        subprocess.run(["grim", str(path)], env=environ, check=True, timeout=30)
        return path

    def stop(self) -> None:
        """End it and all windows on it."""
        end(self._process)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _found(self) -> Path | None:
        assert self._process.poll() is None, (self.folder / "log").read_text(errors="replace")
        if next(self.folder.glob("sway-ipc.*.sock"), None) is None:
            return None
        return next((path for path in self.folder.glob("wayland-*") if path.suffix != ".lock"), None)
