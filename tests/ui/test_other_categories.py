"""Tabs and menu follow the categories of the profile, also when they change while all is shown."""

from pytestqt.qtbot import QtBot

from notifier.core.profile.categorias import MAX_CATEGORIAS, CategoriaNames, CategoriaSpec
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.panel import Panel
from tests.categorias import PROFORMA, SPECS
from tests.ui.looking import show, tabs
from tests.ui.test_menu import entries


def test_other_categories_replace_tabs_and_counts(panel: Panel, menu: ProgramMenu, qtbot: QtBot) -> None:
    built = menu.build()
    qtbot.addWidget(built)
    show(panel, qtbot)
    assert tabs(panel)[0] == "Entregas (5)"
    for shows in (panel, menu):
        shows.set_categorias(SPECS[1:2])
    assert tabs(panel) == ["Proformas (0)"]
    menu.set_count(PROFORMA, 3)
    qtbot.waitUntil(lambda: "Entregas: 0" not in entries(built))
    assert "Proformas: 3" in entries(built)


def test_many_long_names_do_not_widen_the_window(panel: Panel, qtbot: QtBot) -> None:
    names = [f"documento de transporte internacional {at}" for at in range(MAX_CATEGORIAS)]
    show(panel, qtbot)
    before = panel.width()
    panel.set_categorias(
        [
            CategoriaSpec(key=f"c{at}", symbol="R", es=CategoriaNames(singular=name, plural=name))
            for at, name in enumerate(names)
        ]
    )
    assert len(tabs(panel)) == MAX_CATEGORIAS
    assert panel.minimumSizeHint().width() <= panel.width() == before
