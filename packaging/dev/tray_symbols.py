"""The shapes of the tray's symbols, as SVG in the two sets that are made of them.

Each symbol is a *body*, a *mark* in it, and the *ground* that it stands on, as paths in a square of 32. All
are filled: desktops that recolour an icon look at its fills alone.

- In colours: white ground and rim, coloured body, white mark. The body's colour is in the middle between a
  light panel and a dark one, and the white stands out from the colours between, so one set fits all panels.
- For recolouring (``symbolic``): body without mark, in one colour. GNOME and Cinnamon paint it in the colour
  of their panel, Plasma by the class, and macOS takes it for a template.
"""

from dataclasses import dataclass

GREEN, BLUE, AMBER, RED, GREY, VIOLET = "#188541", "#2C76D2", "#AD6800", "#D43C2F", "#6E7781", "#8164CE"

TURNS = 6
"""Pictures of the two arrows until they look as at first, half a turn later."""

_RIM = 4.2
"""Twice as wide as what is seen of it around the ground: one pixel of sixteen."""

_DISC = "M16 3A13 13 0 1 1 16 29A13 13 0 1 1 16 3Z"
_RING = _DISC + "M16 6.2A9.8 9.8 0 1 0 16 25.8A9.8 9.8 0 1 0 16 6.2Z"
_ARROWS = (
    "M3.2 15.5A12.8 12.8 0 0 1 22.2 4.8L24.4 3.2V13.6H14.2L17.8 10A7.6 7.6 0 0 0 8.4 15.5Z"
    "M28.8 16.5A12.8 12.8 0 0 1 9.8 27.2L7.6 28.8V18.4H17.8L14.2 22A7.6 7.6 0 0 0 23.6 16.5Z"
)
_TRIANGLE = (
    "M18.2 4.9 29 24.6A2.5 2.5 0 0 1 26.8 28.3H5.2A2.5 2.5 0 0 1 3 24.6L13.8 4.9A2.5 2.5 0 0 1 18.2 4.9Z"
)
_LOCK_AROUND = (
    "M7.5 14V11.2A8.5 8.5 0 0 1 24.5 11.2V14A2.5 2.5 0 0 1 27 16.5V26.5A2.5 2.5 0 0 1 24.5 29"
    "H7.5A2.5 2.5 0 0 1 5 26.5V16.5A2.5 2.5 0 0 1 7.5 14Z"
)
_SHACKLE = "M11.5 14H20.5V11.2A4.5 4.5 0 0 0 11.5 11.2Z"
_SQUARE = (
    "M8 3.5H24A4.5 4.5 0 0 1 28.5 8V24A4.5 4.5 0 0 1 24 28.5H8A4.5 4.5 0 0 1 3.5 24V8A4.5 4.5 0 0 1 8 3.5Z"
)
_FACE = "M16 2.5A13.5 13.5 0 1 1 16 29.5A13.5 13.5 0 1 1 16 2.5Z"
_DIAMOND = (
    "M17.6 3 29 14.4A2.2 2.2 0 0 1 29 17.6L17.6 29A2.2 2.2 0 0 1 14.4 29L3 17.6A2.2 2.2 0 0 1 3 14.4"
    "L14.4 3A2.2 2.2 0 0 1 17.6 3Z"
)
_MOON = "M17.5 3.1A13 13 0 1 0 28.9 19.5A10.4 10.4 0 1 1 17.5 3.1Z"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One of them; ``ground`` is the body itself where it is empty."""

    color: str
    body: str
    mark: str = ""
    ground: str = ""
    angle: float = 0.0


def _syncing(turn: int) -> Symbol:
    return Symbol(
        BLUE,
        _ARROWS,
        ground=_FACE,
        angle=180 / TURNS * turn,
    )


SYMBOLS = {
    "live": Symbol(GREEN, _DISC, "M7.9 16.4 10.7 13.6 14.3 17.2 21.4 10.1 24.2 12.9 14.3 22.8Z"),
    "syncing": _syncing(0),
    **{f"syncing-{turn}": _syncing(turn) for turn in range(1, TURNS)},
    "stale": Symbol(AMBER, _RING + "M14.6 9.2H17.4V15.4L21.5 19.5 19.5 21.5 14.6 16.6Z", ground=_DISC),
    "offline": Symbol(
        RED,
        _TRIANGLE,
        "M14 10.5H18V19H14ZM16 20.8A2.2 2.2 0 1 1 16 25.2A2.2 2.2 0 1 1 16 20.8Z",
    ),
    "signed-out": Symbol(GREY, _LOCK_AROUND + _SHACKLE, "M13.3 18H18.7V25H13.3Z", ground=_LOCK_AROUND),
    "paused": Symbol(VIOLET, _SQUARE, "M9.5 9H14V23H9.5ZM18 9H22.5V23H18Z"),
    "quiet": Symbol(VIOLET, _MOON, ground=_FACE),
    "undisturbed": Symbol(VIOLET, _DIAMOND, "M8.5 13.6H23.5V18.4H8.5Z"),
}
"""By the part of a file's name after ``tray-``."""

