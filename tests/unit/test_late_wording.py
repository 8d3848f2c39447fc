"""What people read of something that is late: what is wrong first, then which item."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifier.core.catalog import Catalog
from notifier.core.late_rules import parse_late_rule
from notifier.core.late_wording import LateItem, late_alert, late_before, over_alert
from notifier.core.lateness import Noted
from notifier.core.model import AlertKind, Item, ItemKey, Urgency
from tests.categorias import ENTREGA, VEHICULO

NOW = datetime(2026, 3, 2, 10, 45, tzinfo=ZoneInfo("America/La_Paz"))
DUE = NOW - timedelta(minutes=45)

LONG = parse_late_rule("entrega: EN_CAMINO > 90 min")
PASSED = parse_late_rule("entrega: due passed [critical]")


def item(number: int, estado: str = "EN_CAMINO", due: datetime | None = DUE) -> Item:
    entered = NOW - timedelta(minutes=90)
    return Item(
        ENTREGA, str(number), f"ENT-{number}", estado, detalle="Tienda Sol · Ana", due=due, entered_at=entered
    )


@pytest.mark.parametrize(
    ("rule", "title", "body"),
    [
        (
            "entrega: EN_CAMINO > 90 min",
            "En camino hace más de 90 min · ENT-7",
            "En este estado desde 09:15\nTienda Sol · Ana",
        ),
        ("entrega: EN_CAMINO > 3 h", "En camino hace más de 3 h · ENT-7", None),
        ("entrega: EN_CAMINO > 1 d", "En camino hace más de 1 día · ENT-7", None),
        ("entrega: EN_CAMINO > 7 d", "En camino hace más de 7 días · ENT-7", None),
        ("entrega: EN_CAMINO after 09:30", "En camino, y ya pasaron las 09:30 · ENT-7", None),
        (
            "entrega: due in 30 min unless LLEGO",
            "Menos de 30 min para lo prometido · ENT-7",
            "Prometida para 10:00. Está: En camino\nTienda Sol · Ana",
        ),
        ("entrega: due passed [critical]", "Pasó la hora prometida · ENT-7", None),
    ],
)
def test_what_is_wrong_comes_first(catalog: Catalog, rule: str, title: str, body: str | None) -> None:
    parsed = parse_late_rule(rule)
    alert = late_alert(LateItem(item(7), Noted(parsed, NOW)), NOW, catalog, str)
    assert (alert.title, alert.urgency, alert.kind) == (title, parsed.urgency, AlertKind.LATE)
    assert (alert.key, alert.topic) == (ItemKey(ENTREGA, "7"), "entrega:7")
    assert body in (None, alert.body)


def test_what_is_over_says_where_the_item_is_now_and_what_still_holds(catalog: Catalog) -> None:
    over = [Noted(LONG, NOW, NOW)]
    alert = over_alert(item(7, "LLEGO"), over, [Noted(PASSED, DUE)], NOW, catalog, str, is_gone=False)
    assert alert.title == f"{catalog.estado(ENTREGA, 'LLEGO').nombre} · ENT-7"
    assert alert.body.splitlines()[:2] == [
        "Resuelto: En camino hace más de 90 min",
        "Sigue: Pasó la hora prometida",
    ]
    assert (alert.urgency, alert.topic) == (Urgency.NORMAL, "entrega:7")


def test_a_new_promise_and_an_item_that_is_gone_are_said_as_such(catalog: Catalog) -> None:
    over = [Noted(PASSED, DUE, NOW)]
    later = item(7, due=NOW + timedelta(hours=2))
    assert over_alert(later, over, [], NOW, catalog, str, is_gone=False).title == (
        "Prometida ahora para 12:45 · ENT-7"
    )
    assert over_alert(item(7), over, [], NOW, catalog, str, is_gone=True).title == (
        "Ya no está en la lista · ENT-7"
    )


def test_what_was_late_before_is_one_alert_that_hurries_nobody(catalog: Catalog) -> None:
    late = [LateItem(item(number), Noted(LONG, NOW)) for number in range(1, 3)]
    late += [LateItem(item(number), Noted(PASSED, DUE)) for number in range(10, 17)]
    alert = late_before(late, catalog, str)
    assert alert.title == "9 entregas con atraso"
    assert alert.body.splitlines() == [
        "Pasó la hora prometida: ENT-10, ENT-11, ENT-12, ENT-13, ENT-14 y 2 más",
        "En camino hace más de 90 min: ENT-1, ENT-2",
        "Ya estaban así al comenzar a vigilarlas.",
    ]
    assert (alert.urgency, alert.key, alert.topic) == (Urgency.NORMAL, None, "late")
    assert len(alert.items) == 9


def test_of_several_categories_only_the_sum_is_said(catalog: Catalog) -> None:
    workshop = parse_late_rule("vehiculo: MANTENIMIENTO > 2 d")
    van = Item(VEHICULO, "1", "4102-KXN", "MANTENIMIENTO", entered_at=NOW)
    late = [LateItem(item(1), Noted(PASSED, DUE)), LateItem(van, Noted(workshop, NOW))]
    assert late_before(late, catalog, str).title == "2 con atraso"
