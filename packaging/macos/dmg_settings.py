"""The disk image, as dmgbuild reads it: the application beside a link to the folder it is dragged into.

dmgbuild runs this file with ``defines`` (of its option ``-D``) and looks at the names it leaves behind.
"""

from pathlib import Path

_app = Path(defines["app"])  # type: ignore[name-defined]  # noqa: F821

format = "ULMO"  # noqa: A001 - dmgbuild's name; LZMA, which every macOS that Qt runs on reads
filesystem = "HFS+"
files = [str(_app)]
symlinks = {"Applications": "/Applications"}
icon = str(_app / "Contents" / "Resources" / "estado-notifier.icns")
window_rect = ((200, 160), (560, 340))
icon_size = 112
text_size = 13
icon_locations = {_app.name: (150, 150), "Applications": (410, 150)}
