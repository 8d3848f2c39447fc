"""`make icons`: draws the tray's symbols: as SVG, and as pictures of all of a tray's sizes."""

import sys
from pathlib import Path

import tray_symbols
from windows.icon import write_ico

ICONS = Path(__file__).parents[2] / "resources/icons"

SIZES = (16, 18, 20, 22, 24, 28, 30, 32, 36, 40, 44, 48, 64, 88, 96, 128)
"""Edges in pixels: the usual panels' sizes at 100, 125, 150 and 200 %."""

NUMBER_SHARE, OVER_SHARE = 0.625, 0.5
"""How much of the icon's edge the number covers, and what lies over the lower corner."""

TEMPLATE_SIZES = (16, 18, 22, 32, 36, 44)
"""Those of the menu bar of macOS, which alone takes a picture for a template."""


def main() -> int:
    """Write them all anew."""
    for old in (*ICONS.glob("tray-*"), *ICONS.glob("symbolic/*")):
        old.unlink()
    (ICONS / "symbolic").mkdir(exist_ok=True)
    for name, symbol in tray_symbols.SYMBOLS.items():
        colored, symbolic = tray_symbols.colored(symbol), tray_symbols.symbolic(symbol)
        if not symbol.angle:  # a window turns the picture itself
            (ICONS / f"tray-{name}.svg").write_text(colored)
        write_ico(colored.encode(), ICONS / f"tray-{name}.ico", sizes=SIZES, png_from=0)
        (ICONS / f"symbolic/estado-notifier-{name}-symbolic.svg").write_text(symbolic)
        template = symbolic.replace("currentColor", "#000").encode()
        write_ico(template, ICONS / f"symbolic/{name}.ico", sizes=TEMPLATE_SIZES, png_from=0)
    for name in tray_symbols.SILENCES:
        svg = tray_symbols.colored(tray_symbols.SYMBOLS[name]).encode()
        write_ico(svg, ICONS / f"tray-over-{name}.ico", sizes=_share(OVER_SHARE), png_from=0)
    for text in tray_symbols.NUMBERS:
        svg = tray_symbols.number(text).encode()
        name = text.replace("+", "-more")
        write_ico(svg, ICONS / f"tray-number-{name}.ico", sizes=_share(NUMBER_SHARE), png_from=0)
    return 0


def _share(share: float) -> list[int]:
    return [round(size * share) for size in SIZES]


if __name__ == "__main__":
    sys.exit(main())
