"""The tray's symbols: sharp in every size, told apart by shape alone, and seen on any panel."""

import runpy
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPixmap, QPixmapCache

from notifier.core.catalog import Catalog
from notifier.core.link import LinkState
from notifier.core.outbound import SilenceKind
from notifier.system.resources import resource
from notifier.ui import theme
from notifier.ui.tray.face import TURNS, Face, Symbol, face_of
from notifier.ui.tray.icons import CACHE_KB, Icons, Recolouring
from tests.categorias import CATEGORIAS

PANELS = ("#F0F0F0", "#2B2B2B", "#808080")
SIZES = (16, 22, 24, 32, 44, 48, 64)
TOLD_APART = 3.0
"""WCAG 2.2, 1.4.11: the contrast of what has to be recognised."""

SILENCES = (None, *SilenceKind)
STATES = (LinkState.LIVE, LinkState.SYNCING, LinkState.STALE, LinkState.OFFLINE, LinkState.SIGNED_OUT)
FACES = [face_of(state, kind, unseen) for state in STATES for kind in SILENCES for unseen in (0, 12)]


def image(icons: Icons, face: Face, size: int) -> QImage:
    return icons.face(face).pixmap(size, size).toImage()


def cells(picture: QImage) -> list[QColor]:
    return [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]


def silhouette(picture: QImage) -> list[bool]:
    """What is left of a picture without its colours: bold strokes against light marks and nothing."""
    return [color.alpha() > 127 and theme.contrast(color, QColor("white")) > 2 for color in cells(picture)]


def pixels(picture: QImage) -> "memoryview[int]":
    """0xAARRGGBB of each, row by row."""
    argb = picture.convertToFormat(QImage.Format.Format_ARGB32)
    return memoryview(bytes(argb.constBits())).cast("I")


@cache
def told_apart(pixel: int, panel: str) -> bool:
    return theme.contrast(QColor.fromRgb(pixel), QColor(panel)) >= TOLD_APART


def standing_on(panel: str, pixmap: QPixmap) -> QImage:
    ground = QImage(pixmap.size(), QImage.Format.Format_ARGB32)
    ground.fill(QColor(panel))
    painter = QPainter(ground)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return ground


@pytest.mark.parametrize("symbol", Symbol)
def test_the_tray_s_pictures_are_those_of_the_svg_in_every_size(icons: Icons, symbol: Symbol) -> None:
    sizes = [size.width() for size in icons.face(Face(symbol)).availableSizes()]
    assert {*SIZES, *(2 * size for size in SIZES)} <= {*sizes}
    for size in sizes:
        drawn = QImage(size, size, QImage.Format.Format_ARGB32)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        icons.paint(painter, Face(symbol), QRect(0, 0, size, size))
        painter.end()
        picture = image(icons, Face(symbol), size).convertToFormat(drawn.format())
        assert picture.size() == drawn.size()
        pairs = zip(bytes(picture.constBits()), bytes(drawn.constBits()), strict=True)
        # Not to the last bit: another version of Qt may round otherwise.
        assert sum(abs(mine - its) for mine, its in pairs) / (size * size * 4) < 1, size


