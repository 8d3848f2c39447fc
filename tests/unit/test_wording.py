from datetime import UTC, datetime, timedelta

import pytest

from notifier.core.catalog import Catalog
from notifier.core.errors import RefusedError
from notifier.core.item_fields import Fields
from notifier.core.link import Link, LinkState
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, ItemKey, Source, Transition, Urgency
from notifier.core.wording import (
    as_sentences,
    headline_of,
    link_alert,
    session_alert,
    titled,
    transition_alert,
)
from tests.categorias import ENTREGA, VEHICULO

NOW = datetime(2026, 3, 2, 10, 55).astimezone()
CREW = Fields({"client": "Tienda Sol", "driver": "Luis", "plate": "3463-DBK", "zone": "Centro"})


def moved(*path: str, detalle: str = "Tienda Sol · Centro · Luis", fields: Fields = CREW) -> Transition:
    origin, *between, target = path
    key = ItemKey(ENTREGA, "7")
    told = (key, "ENT-7", origin, target, NOW.astimezone(UTC), Source.EVENT, detalle)
    return Transition(*told, path=tuple(between), fields=fields)


def alert_of(transition: Transition, catalog: Catalog, at: datetime | None = None) -> Alert:
    return transition_alert(transition, Urgency.NORMAL, catalog, str, at)


def test_the_estado_comes_first_then_client_then_driver_plate_and_time(catalog: Catalog) -> None:
    alert = alert_of(moved("EN_CAMINO", "ENTREGADO"), catalog)
    assert alert.title == "Entregado · ENT-7"
    assert alert.body.splitlines() == [
        "Tienda Sol",
        "Luis · 3463-DBK · Centro · 10:55",
        "En camino → Entregado",
    ]
    assert [str(key) for key in alert.items] == ["entrega:7"]


@pytest.mark.parametrize(
    ("detalle", "fields", "lines"),
    [
        ("", {}, ["10:55"]),
        ("Tienda Sol", {}, ["Tienda Sol", "10:55"]),
        ("Toyota Hilux · Óscar", {"driver": "Óscar", "plate": "ENT-7"}, ["Toyota Hilux", "Óscar · 10:55"]),
        ("Bs 1180.00", {"client": "Sol", "amount": "1180.00"}, ["Sol", "Bs 1.180,00 · 10:55"]),
    ],
)
def test_what_is_not_known_of_an_item_leaves_no_gap(
    catalog: Catalog, detalle: str, fields: dict[str, str], lines: list[str]
) -> None:
    told = alert_of(moved("EN_CAMINO", "ENTREGADO", detalle=detalle, fields=Fields(fields)), catalog)
    assert told.body.splitlines()[:-1] == lines


def test_the_time_is_when_it_happened_and_not_when_it_was_seen(catalog: Catalog) -> None:
    transition = moved("EN_CAMINO", "ENTREGADO")
    assert "09:10" in alert_of(transition, catalog, NOW - timedelta(minutes=105)).body
    assert "ayer 10:55" in alert_of(transition, catalog, NOW - timedelta(days=1)).body


def test_an_alert_shows_the_way_where_it_is_known(catalog: Catalog) -> None:
    alert = alert_of(moved("ASIGNADA", "EN_CAMINO", "ENTREGADO"), catalog)
    assert alert.body.endswith("\nAsignada → En camino → Entregado")


def test_lines_that_a_desktop_joins_are_sentences(catalog: Catalog) -> None:
    body = as_sentences(alert_of(moved("EN_CAMINO", "NOVEDAD"), catalog).body)
    assert body.replace("\n", " ") == (
        "Tienda Sol. Luis · 3463-DBK · Centro · 10:55. En camino → Con novedad."
    )
    assert as_sentences("No responde.\n\n¿Y ahora?") == "No responde.\n¿Y ahora?"


@pytest.mark.parametrize(
    ("target", "look"),
    [
        ("ENTREGADO", Look.GOOD),
        ("EN_CAMINO", Look.UNDERWAY),
        ("NOVEDAD", Look.TROUBLE),
        ("CANCELADA", Look.TROUBLE),
        ("NEVER_HEARD_OF", Look.NEUTRAL),
    ],
)
def test_each_kind_of_estado_has_its_look(catalog: Catalog, target: str, look: Look) -> None:
    assert alert_of(moved("LLEGO", target), catalog).look is look


def test_the_headline_of_an_alert_is_its_estado_and_number(catalog: Catalog) -> None:
    assert headline_of(alert_of(moved("LLEGO", "NOVEDAD"), catalog), catalog) == ("Con novedad", "ENT-7")
    late = Alert(
        AlertKind.LATE, titled("Pasó la hora", "1099-DXH"), "", Urgency.CRITICAL, key=ItemKey(VEHICULO, "1")
    )
    assert headline_of(late, catalog) == ("Pasó la hora", "1099-DXH")


def test_a_link_alert_says_why_and_is_no_green_tick() -> None:
    link = Link(LinkState.OFFLINE, datetime.now(UTC), "No responde.")
    assert link_alert(link, str).title == "Sin conexión"
    assert link_alert(link, str).body.endswith("\nNo responde.")
    assert link_alert(link, str).look is Look.TROUBLE


def test_the_end_of_a_session_is_urgent() -> None:
    told = session_alert(RefusedError(), str)
    assert (told.title, told.urgency, told.topic) == ("Sin sesión", Urgency.CRITICAL, "session")
    assert told.look is Look.TROUBLE
