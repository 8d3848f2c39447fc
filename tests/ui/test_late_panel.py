"""The panel that is made late shows what one that was there from the start shows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from notifier.core.catalog import Catalog
from notifier.core.item_fields import Fields
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.late_panel import LatePanel
from notifier.ui.panel.panel import Panel
from notifier.ui.tray.icons import Icons
from tests.categorias import ENTREGA, SPECS
from tests.ui.looking import details, numbers, tabs
from tests.ui.samples import item, spanish

Told = tuple[str, tuple[Any, ...]]

_items = st.lists(st.integers(1, 6), max_size=5, unique=True).map(
    lambda ids: tuple(replace(item(number), fields=Fields({"client": "Tienda Sol"})) for number in ids)
)
_gone = st.lists(st.integers(1, 6).map(str), max_size=3, unique=True).map(tuple)
_told = st.one_of(
    st.tuples(st.just("reset_items"), st.tuples(st.just(ENTREGA), _items)),
    st.tuples(st.just("change_items"), st.tuples(st.just(ENTREGA), _items, _gone)),
    st.tuples(st.just("set_tray_available"), st.tuples(st.booleans())),
    st.tuples(st.just("set_categorias"), st.tuples(st.sampled_from((SPECS, SPECS[:2])))),
    st.tuples(st.just("set_labels"), st.tuples(st.sampled_from(({}, {ENTREGA: {"client": "Cliente"}})))),
    st.tuples(st.just("set_web_pages"), st.tuples(st.sampled_from((frozenset(), frozenset({ENTREGA}))))),
)


@pytest.fixture
def make(
    qtbot: QtBot, icons: Icons, menu: ProgramMenu, status: LinkStatus, now: Callable[[], datetime]
) -> Iterator[Callable[[], Panel]]:
    made: list[Panel] = []

    def panel() -> Panel:
        made.append(Panel(spanish, icons, menu, status, now))
        return made[-1]

    yield panel
    for each in made:
        each.close()
        each.deleteLater()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(_told, max_size=6), after=st.lists(_told, max_size=3))
def test_whenever_it_is_made_it_shows_the_same(
    make: Callable[[], Panel], catalog: Catalog, before: list[Told], after: list[Told]
) -> None:
    early, late = make(), LatePanel(make)
    catalogue: Told = ("set_catalogue", (ENTREGA, tuple(catalog.estados[ENTREGA].values())))
    for name, values in (("set_categorias", (SPECS,)), catalogue, *before):
        getattr(early, name)(*values)
        getattr(late, name)(*values)
    panel = late.get()
    for name, values in after:
        getattr(early, name)(*values)
        getattr(late, name)(*values)
    assert late.get() is panel
    assert _shown(panel) == _shown(early)


def test_nothing_is_made_for_what_is_only_told(qtbot: QtBot) -> None:
    def never() -> Panel:
        raise AssertionError("made")

    late = LatePanel(never)
    late.reset_items(ENTREGA, (item(1),))
    late.change_items(ENTREGA, (item(2),), ("1",))
    late.set_tray_available(False)
    late.hide()


def _shown(panel: Panel) -> list[object]:
    panel.show()
    texts = [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]
    buttons = [button.text() for button in panel.findChildren(QPushButton) if button.isVisibleTo(panel)]
    return [tabs(panel), numbers(panel), details(panel), texts, buttons]
