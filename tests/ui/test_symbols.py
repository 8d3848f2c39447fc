"""A category's symbol is shown where a font has it, and is no part of what is read out."""

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from notifier.core.profile.categorias import CategoriaNames, CategoriaSpec
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.items_tabs import ItemsTabs
from notifier.ui.symbols import SIZES, ink, symbol_icon
from tests.ui.samples import NOW, spanish
from tests.ui.test_menu import entries

NOWHERE = "\U000f1234"  # for private use: no font of a desktop has it


def spec(key: str, symbol: str) -> CategoriaSpec:
    return CategoriaSpec(key=key, symbol=symbol, es=CategoriaNames(singular=key, plural=f"{key}s"))


SPECS = (spec("ruta", "R"), spec("guia", NOWHERE), spec("nota", ""))


@pytest.mark.parametrize(
    ("symbol", "is_shown"),
    [("R", True), ("ABCDEFGHIJKLMNOP", True), (NOWHERE, False), ("R" + NOWHERE, False)],
)
def test_an_empty_box_is_never_shown(qapp: QApplication, symbol: str, is_shown: bool) -> None:
    icon = symbol_icon(symbol, QColor("#112233"))
    assert icon.isNull() != is_shown
    for size in SIZES if is_shown else ():
        image = icon.pixmap(
            size,
            size,
        ).toImage()
        drawn = [
            (x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 0
        ]
        assert drawn
        columns = [x for x, _ in drawn]
        assert len(columns) < image.width() * image.height()


def test_tabs_and_menu_show_it_beside_the_name(menu: ProgramMenu, qtbot: QtBot) -> None:
    tabs, built = ItemsTabs(spanish, lambda: NOW), menu.build()
    qtbot.addWidget(tabs)
    qtbot.addWidget(built)
    tabs.set_categorias(SPECS)
    menu.set_categorias(SPECS)
    assert [tabs.tabText(at) for at in range(3)] == ["Rutas (0)", "Guias (0)", "Notas (0)"]
    assert [tabs.tabIcon(at).isNull() for at in range(3)] == [False, True, True]
    shown = entries(built)
    # Most starts show no menu: until then no font is searched.
    assert shown["Rutas: 0"].icon().isNull()
    built.aboutToShow.emit()
    assert not shown["Rutas: 0"].icon().isNull()
    assert shown["Guias: 0"].icon().isNull()


def test_it_is_drawn_anew_in_the_colours_of_another_theme(menu: ProgramMenu, qtbot: QtBot) -> None:
    tabs, built = ItemsTabs(spanish, lambda: NOW), menu.build()
    qtbot.addWidget(tabs)
    qtbot.addWidget(built)
    tabs.set_categorias(SPECS)
    menu.set_categorias(SPECS)
    built.aboutToShow.emit()
    action = entries(built)["Rutas: 0"]
    before = QGuiApplication.palette()
    keys = tabs.tabIcon(0).cacheKey(), action.icon().cacheKey()
    built.aboutToShow.emit()
    assert action.icon().cacheKey() == keys[1]
    other = QPalette(before)
    other.setColor(QPalette.ColorRole.WindowText, QColor("#fe3412"))
    try:
        QApplication.setPalette(other)
        qtbot.waitUntil(lambda: tabs.tabIcon(0).cacheKey() != keys[0])
        built.aboutToShow.emit()
        assert ink() == QColor("#fe3412")
        assert action.icon().cacheKey() != keys[1]
    finally:
        QApplication.setPalette(before)