SILENCES = ("paused", "quiet", "undisturbed")
"""Those that may lie over another one."""

_STROKES = {
    "1": "M.7 1.3 2.5 0V6",
    "2": "M.2 1.5C.5.5 1.2 0 2 0C3.1 0 3.8.7 3.8 1.7C3.8 2.7 3 3.5 2.2 4.2L.2 6H4",
    "3": "M.2.9C.6.2 1.3 0 2 0C3.1 0 3.7.7 3.7 1.450C3.7 2.3 3 2.8 2 2.8C3.2 2.8 4 3.4 4 4.4"
    "C4 5.4 3.2 6 2 6C1.2 6 .4 5.7 0 5",
    "4": "M3 6V0L0 4.3H4.1",
    "5": "M3.7 0H.6L.3 2.7C.8 2.3 1.4 2.2 2 2.2C3.2 2.2 4 3 4 4.1C4 5.2 3.2 6 2 6C1.2 6 .5 5.7 0 5.1",
    "6": "M3.4.4C2.9 0 2.3 0 2 0C.8 0 0 1.2 0 3.6C0 5.1.8 6 2 6C3.2 6 4 5.2 4 4.2C4 3.2 3.2 2.4 2 2.4"
    "C1 2.4.2 3 0 3.9",
    "7": "M0 0H4L1.5 6",
    "8": "M2 2.8C.9 2.8.3 2.2.3 1.4C.3.6 1 0 2 0C3 0 3.7.6 3.7 1.4C3.7 2.2 3.1 2.8 2 2.8"
    "C.8 2.8 0 3.5 0 4.4C0 5.4.9 6 2 6C3.1 6 4 5.4 4 4.4C4 3.5 3.2 2.8 2 2.8Z",
    "9": "M.6 5.6C1.1 6 1.7 6 2 6C3.2 6 4 4.8 4 2.4C4 .9 3.2 0 2 0C.8 0 0 .8 0 1.8C0 2.8.8 3.6 2 3.6"
    "C3 3.6 3.8 3 4 2.1",
}
_PLUS = "M2 1.3V5.3M0 3.3H4"
_NARROW = 1.6

NUMBERS = (*_STROKES, "9+")
"""What is counted on the icon; more than nine is as good as many."""


def colored(symbol: Symbol) -> str:
    """The symbol for any panel."""
    ground = symbol.ground or symbol.body
    mark = f'<path d="{symbol.mark}" fill="#fff"/>' if symbol.mark else ""
    return _svg(
        f'<path d="{ground}" fill="#fff" stroke="#fff" stroke-width="{_RIM}" stroke-linejoin="round"/>'
        f'<path d="{symbol.body}" fill="{symbol.color}" fill-rule="evenodd"{_turned(symbol)}/>{mark}'
    )


def symbolic(symbol: Symbol) -> str:
    """The symbol for desktops that give it their colour."""
    style = '<style id="current-color-scheme">.ColorScheme-Text{color:#232629}</style>'
    return _svg(
        f'{style}<path class="ColorScheme-Text" d="{symbol.body}{symbol.mark}" fill="currentColor"'
        f' fill-rule="evenodd"{_turned(symbol)}/>'
    )


def number(text: str) -> str:
    """A number in its badge, in a square of 20."""
    if text == "9+":
        strokes = _stroke(_STROKES["9"], 3.5, 5.4, 1.5) + _stroke(_PLUS, 11.6, 5.8, 1.2)
    else:
        strokes = _stroke(_STROKES[text], 6.3, 4.5, 1.85)
    return _svg(
        f'<rect width="20" height="20" rx="7" fill="#fff"/>'
        f'<rect x="1.8" y="1.8" width="16.4" height="16.4" rx="5.4" fill="{RED}"/>{strokes}',
        20,
    )


def _stroke(path: str, x: float, y: float, scale: float) -> str:
    width = (2.6 if scale > _NARROW else 2.1) / scale
    return (
        f'<path d="{path}" transform="translate({x} {y}) scale({scale})" fill="none" stroke="#fff"'
        f' stroke-width="{width:.3f}" stroke-linecap="square" stroke-linejoin="round"/>'
    )


def _turned(symbol: Symbol) -> str:
    return f' transform="rotate({symbol.angle:g} 16 16)"' if symbol.angle else ""


def _svg(inner: str, side: int = 32) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{inner}</svg>\n'
