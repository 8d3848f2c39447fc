"""Whether the desktop paints our symbolic icons: it says who it is, and has to find them."""

from pathlib import Path

import pytest

from notifier.system.panel_icons import recolours


@pytest.mark.parametrize(
    ("desktop", "installed", "expected"),
    [
        ("ubuntu:GNOME", True, True),
        ("KDE", True, True),
        ("X-Cinnamon", True, True),
        ("GNOME", False, False),
        ("XFCE", True, False),
        ("LXQt", True, False),
        ("MATE", True, False),
        ("", True, False),
    ],
)
def test_it_does_where_it_recolours_and_they_are_installed(
    tmp_path: Path, desktop: str, installed: bool, expected: bool
) -> None:
    share = tmp_path / "usr/share"
    icon = share / "icons/hicolor/symbolic/apps/estado-notifier-live-symbolic.svg"
    if installed:
        icon.parent.mkdir(parents=True)
        icon.write_text("<svg/>")
    environ = {"XDG_CURRENT_DESKTOP": desktop, "XDG_DATA_DIRS": f"/nowhere:{share}", "HOME": str(tmp_path)}
    assert recolours(environ) is expected


def test_the_user_s_own_icons_count(tmp_path: Path) -> None:
    icon = tmp_path / ".local/share/icons/hicolor/symbolic/apps/estado-notifier-live-symbolic.svg"
    icon.parent.mkdir(parents=True)
    icon.write_text("<svg/>")
    assert recolours({"XDG_CURRENT_DESKTOP": "GNOME", "HOME": str(tmp_path), "XDG_DATA_DIRS": "/nowhere"})
