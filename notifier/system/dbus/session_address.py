"""Where the bus of the session is: what the environment names, or the usual place on systems with systemd."""

import os
from pathlib import Path

VARIABLE = "DBUS_SESSION_BUS_ADDRESS"


def usual_address() -> str:
    """Where a session's bus is on systems with systemd; empty where none of this user's is. Any thread."""
    socket = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / "bus"
    try:
        return f"unix:path={socket}" if socket.stat().st_uid == os.geteuid() else ""
    except OSError:
        return ""


def name_usual_address() -> None:
    """Where the environment names no bus of the session, let it name the usual one. Any thread.

    Qt's library for D-Bus looks there by itself, those that are written in Python do not.
    """
    if not os.environ.get(VARIABLE) and (address := usual_address()):
        os.environ[VARIABLE] = address