@pytest.mark.parametrize("panel", PANELS)
def test_every_face_stands_out_from_every_panel_in_every_size(icons: Icons, panel: str) -> None:
    for face in FACES:
        for size in (*SIZES, *(2 * size for size in SIZES if size > 24)):
            pixmap = icons.face(face).pixmap(size, size)
            assert pixmap.width() == size
            solid = sum(pixel >> 24 > 127 for pixel in pixels(pixmap.toImage()))
            on_panel = pixels(standing_on(panel, pixmap))
            shown = [at for at, pixel in enumerate(on_panel) if told_apart(pixel, panel)]
            assert len(shown) >= 0.16 * solid, (face, size)
            # And not somewhere in the middle: what is seen reaches as far as the symbol, about.
            for places in ([at % size for at in shown], [at // size for at in shown]):
                assert max(places) - min(places) >= 0.55 * size, (face, size)


def test_each_colour_stands_out_from_its_own_mark_and_from_a_light_and_a_dark_panel(icons: Icons) -> None:
    for symbol in Symbol:
        solid = [color for color in cells(image(icons, Face(symbol), 64)) if color.alpha() == 255]
        counted = Counter(color.name() for color in solid if color.lightnessF() < 0.9)
        body = QColor(counted.most_common(1)[0][0])
        for ground in ("#FFFFFF", *PANELS[:2]):
            assert theme.contrast(body, QColor(ground)) >= TOLD_APART, (symbol, ground)


def is_green(color: QColor) -> bool:
    return color.alpha() > 0 and color.greenF() > color.redF() and color.greenF() > color.blueF()


def test_only_live_without_a_silence_is_green(icons: Icons) -> None:
    for state in LinkState:
        for silence in (None, *SilenceKind):
            green = any(map(is_green, cells(image(icons, face_of(state, silence), 64))))
            assert green == (state is LinkState.LIVE and silence is None), (state, silence)


def test_symbols_differ_in_shape(icons: Icons) -> None:
    shapes = {symbol: silhouette(image(icons, Face(symbol), 16)) for symbol in Symbol}
    for one, other in combinations(shapes, 2):
        different = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert different >= 40, f"{one} and {other} look alike without colour"


def test_a_silence_changes_the_shape_in_every_state_of_the_link(icons: Icons) -> None:
    for state in LinkState:
        faces = [face_of(state, silence) for silence in SILENCES]
        plain, *silent = [silhouette(image(icons, face, 16)) for face in faces]
        for shape in silent:
            assert sum(a != b for a, b in zip(plain, shape, strict=True)) >= 16, state
        for one, other in combinations(silent, 2):
            assert sum(a != b for a, b in zip(one, other, strict=True)) >= 8, state
        # What is wrong with the link stays in sight.
        if state is not LinkState.LIVE:
            assert {face.symbol for face in faces} == {faces[0].symbol}


def test_unseen_alerts_are_counted_up_to_nine() -> None:
    numbers = [face_of(LinkState.LIVE, None, unseen).number for unseen in (0, 1, 9, 10, 5000)]
    assert numbers == ["", "1", "9", "9+", "9+"]


def test_each_number_has_its_picture(icons: Icons) -> None:
    counts = range(11)
    for size in (16, 64):
        shown = [image(icons, face_of(LinkState.LIVE, None, count), size) for count in counts]
        for one, other in combinations(counts, 2):
            pairs = zip(cells(shown[one]), cells(shown[other]), strict=True)
            assert sum(mine != its for mine, its in pairs) >= 5, (one, other, size)


def test_the_arrows_turn_and_are_still_the_same_symbol(icons: Icons) -> None:
    turns = [face_of(LinkState.SYNCING, turn=turn) for turn in range(TURNS + 1)]
    assert turns[TURNS] == turns[0]
    shown = [image(icons, face, 32) for face in turns[:TURNS]]
    for one, other in combinations(range(TURNS), 2):
        assert shown[one] != shown[other]
    assert face_of(LinkState.LIVE, turn=3) == face_of(LinkState.LIVE)


def test_numbers_that_come_and_go_leave_no_pictures_behind(icons: Icons) -> None:
    assert QPixmapCache.cacheLimit() == CACHE_KB
    for count in range(20):  # Qt would keep 200 KB of each
        icon = icons.face(face_of(LinkState.OFFLINE, SilenceKind.PAUSE, count))
        for size in icon.availableSizes():
            icon.pixmap(size)
    kept = [name for name in icons._pictures if "number" in name or "over" in name]
    assert kept == []


def test_where_the_desktop_recolours_it_is_told_the_name(qtbot: object) -> None:
    icons = Icons(Recolouring.NAMES)
    icon = icons.face(face_of(LinkState.OFFLINE))
    assert icon.name() == "estado-notifier-offline-symbolic"
    assert resource(f"icons/symbolic/{icon.name()}.svg").exists()
    # A panel that does not know the name shows the picture.
    assert icon.pixmap(22, 22).toImage() == image(Icons(), face_of(LinkState.OFFLINE), 22)
    assert {size.width() for size in icon.availableSizes()} >= {16, 22, 64}
    # What was not seen is in colours everywhere.
    assert icons.face(face_of(LinkState.OFFLINE, None, 3)).name() == ""
    for symbol in Symbol:
        for turn in range(TURNS if symbol is Symbol.SYNCING else 1):
            name = icons.face(Face(symbol, turn=turn)).name()
            assert "ColorScheme-Text" in resource(f"icons/symbolic/{name}.svg").read_text(), name


def test_macos_gets_a_template(qtbot: object) -> None:
    icons = Icons(Recolouring.TEMPLATE)
    for symbol in Symbol:
        icon = icons.face(Face(symbol))
        assert icon.isMask()
        for size in (16, 18, 22, 32, 36, 44):
            shown = cells(icon.pixmap(size, size).toImage())
            assert all(color.alpha() == 0 or color.lightness() == 0 for color in shown), (symbol, size)
            assert sum(color.alpha() > 127 for color in shown) >= 0.15 * size * size, (symbol, size)
    assert not icons.face(face_of(LinkState.LIVE, None, 1)).isMask()


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
