"""The tooltip of a row names all that is known of the item, in the profile's order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from notifier.core.item_fields import Fields
from notifier.core.outbound import CategoriasKnown
from notifier.core.profile.check import check_profile
from notifier.system.language import translator
from notifier.ui.bridge import Bridge
from notifier.ui.panel.details import details
from notifier.ui.panel.items_model import Column, ItemsModel
from tests.categorias import ENTREGA
from tests.ui.samples import NOW, item, spanish

PROFILE = """
name = "propio"
events = []

[[categorias]]
key = "entrega"
es = { singular = "entrega", plural = "entregas" }

[rest]
user = "/user"
login = "/login"
per_page = 100

[rest.lists.entrega]
path = "/entregas"
numero = "numero"

[rest.lists.entrega.fields]
client = "cliente"
bultos = { count = "bultos", es = "Bultos", en = "Parcels" }
"""
FIELDS = Fields({"client": "Tienda Sol <b>", "bultos": "3", "unheard_of": "x"})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "Cliente: Tienda Sol <b>\nBultos: 3\nPrometido para: 11:30 (en 45 min)"),
        ("en", "Client: Tienda Sol <b>\nParcels: 3\nPromised for: 11:30 AM (in 45 min)"),
    ],
)
def test_fields_and_due_are_named_in_the_users_language(language: str, said: str) -> None:
    translate = translator(language, {})
    labels = check_profile(PROFILE, "propio.toml").labels(translate)[ENTREGA]
    promised = replace(item(1), fields=FIELDS, due=NOW.replace(hour=11, minute=30))
    assert details(promised, labels, NOW, translate) == said


def test_the_line_stands_where_no_field_has_a_name() -> None:
    assert details(item(1, detalle="Almacén Pérez"), {}, NOW, spanish) == "Almacén Pérez"


def test_another_day_is_named() -> None:
    late = replace(item(1), due=NOW - timedelta(days=1))
    assert details(late, {}, NOW, spanish).startswith("Prometido para: ayer ")


def test_a_row_shows_what_the_bridge_was_told(qtbot: QtBot, now: Callable[[], datetime]) -> None:
    bridge, model = Bridge(), ItemsModel(spanish, now)
    bridge.labels_known.connect(lambda labels: model.set_labels(labels[ENTREGA]))
    model.reset_items([replace(item(1), fields=FIELDS)])
    with qtbot.waitSignal(bridge.labels_known):
        bridge.publish(CategoriasKnown((), {ENTREGA: {"client": "Cliente"}}))
    told = model.index(0, Column.DETALLE).data(Qt.ItemDataRole.ToolTipRole)
    assert told == "<p>Cliente: Tienda Sol &lt;b&gt;</p>"
