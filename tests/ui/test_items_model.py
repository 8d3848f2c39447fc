"""Rows change one by one, stay in order, keep what is selected, and are found by search."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from notifier.core.catalog import Catalog
from notifier.core.item_fields import Fields
from notifier.core.model import Estado
from notifier.ui.panel.items_filter import ItemsFilter
from notifier.ui.panel.items_model import FLASH_ROWS, SEARCH_ROLE, Column, ItemsModel
from tests.categorias import ENTREGA
from tests.ui.samples import NOW, item, spanish


@pytest.fixture
def model(qtbot: QtBot, now: Callable[[], datetime], catalog: Catalog) -> ItemsModel:
    made = ItemsModel(spanish, now)
    # Qt's own judge of models; it fails the test by a warning.
    made.setProperty("judge", QAbstractItemModelTester(made, made))
    made.set_estados(tuple(catalog.estados[ENTREGA].values()))
    return made


def column(model: ItemsModel | ItemsFilter, which: Column) -> list[str]:
    return [str(model.index(row, which).data()) for row in range(model.rowCount())]


def test_cells_read_as_people_say_them(model: ItemsModel) -> None:
    model.reset_items([item(1, "EN_CAMINO", detalle="Almacén Pérez · Bs 1234.50")])
    model.change_items([replace(model.item_at(0), fields=Fields({"amount": "1234.50"}))], ())
    assert [model.index(0, which).data() for which in Column] == [
        "ENT-1",
        "En camino",
        "Almacén Pérez · Bs 1.234,50",
        "hace 1 min",
    ]
    assert "1.234,50" in model.index(0, 0).data(SEARCH_ROLE)
    assert model.index(0, Column.ACTUALIZADO).data(Qt.ItemDataRole.ToolTipRole) == "15/05/2026 10:44:03"
    titles = [model.headerData(which, Qt.Orientation.Horizontal) for which in Column]
    assert titles == ["Número", "Estado", "Detalle", "Actualizado"]


def test_an_estado_that_no_catalogue_knows_is_still_readable(model: ItemsModel) -> None:
    model.reset_items([item(1, "EN_ADUANA")])
    assert column(model, Column.ESTADO) == ["En aduana"]


def test_a_change_touches_its_row_and_no_other(model: ItemsModel, qtbot: QtBot) -> None:
    model.reset_items([item(number) for number in range(1, 6)])
    touched: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: touched.append((first.row(), last.row())))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(model.layoutChanged):
        model.change_items([replace(item(3), estado="ASIGNADA")], ())
    assert touched == [(2, 2)]
    assert column(model, Column.ESTADO)[2] == "Asignada"


def test_rows_come_and_go(model: ItemsModel) -> None:
    model.reset_items([item(number) for number in range(1, 8)])
    model.change_items([item(9), item(8), item(8)], ["2", "3", "6", "unknown"])
    assert column(model, Column.NUMERO) == ["ENT-1", "ENT-4", "ENT-5", "ENT-7", "ENT-8", "ENT-9"]
    for row, number in enumerate((1, 4, 5, 7, 8, 9)):
        assert model.position(str(number)) == row
    assert model.position("3") is None


def test_the_newest_change_moves_to_the_top_and_the_selection_goes_with_its_item(
    model: ItemsModel, qtbot: QtBot
) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(ItemsFilter(model, view))
    model.reset_items([item(number) for number in range(1, 6)])
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().setCurrentIndex(view.model().index(3, 0), flags)
    model.change_items([replace(item(4), updated_at=NOW)], ())
    assert column(model, Column.NUMERO)[0] == "ENT-4"
    assert [index.data() for index in view.selectionModel().selectedRows()] == ["ENT-4"]
    model.change_items([replace(item(5), updated_at=NOW + timedelta(seconds=1))], ())
    assert [(index.row(), index.data()) for index in view.selectionModel().selectedRows()] == [(1, "ENT-4")]


def test_numbers_sort_as_numbers_and_estados_by_their_place_in_the_flow(model: ItemsModel) -> None:
    rows = ItemsFilter(model)
    model.reset_items([item(10, "ENTREGADO"), item(9, "PROGRAMADO"), item(100, "EN_CAMINO")])
    rows.sort(Column.NUMERO)
    assert column(rows, Column.NUMERO) == ["ENT-9", "ENT-10", "ENT-100"]
    rows.sort(Column.NUMERO, Qt.SortOrder.DescendingOrder)
    assert column(rows, Column.NUMERO) == ["ENT-100", "ENT-10", "ENT-9"]
    rows.sort(Column.ESTADO)
    assert column(rows, Column.ESTADO) == ["Programado", "En camino", "Entregado"]
    model.change_items([item(9, "ENTREGADO")], ())
    assert column(rows, Column.NUMERO)[0] == "ENT-100"


def test_search_takes_any_case_accents_or_none_and_all_words(model: ItemsModel) -> None:
    rows = ItemsFilter(model)
    model.reset_items(
        [
            item(1, "EN_TRANSITO", detalle="Almacén Pérez (centro)"),
            item(2, "PROGRAMADO", detalle="Tienda Doña Rosa"),
        ]
    )
    for text, found in (
        ("almacen", ["ENT-1"]),
        ("PÉREZ transito", ["ENT-1"]),
        ("dona", ["ENT-2"]),
        ("ent-2", ["ENT-2"]),
        ("(centro)", ["ENT-1"]),
        ("perez programado", []),
        ("-", ["ENT-1", "ENT-2"]),
        ("  ", ["ENT-1", "ENT-2"]),
    ):
        rows.search(text)
        assert column(rows, Column.NUMERO) == found, text
    rows.search("programado")
    model.change_items([item(1, "PROGRAMADO")], ())
    assert rows.rowCount() == 2


def test_search_finds_what_is_in_any_field(model: ItemsModel) -> None:
    rows = ItemsFilter(model)
    fields = {"client": "Almacén Pérez", "zone": "Alto Obrajes", "phone": "+591 712-34567", "order": "OC-77"}
    model.reset_items(
        [
            replace(item(1, "EN_TRANSITO", detalle="Almacén Pérez · Alto Obrajes"), fields=Fields(fields)),
            replace(item(2), fields=Fields({"client": "Tienda Rosa", "zone": "Sopocachi"})),
        ]
    )
    for text, found in (
        ("obrajes", ["ENT-1"]),
        ("sopocachi", ["ENT-2"]),
        ("71234567", ["ENT-1"]),
        ("712-34567", ["ENT-1"]),
        ("oc-77 PÉREZ", ["ENT-1"]),
        ("rosa obrajes", []),
    ):
        rows.search(text)
        assert column(rows, Column.NUMERO) == found, text
    rows.search("oc-78")
    model.change_items([replace(item(2), fields=Fields({"order": "OC-78"}))], ())
    assert column(rows, Column.NUMERO) == ["ENT-2"]


def test_only_some_rows_are_shown_whatever_happens_to_them(model: ItemsModel) -> None:
    rows = ItemsFilter(model)
    rows.setProperty("judge", QAbstractItemModelTester(rows, rows))
    model.reset_items([item(number) for number in range(1, 8)])
    rows.show_only(frozenset({"2", "5", "9"}))
    assert column(rows, Column.NUMERO) == ["ENT-2", "ENT-5"]
    model.change_items([replace(item(5), estado="ENTREGADO", updated_at=NOW), item(9), item(10)], ["2"])
    assert column(rows, Column.NUMERO) == ["ENT-5", "ENT-9"]
    rows.show_only(frozenset({"5", "10"}))
    assert column(rows, Column.NUMERO) == ["ENT-5", "ENT-10"]
    rows.search("programado")
    assert column(rows, Column.NUMERO) == ["ENT-10"]
    rows.show_only(frozenset())
    assert rows.rowCount() == 0
    rows.show_only(None)
    assert rows.rowCount() == 7
    rows.search("")
    assert rows.rowCount() == 8


def test_a_filter_that_is_off_asks_for_nothing(
    qtbot: QtBot, now: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ItemsModel(spanish, now)
    rows = ItemsFilter(model)
    asked: list[int] = []
    monkeypatch.setattr(ItemsModel, "data", lambda _self, _index, role: asked.append(role))
    for hidden in (True, False):
        rows.show_only(frozenset({"1"}) if hidden else None)
        asked.clear()
        model.reset_items([item(number) for number in range(1, 8)])
        model.change_items([replace(item(5), updated_at=NOW)], ["2"])
        assert bool(asked) == hidden


def test_a_new_catalogue_renames_the_rows(model: ItemsModel) -> None:
    model.reset_items([item(1, "EN_CAMINO")])
    model.set_estados([Estado("EN_CAMINO", "Viajando", "#ff0000")])
    assert column(model, Column.ESTADO) == ["Viajando"]
    rows = ItemsFilter(model)
    rows.search("viajando")
    assert rows.rowCount() == 1


def test_a_changed_row_glows_and_a_refresh_does_not(model: ItemsModel) -> None:
    glow = Qt.ItemDataRole.BackgroundRole
    model.reset_items([item(number) for number in range(1, 100)])
    assert not model.flashing()
    model.change_items([replace(item(1), detalle="otro")], ())
    assert model.index(0, 0).data(glow) is None
    model.change_items([item(1, "ASIGNADA")], ())
    assert model.index(0, 0).data(glow) is not None
    assert model.index(1, 0).data(glow) is None
    assert model.flashing()
    model.reset_items([item(1)])
    model.change_items([item(number) for number in range(2, FLASH_ROWS + 3)], ())
    assert not model.flashing()
    # Nor does a list that is read for the first time; one that gets its first item does.
    model.reset_items([])
    model.change_items([item(1), item(2)], ())
    assert not model.flashing()
    model.reset_items([])
    model.change_items([item(1)], ())
    assert model.flashing()


def test_any_mix_of_changes_leaves_what_a_plain_dictionary_would_hold(model: ItemsModel) -> None:
    source = random.Random(7)
    truth = {number: item(number) for number in range(1, 60)}
    model.reset_items(truth.values())
    for _ in range(60):
        changed = [
            item(number, source.choice(("ASIGNADA", "EN_CAMINO")), minutes=source.randint(1, 500))
            for number in source.sample(range(1, 90), 7)
        ]
        removed = source.sample(sorted(truth), 5)
        changed = [entry for entry in changed if int(entry.id) not in removed]
        model.change_items(changed, [str(number) for number in removed])
        for number in removed:
            del truth[number]
        truth.update({int(entry.id): entry for entry in changed})
        newest = sorted(truth.values(), key=lambda entry: entry.updated_at or NOW, reverse=True)
        shown = [model.item_at(row).id for row in range(model.rowCount())]
        assert sorted(shown) == sorted(entry.id for entry in newest)
        times = {entry.id: entry.updated_at for entry in newest}
        assert [times[entry] for entry in shown] == [entry.updated_at for entry in newest]
        assert all(model.position(entry) == row for row, entry in enumerate(shown))
