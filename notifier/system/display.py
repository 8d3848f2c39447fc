"""What Qt can draw on. It ends the whole program where it cannot draw at all, so ask here first."""

import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

QT_PLATFORM = "QT_QPA_PLATFORM"
"""The variable by which a person tells Qt what to draw on: names, best first, with ``;`` between them."""

_WITHOUT_DESKTOP = frozenset({"eglfs", "linuxfb", "minimalegl", "vkkhrdisplay"})
"""They take a whole screen for one program; without one, Qt begins and ends at the first window."""

_PATIENCE = 3.0  # seconds
_LOCAL_DISPLAY = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")


def usable_platforms(environ: Mapping[str, str]) -> str | None:
    """What :data:`QT_PLATFORM` has to be for Qt to find something to draw on. Any thread; waits a moment.

    What is asked for and cannot be there is left out, and what is there stands behind it: Qt takes the first
    that works, and knows nothing of those that the variable does not name.

    Args:
        environ: the environment in which Qt would start.

    Returns:
        The names; empty where Qt finds the way by itself; ``None`` where there is no screen.
    """
    asked = [name for name in environ.get(QT_PLATFORM, "").split(";") if name]
    if sys.platform in {"win32", "darwin"}:
        own = "windows" if sys.platform == "win32" else "cocoa"
        return ";".join(dict.fromkeys([*asked, own])) if asked else ""
    there = {"wayland": _has_wayland(environ), "xcb": _has_x(environ)}
    # Of the others (offscreen, one that nobody has) only Qt can tell.
    wanted = [name for name in asked if there.get(_plugin(name), _plugin(name) not in _WITHOUT_DESKTOP)]
    present = [name for name, is_there in there.items() if is_there]
    if not asked:
        return "" if present else None
    if not wanted and not present:
        return None
    named = {_plugin(name) for name in wanted}
    # What draws on no screen is always there: nothing is needed behind it.
    behind = [] if named & {"offscreen", "minimal"} else [name for name in present if name not in named]
    return ";".join([*wanted, *behind])


def _plugin(name: str) -> str:
    plugin = name.partition(":")[0]
    return "wayland" if plugin.startswith("wayland") else plugin


def _has_wayland(environ: Mapping[str, str]) -> bool:
    display = environ.get("WAYLAND_DISPLAY", "")
    return bool(display) and _answers(str(Path(environ.get("XDG_RUNTIME_DIR", "/"), display)))


def _has_x(environ: Mapping[str, str]) -> bool:
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
        except (OSError, ValueError):  # ValueError: no such name can be
            return False
    return True
