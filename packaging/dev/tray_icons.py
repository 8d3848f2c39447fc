"""`make icons`: draws the tray's SVG icons into files that hold them in all of its sizes."""

import sys
from pathlib import Path

from windows.icon import write_ico

ICONS = Path(__file__).parents[2] / "resources/icons"

SIZES = (16, 18, 20, 22, 24, 32, 36, 44, 48, 64, 96, 128)
"""Edges in pixels: the usual panels' sizes at one and two times their scale."""


def main() -> int:
    """Write one file beside each SVG."""
    for svg in sorted(ICONS.glob("tray-*.svg")):
        write_ico(svg, svg.with_suffix(".ico"), sizes=SIZES, png_from=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
