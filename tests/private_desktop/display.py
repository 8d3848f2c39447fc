"""A screen of its own (Xvfb), with pictures of it."""

import os
import subprocess
import weakref
from pathlib import Path

from tests.private_desktop.bus import end


class XDisplay:
    """An X server on a free number; ``name`` is the value for ``DISPLAY``."""

    def __init__(self, size: str = "1280x800x24", authority: Path | None = None) -> None:
        """``authority``: a file of the keys that alone let a program in."""
        keys = ["-auth", str(authority)] if authority else []
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset", *keys],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it
        assert self._process.stdout is not None
        number = self._process.stdout.readline().strip()
        assert number.isdecimal(), "Xvfb did not start"
        self.name = f":{number}"

    def screenshot(self, path: Path) -> Path:
        """Write a picture of the whole screen; the kind of file is the path's suffix."""
        subprocess.run(
            ["import", "-display", self.name, "-window", "root", str(path)], check=True, timeout=30
        )
        return path

    def x11_tray(self) -> "subprocess.Popen[bytes]":
        """A real tray of the old kind (XEmbed) on this screen; its process, which the caller ends."""
        return subprocess.Popen(
            ["trayer", "--edge", "bottom"],
            env={"DISPLAY": self.name, "PATH": os.environ["PATH"]},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End the server and every window on it."""
        end(self._process)
