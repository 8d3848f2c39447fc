"""The states can be told apart by shape alone, at the smallest size, on light and dark panels."""

import runpy
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette

from notifier.core.catalog import Catalog
from notifier.core.link import LinkState
from notifier.system.resources import resource
from notifier.ui import theme
from notifier.ui.tray.icons import Icons
from tests.categorias import CATEGORIAS

PANELS = (QColor("#ffffff"), QColor("#202225"))


def image(icons: Icons, state: LinkState, size: int) -> QImage:
    return icons.state(state).pixmap(size, size).toImage()


def silhouette(picture: QImage) -> list[bool]:
    """What is left of a picture without its colours: bold strokes against light marks and nothing."""
    cells = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
    colors = [picture.pixelColor(x, y) for x, y in cells]
    return [color.alpha() > 127 and theme.contrast(color, QColor("white")) > 2 for color in colors]


@pytest.mark.parametrize("state", LinkState)
def test_the_tray_s_pictures_are_those_of_the_svg_in_every_size(icons: Icons, state: LinkState) -> None:
    sizes = [size.width() for size in icons.state(state).availableSizes()]
    assert {16, 22, 24, 32, 48, 64, 128} <= {*sizes}
    for size in sizes:
        drawn = QImage(size, size, QImage.Format.Format_ARGB32)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        icons.paint_state(painter, state, QRect(0, 0, size, size))
        painter.end()
        picture = image(icons, state, size).convertToFormat(drawn.format())
        assert picture.size() == drawn.size()
        pairs = zip(bytes(picture.constBits()), bytes(drawn.constBits()), strict=True)
        # Not to the last bit: another version of Qt may round otherwise.
        assert sum(abs(mine - its) for mine, its in pairs) / (size * size * 4) < 1, size


def is_green(color: QColor) -> bool:
    return color.alpha() > 0 and color.greenF() > color.redF() and color.greenF() > color.blueF()


def test_only_live_is_green(icons: Icons) -> None:
    for state in LinkState:
        picture = image(icons, state, 64)
        green = any(is_green(picture.pixelColor(x, y)) for x in range(64) for y in range(64))
        assert green == (state is LinkState.LIVE), state


def test_states_differ_in_shape(icons: Icons) -> None:
    shapes = {state: silhouette(image(icons, state, 16)) for state in LinkState}
    # On the way to live it is one picture; what does not hold is another.
    for state in (LinkState.CONNECTING, LinkState.AUTHENTICATING):
        assert shapes.pop(state) == shapes[LinkState.SYNCING]
    for one, other in combinations(shapes, 2):
        different = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert different >= 40, f"{one} and {other} look alike without colour"


@pytest.mark.parametrize("panel", PANELS, ids=("light", "dark"))
def test_states_stand_out_from_the_panel(icons: Icons, panel: QColor) -> None:
    for state in LinkState:
        picture = image(icons, state, 64)
        solid = [
            picture.pixelColor(x, y)
            for x in range(64)
            for y in range(64)
            if picture.pixelColor(x, y).alpha() == 255
        ]
        visible = [color for color in solid if theme.contrast(color, panel) >= 3]
        assert len(visible) > 500, state


def test_the_picture_for_notifications_is_the_icon(icons: Icons) -> None:
    picture = QImage(str(resource("icons/estado-notifier.png")))
    assert picture.width() == picture.height() == 256
    drawn = icons.app().pixmap(128, 128).toImage()
    picture = picture.scaled(drawn.size(), mode=Qt.TransformationMode.SmoothTransformation)
    for x in range(4, 128, 8):
        for y in range(4, 128, 8):
            mine, its = picture.pixelColor(x, y), drawn.pixelColor(x, y)
            assert abs(mine.red() - its.red()) + abs(mine.alpha() - its.alpha()) < 40, (x, y)


@pytest.mark.parametrize("dark", [False, True], ids=("light", "dark"))
def test_badges_are_readable_in_every_colour_of_the_catalogue(catalog: Catalog, dark: bool) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#1b1e20" if dark else "#ffffff"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#eceff1" if dark else "#202428"))
    colors = {estado.color for categoria in CATEGORIAS for estado in catalog.estados[categoria].values()}
    for color in (*colors, "#000000", "#ffffff", "#ffff00"):
        ground, ink = theme.surface(QColor(color), palette)
        assert theme.contrast(ground, ink) >= theme.TEXT_CONTRAST, color


def test_contrast_is_the_one_of_wcag() -> None:
    assert theme.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_the_tool_that_draws_the_windows_still_fits_them(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = Path(__file__).parents[2] / "packaging/dev/screenshots.py"
    monkeypatch.syspath_prepend(tool.parent)  # as where it is run as a program
    assert runpy.run_path(str(tool))["main"]([]) == 2
