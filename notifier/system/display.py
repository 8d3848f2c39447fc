"""Whether there is a screen to draw on. Qt ends the whole program where there is none, so ask here first."""

import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_PATIENCE = 3.0  # seconds
_LOCAL_DISPLAY = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")


def has_display(environ: Mapping[str, str]) -> bool:
    """Whether a window could be shown. Any thread; waits a moment at most.

    Args:
        environ: the environment in which Qt would start.
    """
    if sys.platform in {"win32", "darwin"}:
        return True
    platform = environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform and platform not in {"xcb", "wayland"}:
        return True
    wayland = environ.get("WAYLAND_DISPLAY", "")
    if wayland and platform != "xcb" and _answers(str(Path(environ.get("XDG_RUNTIME_DIR", "/"), wayland))):
        return True
    display = environ.get("DISPLAY", "")
    local = _LOCAL_DISPLAY.fullmatch(display)
    if local is None:
        # Nothing, or a display of another machine, which only Qt can try.
        return bool(display)
    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where every X server listens
    return _answers(path) or (sys.platform == "linux" and _answers("\0" + path))


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PATIENCE)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
