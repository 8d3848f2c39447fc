"""Draws an SVG icon as Windows wants it: an .ico of all sizes."""

import os
import struct
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
_PNG_FROM = 256  # smaller ones as bitmaps: NSIS and old dialogs read nothing else


def draw(svg: Path | bytes, size: int) -> QImage:
    """The icon, a file or what stands in one, at this many pixels square."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg) if isinstance(svg, bytes) else str(svg)).render(painter)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    """The image as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def _bitmap(image: QImage) -> bytes:
    """A device-independent bitmap as icons hold it: bottom up, twice as high, with an (unused) mask."""
    size = image.width()
    mask = bytes(size * ((size + 31) // 32 * 4))
    header = struct.pack(
        "<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, size * size * 4 + len(mask), 0, 0, 0, 0
    )
    # Named, so that it is there for as long as its pixels are read.
    flipped = image.flipped(Qt.Orientation.Vertical)
    return header + bytes(flipped.constBits()) + mask


def write_ico(
    svg: Path | bytes, target: Path, sizes: Sequence[int] = SIZES, png_from: int = _PNG_FROM
) -> None:
    """Write the .ico with these sizes; from ``png_from`` pixels on they are stored as PNG."""
    entries, images = b"", b""
    start = 6 + 16 * len(sizes)
    for size in sizes:
        image = draw(svg, size)
        data = png(image) if size >= png_from else _bitmap(image)
        entries += struct.pack(
            "<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), start + len(images)
        )
        images += data
    target.write_bytes(struct.pack("<HHH", 0, 1, len(sizes)) + entries + images)
