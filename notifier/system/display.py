"""What Qt can draw on. It ends the whole program where it cannot draw at all, so ask here first."""

import re
import socket
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

QT_PLATFORM = "QT_QPA_PLATFORM"
"""The variable by which a person tells Qt what to draw on: names, best first, with ``;`` between them."""

_WITHOUT_DESKTOP = frozenset({"eglfs", "linuxfb", "minimalegl", "vkkhrdisplay"})
"""They take a whole screen for one program; without one, Qt begins and ends at the first window."""

_PATIENCE = 15.0
"""Seconds for the first word of a screen: Qt waits for ever for one that says nothing."""

_LOCAL_DISPLAY = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
_REMOTE_DISPLAY = re.compile(r"(?:tcp/)?\[?([^/]+?)\]?:(\d+)(?:\.\d+)?")
_FIRST_PORT = 6000

_HELLO_X = struct.pack("<cxHHHHxx", b"l", 11, 0, 0, 0)
"""As all begin who speak the X protocol; without a key it may be answered by a no."""

_HELLO_WAYLAND = struct.pack("=III", 1, 12 << 16, 2)
"""``wl_display.sync``, to be answered by ``wl_callback.done``."""


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
    path = str(Path(environ.get("XDG_RUNTIME_DIR", "/"), display))
    return bool(display) and _answers(socket.AF_UNIX, path, _HELLO_WAYLAND) is True


def _has_x(environ: Mapping[str, str]) -> bool:
    display = environ.get("DISPLAY", "")
    if local := _LOCAL_DISPLAY.fullmatch(display):
        path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where every X server listens
        addresses = [path, "\0" + path] if sys.platform == "linux" else [path]
        return any(_answers(socket.AF_UNIX, address, _HELLO_X) for address in addresses)
    if (remote := _REMOTE_DISPLAY.fullmatch(display)) and int(remote[2]) + _FIRST_PORT < 1 << 16:
        # One who is not there says so to Qt, too, and Qt says why.
        return _answers(socket.AF_INET, (remote[1], int(remote[2]) + _FIRST_PORT), _HELLO_X) is not None
    return bool(display)


def _answers(family: int, address: object, hello: bytes) -> bool | None:
    """Whether somebody is there; ``None`` for one who takes what is said and says nothing."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PATIENCE)
        try:
            probe.connect(address)  # type: ignore[arg-type]  # each family has its own kind of address
            probe.sendall(hello)
            probe.recv(1)
        except TimeoutError:
            return None
        except (OSError, ValueError):  # ValueError: no such name can be
            return False
    return True
