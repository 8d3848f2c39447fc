"""The panel shows what is known, says how fresh it is, finds items and remembers its place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QTabWidget
from pytestqt.qtbot import QtBot

from notifier.core.link import Link, LinkState
from notifier.core.model import ItemKey
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.message_bar import MessageBar
from notifier.ui.panel.panel import Panel
from notifier.ui.tray.icons import Icons
from tests.categorias import ENTREGA, PROFORMA, SPECS, VEHICULO
from tests.ui.looking import button, numbers, said, search_field, show, tabs, view, why_empty
from tests.ui.samples import NOW, item, spanish

LIVE = Link(LinkState.LIVE, NOW, "", NOW)
OFFLINE = Link(LinkState.OFFLINE, NOW, "No responde api.ejemplo.com.", NOW)


def test_rows_and_counts_follow_the_changes(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(LIVE)
    show(panel, qtbot)
    assert tabs(panel) == ["Entregas (5)", "Proformas (0)", "Vehículos (0)"]
    panel.change_items(ENTREGA, (), ("3",))
    assert tabs(panel)[0] == "Entregas (4)"
    panel.change_items(ENTREGA, (item(3),), ())
    assert tabs(panel)[0] == "Entregas (5)"
    panel.change_items(ENTREGA, (replace(item(5), estado="ENTREGADO", updated_at=NOW), item(6)), ("1",))
    assert tabs(panel)[0] == "Entregas (5)"
    assert view(panel).selected() is None
    assert numbers(panel) == ["ENT-5", "ENT-2", "ENT-3", "ENT-4", "ENT-6"]


def test_the_badge_is_painted_in_the_colour_of_the_estado(
    panel: Panel, status: LinkStatus, qtbot: QtBot
) -> None:
    status.set_link(LIVE)
    show(panel, qtbot, item(1, "PROGRAMADO"))

    def hues() -> set[str]:
        table = view(panel).table
        picture = table.viewport().grab(table.visualRect(table.model().index(0, 1))).toImage()
        return {
            picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
        }

    assert "#ffc107" in hues()
    panel.change_items(ENTREGA, (item(1, "ENTREGADO"),), ())
    assert "#28a745" in hues()
    assert "#ffc107" not in hues()


def test_offline_shows_the_saved_rows_and_says_so(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(OFFLINE)
    show(panel, qtbot)
    status.set_link(OFFLINE)
    assert len(numbers(panel)) == 5
    assert (
        said(panel) == "Datos guardados: última sincronización hace un momento No responde api.ejemplo.com."
    )
    with qtbot.waitSignal(panel.reconnect):
        QTest.mouseClick(button(panel, "Reconectar ahora"), Qt.MouseButton.LeftButton)
    status.set_link(LIVE)
    assert said(panel) == ""
    assert not button(panel, "Reconectar ahora").isVisible()


def test_rows_that_come_after_the_link_are_marked_too(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(OFFLINE)
    show(panel, qtbot)
    assert said(panel).startswith("Datos guardados")


def test_signed_out_offers_to_sign_in(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(Link(LinkState.SIGNED_OUT, NOW))
    with qtbot.waitExposed(panel):
        panel.show()
    with qtbot.waitSignal(panel.sign_in):
        QTest.mouseClick(button(panel, "Iniciar sesión"), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("state", list(LinkState))
def test_each_state_offers_what_helps_in_it(
    panel: Panel, status: LinkStatus, qtbot: QtBot, state: LinkState
) -> None:
    show(panel, qtbot)
    status.set_link(Link(state, NOW))
    offers = {text for text in ("Reconectar ahora", "Iniciar sesión") if button(panel, text).isVisible()}
    helps = {
        LinkState.OFFLINE: {"Reconectar ahora"},
        LinkState.STALE: {"Reconectar ahora"},
        LinkState.SIGNED_OUT: {"Iniciar sesión"},
    }
    assert offers == helps.get(state, set())


@pytest.mark.parametrize("state", [state for state in LinkState if state is not LinkState.LIVE])
def test_why_it_is_not_live_is_said_with_rows_and_without(
    panel: Panel, status: LinkStatus, qtbot: QtBot, state: LinkState
) -> None:
    status.set_link(Link(state, NOW, "El llavero está bloqueado."))
    with qtbot.waitExposed(panel):
        panel.show()
    assert said(panel) == "El llavero está bloqueado."
    show(panel, qtbot)
    status.set_link(Link(state, NOW, "El llavero está bloqueado.", NOW))
    assert said(panel).endswith("última sincronización hace un momento El llavero está bloqueado.")


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (LinkState.LIVE, "Todavía no hay entregas"),
        (LinkState.CONNECTING, "Conectando…"),
        (LinkState.AUTHENTICATING, "Identificando…"),
        (LinkState.SYNCING, "Cargando…"),
        (LinkState.STALE, "No hay nada que mostrar, y la lista puede no estar al día"),
        (LinkState.OFFLINE, "Sin conexión, y todavía no hay datos guardados"),
        (LinkState.SIGNED_OUT, "Inicie sesión para ver los estados"),
    ],
)
def test_an_empty_table_says_why(panel: Panel, status: LinkStatus, state: LinkState, text: str) -> None:
    status.set_link(Link(state, NOW))
    assert why_empty(panel) == text


def test_search_is_at_hand_by_keyboard(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(LIVE)
    show(panel, qtbot)
    assert isinstance(panel.focusWidget(), QTableView)
    QTest.keyClick(panel, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = panel.focusWidget()
    assert isinstance(search, QLineEdit)
    QTest.keyClicks(search, "ent-3")
    assert numbers(panel) == ["ENT-3"]
    QTest.keyClicks(search, "xyz")
    assert why_empty(panel) == "Nada coincide con la búsqueda"
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert len(numbers(panel)) == 5
    assert panel.isVisible()
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_show_item_finds_a_row_that_the_search_hides(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(LIVE)
    show(panel, qtbot, *(item(number) for number in range(1, 200)))
    search_field(panel).setText("ent-7")
    panel.show_category(PROFORMA)
    panel.show_item(ItemKey(ENTREGA, "150"))
    assert view(panel).isVisible()
    assert view(panel).selected() == ItemKey(ENTREGA, "150")
    table = view(panel).table
    place = table.visualRect(table.currentIndex())
    assert table.viewport().rect().contains(place.center())
    assert search_field(panel).text() == ""


def test_what_somebody_looked_for_goes_with_the_rows_at_a_sign_out(
    panel: Panel, status: LinkStatus, qtbot: QtBot
) -> None:
    status.set_link(LIVE)
    panel.reset_items(ENTREGA, ())
    search_field(panel).setText("sol")  # a view that the next start restores, before its rows are there
    panel.reset_items(ENTREGA, ())
    show(panel, qtbot)
    assert search_field(panel).text() == "sol"
    panel.reset_items(ENTREGA, (item(1), item(2)))
    assert search_field(panel).text() == "sol"
    panel.reset_items(ENTREGA, ())
    assert search_field(panel).text() == ""


def test_show_item_keeps_a_search_that_lets_the_item_through(
    panel: Panel, status: LinkStatus, qtbot: QtBot
) -> None:
    status.set_link(LIVE)
    show(panel, qtbot)
    search_field(panel).setText("ent")
    panel.show_item(ItemKey(ENTREGA, "2"))
    assert search_field(panel).text() == "ent"
    panel.show_item(ItemKey(ENTREGA, "gone"))
    assert panel.isVisible()


def test_put_away_it_hides_with_a_tray_and_minimizes_without(
    panel: Panel, status: LinkStatus, qtbot: QtBot
) -> None:
    status.set_link(LIVE)
    show(panel, qtbot)
    panel.set_tray_available(False)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isMinimized()
    assert "sigue aquí" in said(panel)
    panel.open()
    assert not panel.isMinimized()
    panel.set_tray_available(True)
    assert said(panel) == ""
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_closing_does_not_end_it(panel: Panel, qtbot: QtBot) -> None:
    show(panel, qtbot)
    assert panel.close()
    panel.open()
    assert panel.isVisible()


@pytest.fixture
def start(
    qtbot: QtBot,
    icons: Icons,
    menu: ProgramMenu,
    status: LinkStatus,
    now: Callable[[], datetime],
    tmp_path: Path,
) -> Callable[[], Panel]:
    """Makes the panel as each start does, with what the one before has left in a file."""

    def panel() -> Panel:
        settings = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
        made = Panel(spanish, icons, menu, status, now, settings)
        qtbot.addWidget(made)
        return made

    return panel


def test_it_remembers_its_size(start: Callable[[], Panel]) -> None:
    first = start()
    first.show()
    first.resize(700, 432)
    first.hide()
    second = start()
    assert (second.width(), second.height()) == (700, 432)


@pytest.mark.parametrize("minimized", [False, True])
def test_it_comes_back_once_as_it_was(start: Callable[[], Panel], *, minimized: bool) -> None:
    first = start()
    first.set_categorias(SPECS)
    first.show_category(VEHICULO)
    search_field(first).setText('a, "b"')
    if minimized:
        first.showMinimized()
    first.remember_view()
    for again, tab, text in ((start(), 2, 'a, "b"'), (start(), 0, "")):
        again.open_again()
        again.set_categorias(SPECS)  # they come with the engine, which is slower than a window
        assert (again.findChildren(QTabWidget)[0].currentIndex(), search_field(again).text()) == (tab, text)
        assert again.isVisible()
        assert again.isMinimized() == (minimized and bool(text))


def test_a_dark_palette_is_followed_at_once(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(OFFLINE)
    show(panel, qtbot)
    bar = next(bar for bar in panel.findChildren(MessageBar) if bar.text())
    before = bar.findChildren(QLabel)[0].palette().windowText().color()
    dark = QPalette(QColor("#31363b"), QColor("#232629"))
    panel.setPalette(dark)
    after = bar.findChildren(QLabel)[0].palette().windowText().color()
    assert after.lightness() > before.lightness()


def test_every_control_has_a_name_for_a_screen_reader(panel: Panel) -> None:
    kinds = (QPushButton, QTableView, QLineEdit)
    controls = [control for kind in kinds for control in panel.findChildren(kind)]
    for control in controls:
        text = control.text() if isinstance(control, QPushButton) else ""
        assert control.accessibleName() or text, control


def test_a_failed_intent_is_said_in_the_panel(panel: Panel) -> None:
    panel.hide()
    panel.show_notice("La sesión viene del entorno", "Quite la variable.")
    assert panel.isVisible()
    bars = [bar.text() for bar in panel.findChildren(MessageBar)]
    assert "La sesión viene del entorno Quite la variable." in bars


def test_a_desktop_that_shows_no_alert_is_said_with_what_to_do(
    panel: Panel, status: LinkStatus, menu: ProgramMenu, qtbot: QtBot
) -> None:
    status.set_link(LIVE)
    show(panel, qtbot)
    assert said(panel) == ""
    status.set_desktop_shows(False)
    assert said(panel).startswith("Este escritorio no muestra los avisos Los cambios se ven solo aquí.")
    assert button(panel, "Diagnóstico…").isVisible()
    with qtbot.waitSignal(menu.doctor):
        QTest.mouseClick(button(panel, "Diagnóstico…"), Qt.MouseButton.LeftButton)
    status.set_desktop_shows(True)
    assert said(panel) == ""
