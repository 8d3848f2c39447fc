"""What makes the frozen folder a macOS application: Info.plist, icon, the system's questions translated.

All of it is made without macOS tools, so that the tests can look at it on any system.
"""

import os
import re
import struct
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from marker import marker

APP_NAME = "Estado Notifier"
BUNDLE_ID = "bo.estado.notifier"
EXECUTABLE = "estado-notifier"
ICON = "estado-notifier.icns"

_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "es": {"NSLocalNetworkUsageDescription": "Para conectarse al servidor de su empresa en la red local."},
    "en": {"NSLocalNetworkUsageDescription": "To connect to your company's server on the local network."},
}
_COPYRIGHT = "© Estado Notifier maintainers. MIT License."

# The entries of an icon: type, pixels. Each holds a PNG; two pixels a point have types of their own.
_ENTRIES = (
    (b"ic11", 32),  # 16 points on a Retina screen
    (b"ic12", 64),  # 32 points
    (b"ic07", 128),
    (b"ic13", 256),  # 128 points
    (b"ic08", 256),
    (b"ic14", 512),  # 256 points
    (b"ic09", 512),
    (b"ic10", 1024),  # 512 points
)
# The system's icons leave a margin: 824 of 1024. The drawing has 116 of 128 of its own.
_SCALE = (824 / 1024) / (116 / 128)


def minimum_system(tags: Iterable[str]) -> str:
    """The oldest macOS that a wheel with these tags runs on, such as ``13.0``.

    Args:
        tags: platform tags (``cp310-abi3-macosx_13_0_universal2``) of the wheels in the bundle.

    Raises:
        ValueError: none of them is of macOS.
    """
    versions = [
        (int(found[1]), int(found[2])) for tag in tags if (found := re.search(r"macosx_(\d+)_(\d+)_", tag))
    ]
    if not versions:
        raise ValueError("no wheel of macOS among these")
    return "{}.{}".format(*max(versions))


def info_plist(version: str, minimum: str) -> dict[str, Any]:
    """What Info.plist says beside what PyInstaller writes into it.

    Args:
        version: the program's, as in ``notifier.__version__``.
        minimum: the oldest macOS; see :func:`minimum_system`.
    """
    number = re.match(r"\d+(\.\d+){0,2}", version)
    if number is None:
        raise ValueError(f"{version!r} does not begin with numbers, which CFBundleVersion has to consist of")
    return {
        "CFBundleName": APP_NAME,
        "CFBundleDisplayName": APP_NAME,
        "CFBundleIdentifier": BUNDLE_ID,
        "CFBundleShortVersionString": version,
        "CFBundleVersion": number[0],
        "CFBundleDevelopmentRegion": "es",
        "CFBundleLocalizations": sorted(_ANSWERS),
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": minimum,
        # In the menu bar alone: no icon in the Dock, no menu of its own.
        "LSUIElement": True,
        "LSBackgroundOnly": False,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": _COPYRIGHT,
        # As on other desktops they leave by themselves; an urgent one still breaks through a focus.
        "NSUserNotificationAlertStyle": "banner",
        # Asked from macOS 15 on, when the server is in the office's own network.
        **_ANSWERS["es"],
    }


def write_icon(svg: Path, target: Path) -> None:
    """Draw the icon in every size macOS asks for. Needs PySide6, no screen.

    Raises:
        ValueError: the drawing can't be read.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(str(svg))
    if not drawing.isValid():
        raise ValueError(f"{svg} is no drawing")
    pictures: dict[int, bytes] = {}
    for _kind, pixels in _ENTRIES:
        image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        side = pixels * _SCALE
        drawing.render(painter, QRectF((pixels - side) / 2, (pixels - side) / 2, side, side))
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs lack this one
        pictures[pixels] = bytes(buffer.data().data())
    body = b"".join(
        kind + struct.pack(">I", len(pictures[pixels]) + 8) + pictures[pixels] for kind, pixels in _ENTRIES
    )
    target.write_bytes(b"icns" + struct.pack(">I", len(body) + 8) + body)


def description(svg: Path, folder: Path) -> dict[str, Any]:
    """The arguments of PyInstaller's ``BUNDLE``. On macOS only, with what is frozen installed.

    Args:
        svg: the program's icon.
        folder: where its macOS form is written to.
    """
    from importlib.metadata import distribution

    from notifier import __version__

    # Qt asks for the newest macOS of all that is in it.
    wheel = distribution("PySide6-Essentials").read_text("WHEEL") or ""
    icon = folder / ICON
    write_icon(svg, icon)
    return {
        "name": f"{APP_NAME}.app",
        "icon": str(icon),
        "bundle_identifier": BUNDLE_ID,
        "version": __version__,
        "info_plist": info_plist(__version__, minimum_system(wheel.splitlines())),
    }


def complete(app: Path) -> None:
    """Put into PyInstaller's application what it does not: the marker and the translated questions.

    It has to be signed afterwards.

    Raises:
        FileNotFoundError: the application has no ``resources`` where the program looks for them.
    """
    contents = app / "Contents"
    # What the program reads is under Frameworks, which links to what has to lie under Resources.
    resources = (contents / "Frameworks" / "resources").resolve(strict=True)
    (resources / "installation.toml").write_text(marker("app"), encoding="utf-8")
    for language, texts in _ANSWERS.items():
        folder = contents / "Resources" / f"{language}.lproj"
        folder.mkdir(exist_ok=True)
        lines = "".join(f'"{key}" = "{text}";\n' for key, text in texts.items())
        (folder / "InfoPlist.strings").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    write_icon(Path(sys.argv[1]), Path(sys.argv[2]))
