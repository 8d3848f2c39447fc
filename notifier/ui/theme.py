"""Colours: contrast as WCAG measures it, and the few tones that mean something. Follows the palette."""

from enum import Enum

from PySide6.QtGui import QColor, QPalette

TEXT_CONTRAST = 4.5
"""WCAG 2 AA for text."""

_SRGB_KNEE = 0.04045


class Tone(Enum):
    """What a coloured surface says; the value is the hue, mixed with the palette before it is shown."""

    GOOD = "#1E9E4A"
    NOTE = "#2F7FE0"
    BAD = "#E0483A"
    CAUTION = "#E0A100"
    QUIET = "#7D8590"


def contrast(one: QColor, other: QColor) -> float:
    """The WCAG contrast ratio of two opaque colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(color: QColor, base: QColor, share: float) -> QColor:
    """``share`` (0 to 1) of ``color`` over ``base``, opaque."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        color.redF() * share + base.redF() * rest,
        color.greenF() * share + base.greenF() * rest,
        color.blueF() * share + base.blueF() * rest,
    )


def legible(color: QColor, background: QColor, minimum: float = TEXT_CONTRAST) -> QColor:
    """The colour nearest to ``color`` that can be read on ``background``: darker or lighter as needed."""
    black, white = QColor("black"), QColor("white")
    end = black if contrast(black, background) > contrast(white, background) else white
    for step in range(11):
        candidate = mix(end, color, step / 10)
        if contrast(candidate, background) >= minimum:
            return candidate
    return end


def is_dark(palette: QPalette) -> bool:
    """Whether this palette writes light text on dark ground."""
    return _luminance(palette.base().color()) < _luminance(palette.text().color())


def surface(color: QColor, palette: QPalette) -> tuple[QColor, QColor]:
    """A calm ground in this colour for the palette, and the text colour that goes on it."""
    ground = mix(color, palette.base().color(), 0.28 if is_dark(palette) else 0.16)
    return ground, legible(color, ground)


def _luminance(color: QColor) -> float:
    red, green, blue = (_linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4
