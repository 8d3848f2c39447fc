"""Whether this desktop gives icons the colour of its panel, and finds ours for that."""

from collections.abc import Mapping
from pathlib import Path

_RECOLOUR = frozenset({"GNOME", "KDE", "X-CINNAMON", "BUDGIE", "UNITY", "PANTHEON"})
"""Desktops whose panels paint an icon that is called ``-symbolic``. Xfce, LXQt and MATE do not."""

_ICON = "icons/hicolor/symbolic/apps/estado-notifier-live-symbolic.svg"
_USUAL = "/usr/local/share:/usr/share"


def recolours(environ: Mapping[str, str]) -> bool:
    """Whether the desktop paints our symbolic icons. Any thread.

    They are looked for as the icon theme specification says: without an installed package nobody finds them.
    """
    desktop = environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    if _RECOLOUR.isdisjoint(desktop):
        return False
    home = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or "/") / ".local/share")
    folders = [home, *(environ.get("XDG_DATA_DIRS") or _USUAL).split(":")]
    return any((Path(folder) / _ICON).is_file() for folder in folders if folder)
