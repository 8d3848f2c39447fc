"""A click on a digest shows its items alone, says so, and is ended as easily."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from notifier.core.link import Link, LinkState
from notifier.core.model import Item, ItemKey
from notifier.ui.link_status import LinkStatus
from notifier.ui.message_bar import MessageBar
from notifier.ui.panel.panel import Panel
from tests.categorias import ENTREGA, PROFORMA, VEHICULO
from tests.ui.looking import button, in_front, numbers, said, search_field, show, tabs, view, why_empty
from tests.ui.samples import NOW, item

TITLE = "Mientras no había conexión"


def proforma(number: int) -> Item:
    return replace(item(number), categoria=PROFORMA, numero=f"PRO-{number}")


def entregas(*ids: int) -> list[ItemKey]:
    return [ItemKey(ENTREGA, str(number)) for number in ids]


@pytest.fixture(autouse=True)
def fleet(panel: Panel, status: LinkStatus, qtbot: QtBot) -> None:
    """Five entregas and three proformas in a live panel, in front of which is the last tab."""
    status.set_link(Link(LinkState.LIVE, NOW, "", NOW))
    panel.reset_items(PROFORMA, [proforma(number) for number in range(1, 4)])
    show(panel, qtbot)
    panel.show_category(VEHICULO)


def test_only_the_items_of_the_digest_are_shown_and_it_says_so(panel: Panel) -> None:
    panel.show_items([ItemKey(PROFORMA, "3"), *entregas(2, 4, 2)], TITLE)
    assert numbers(panel) == ["ENT-2", "ENT-4"]
    assert numbers(panel, PROFORMA) == ["PRO-3"]
    assert in_front(panel) == ENTREGA
    assert tabs(panel) == ["Entregas (2 de 5)", "Proformas (1 de 3)", "Vehículos (0 de 0)"]
    assert said(panel) == "Mientras no había conexión: 3 registros"
    assert view(panel).table.hasFocus()


def test_the_first_category_with_one_of_them_is_in_front(panel: Panel) -> None:
    panel.show_items([*entregas(99), ItemKey(PROFORMA, "1")], TITLE)
    assert in_front(panel) == PROFORMA
    assert why_empty(panel) == "Aquí no hay ninguno de estos registros"
    panel.show_items(entregas(98, 99), TITLE)
    assert in_front(panel) == ENTREGA
    assert said(panel) == "Mientras no había conexión: disponibles 0 de 2 registros"


def test_a_search_from_before_does_not_hide_them(panel: Panel) -> None:
    search_field(panel).setText("ent-1")
    panel.show_items(entregas(2), TITLE)
    assert search_field(panel).text() == ""
    assert numbers(panel) == ["ENT-2"]
    assert said(panel) == "Mientras no había conexión: 1 registro"


def test_they_stay_while_they_change_and_are_missed_when_they_go(panel: Panel) -> None:
    panel.show_items(entregas(2, 4), TITLE)
    panel.change_items(ENTREGA, [replace(item(4), estado="ENTREGADO", updated_at=NOW), item(7)], ())
    assert numbers(panel) == ["ENT-4", "ENT-2"]
    assert tabs(panel)[0] == "Entregas (2 de 6)"
    panel.change_items(ENTREGA, (), ["4", "5"])
    assert numbers(panel) == ["ENT-2"]
    assert tabs(panel)[0] == "Entregas (1 de 4)"
    assert said(panel) == "Mientras no había conexión: disponibles 1 de 2 registros"
    panel.change_items(ENTREGA, [item(4)], ())
    assert said(panel) == "Mientras no había conexión: 2 registros"


def end_by_button(panel: Panel) -> None:
    QTest.mouseClick(button(panel, "Mostrar todo"), Qt.MouseButton.LeftButton)


def end_by_escape(panel: Panel) -> None:
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isVisible()


def end_by_search(panel: Panel) -> None:
    search_field(panel).setFocus()
    QTest.keyClicks(search_field(panel), "o")


def end_by_going_to_another(panel: Panel) -> None:
    panel.show_item(ItemKey(ENTREGA, "1"))


def end_by_putting_away(panel: Panel) -> None:
    panel.hide()
    panel.open()


ENDS = (end_by_button, end_by_escape, end_by_search, end_by_going_to_another, end_by_putting_away)


@pytest.mark.parametrize("end", ENDS)
def test_it_is_ended_in_the_ways_one_tries(panel: Panel, end: object) -> None:
    panel.show_items(entregas(2, 4), TITLE)
    assert callable(end)
    end(panel)
    assert len(numbers(panel)) == 5
    assert len(numbers(panel, PROFORMA)) == 3
    assert tabs(panel) == ["Entregas (5)", "Proformas (3)", "Vehículos (0)"]
    assert said(panel) == ""


def test_the_button_is_reached_by_keyboard_and_leaves_it_in_the_table(panel: Panel) -> None:
    panel.show_items(entregas(2), TITLE)
    ends = button(panel, "Mostrar todo")
    ends.setFocus()
    QTest.keyClick(ends, Qt.Key.Key_Space)
    assert view(panel).table.hasFocus()


def test_one_of_them_is_found_without_ending_it(panel: Panel) -> None:
    panel.show_items(entregas(2, 4), TITLE)
    panel.show_item(ItemKey(ENTREGA, "4"))
    assert view(panel).selected() == ItemKey(ENTREGA, "4")
    assert numbers(panel) == ["ENT-2", "ENT-4"]


def test_the_next_digest_takes_the_place_of_the_last(panel: Panel) -> None:
    panel.show_items(entregas(2, 4), TITLE)
    panel.show_items(entregas(1, 4), "Varios cambios seguidos")
    assert numbers(panel) == ["ENT-1", "ENT-4"]
    assert said(panel) == "Varios cambios seguidos: 2 registros"


def test_the_items_of_another_account_are_not_taken_for_them(panel: Panel) -> None:
    panel.show_items(entregas(2, 4), TITLE)
    panel.reset_items(ENTREGA, [item(2), item(3)])
    assert numbers(panel) == ["ENT-2", "ENT-3"]
    assert said(panel) == ""


def test_a_screen_reader_is_told(panel: Panel) -> None:
    panel.show_items(entregas(2, 4), TITLE)
    bar = next(bar for bar in panel.findChildren(MessageBar) if bar.text())
    assert bar.accessibleName() == "Mientras no había conexión: 2 registros"
