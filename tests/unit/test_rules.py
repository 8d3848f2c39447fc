from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.core.catalog import Catalog
from notifier.core.choices import Muted
from notifier.core.model import Categoria, ItemKey, Source, Transition, Urgency
from notifier.core.profile.profile import Profile
from notifier.core.rules import AlertSettings, Notify, Rule, Silent, decide, parse_rule
from tests.categorias import CATEGORIAS, ENTREGA, VEHICULO

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

THE_EIGHT = [
    ("entrega", "PROGRAMADO", "ASIGNADA"),
    ("entrega", "ASIGNADA", "EN_CAMINO"),
    ("entrega", "EN_CAMINO", "ENTREGADO"),
    ("proforma", "PENDIENTE", "APROBADA"),
    ("proforma", "PENDIENTE", "RECHAZADA"),
    ("proforma", "APROBADA", "CONVERTIDA"),
    ("vehiculo", "DISPONIBLE", "EN_RUTA"),
    ("vehiculo", "EN_RUTA", "DISPONIBLE"),
]


def moved(categoria: str, origin: str, target: str) -> Transition:
    return Transition(ItemKey(Categoria(categoria), "1"), "N-1", origin, target, NOW, Source.EVENT)


@pytest.fixture
def settings(estandar: Profile) -> AlertSettings:
    return AlertSettings(tuple(spec.rule() for spec in estandar.rules))


def test_the_profile_has_the_eight_and_no_other(estandar: Profile) -> None:
    assert [(spec.categoria, spec.origin, spec.target) for spec in estandar.rules] == THE_EIGHT


@pytest.mark.parametrize(("categoria", "origin", "target"), THE_EIGHT)
def test_each_prioritized_transition_is_told(
    settings: AlertSettings, catalog: Catalog, categoria: str, origin: str, target: str
) -> None:
    assert isinstance(decide(moved(categoria, origin, target), settings, catalog, NOW), Notify)


def test_any_other_single_step_is_silent(settings: AlertSettings, catalog: Catalog) -> None:
    for categoria in CATEGORIAS:
        for origin, targets in catalog.edges[categoria].items():
            for target in targets:
                if (categoria, origin, target) not in THE_EIGHT:
                    decision = decide(moved(categoria, origin, target), settings, catalog, NOW)
                    assert decision == Silent("rules"), (categoria, origin, target)


def test_a_rule_is_of_its_category_alone(catalog: Catalog) -> None:
    """Two categories may have an estado of the same name."""
    settings = AlertSettings((Rule(ENTREGA, "", "EN_RUTA"),))
    assert isinstance(decide(moved("entrega", "ASIGNADA", "EN_RUTA"), settings, catalog, NOW), Notify)
    assert decide(moved("vehiculo", "DISPONIBLE", "EN_RUTA"), settings, catalog, NOW) == Silent("rules")


def test_a_skipped_path_is_told_by_its_destination(settings: AlertSettings, catalog: Catalog) -> None:
    assert decide(moved("entrega", "PROGRAMADO", "ENTREGADO"), settings, catalog, NOW) == Notify(
        Urgency.NORMAL
    )
    assert decide(moved("entrega", "PROGRAMADO", "LLEGO"), settings, catalog, NOW) == Silent("rules")


def test_a_known_way_is_told_by_its_last_step(settings: AlertSettings, catalog: Catalog) -> None:
    round_trip = replace(moved("vehiculo", "DISPONIBLE", "DISPONIBLE"), path=("EN_RUTA",))
    assert decide(round_trip, settings, catalog, NOW) == Notify(Urgency.NORMAL)
    back_again = replace(moved("entrega", "EN_CAMINO", "EN_CAMINO"), path=("NOVEDAD",))
    assert decide(back_again, settings, catalog, NOW) == Silent("rules")
    skipped = replace(moved("entrega", "PROGRAMADO", "ENTREGADO"), path=("LLEGO",))
    assert decide(skipped, settings, catalog, NOW) == Notify(Urgency.NORMAL)
    roundabout = replace(moved("entrega", "EN_CAMINO", "ENTREGADO"), path=("LLEGO",))
    assert decide(roundabout, settings, catalog, NOW) == Notify(Urgency.NORMAL)


def test_a_rule_without_an_origin_is_for_every_way_there_and_an_exact_one_goes_first(
    catalog: Catalog,
) -> None:
    rules = (parse_rule("entrega: * -> NOVEDAD [critical]"), parse_rule("entrega: LLEGO -> NOVEDAD [low]"))
    settings = AlertSettings(rules)
    from_anywhere = moved("entrega", "EN_CAMINO", "NOVEDAD")
    assert decide(from_anywhere, settings, catalog, NOW) == Notify(Urgency.CRITICAL)
    assert decide(moved("entrega", "LLEGO", "NOVEDAD"), settings, catalog, NOW) == Notify(Urgency.LOW)
    assert decide(moved("entrega", "EN_CAMINO", "LLEGO"), settings, catalog, NOW) == Silent("rules")


def test_a_pause_silences_until_it_ends(settings: AlertSettings, catalog: Catalog) -> None:
    paused = AlertSettings(settings.rules, paused_until=NOW + timedelta(minutes=30))
    transition = moved("entrega", "EN_CAMINO", "ENTREGADO")
    assert decide(transition, paused, catalog, NOW) == Silent("paused")
    assert decide(transition, paused, catalog, NOW + timedelta(minutes=30)) == Notify(Urgency.NORMAL)


def test_a_mute_silences_its_item_alone(settings: AlertSettings, catalog: Catalog) -> None:
    muted = AlertSettings(settings.rules, muted={ItemKey(ENTREGA, "2"): Muted(NOW + timedelta(hours=1))})
    other = moved("entrega", "EN_CAMINO", "ENTREGADO")
    same = Transition(ItemKey(ENTREGA, "2"), "N-2", "EN_CAMINO", "ENTREGADO", NOW, Source.EVENT)
    assert isinstance(decide(other, muted, catalog, NOW), Notify)
    assert decide(same, muted, catalog, NOW) == Silent("muted")
    assert isinstance(decide(same, muted, catalog, NOW + timedelta(hours=1)), Notify)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("entrega: EN_CAMINO -> ENTREGADO", Rule(ENTREGA, "EN_CAMINO", "ENTREGADO")),
        ("Vehiculo:en ruta→Disponible [Critical]",
         Rule(VEHICULO, "EN_RUTA", "DISPONIBLE", Urgency.CRITICAL)),
        ("entrega: * -> NOVEDAD [critical]", Rule(ENTREGA, "", "NOVEDAD", Urgency.CRITICAL)),
    ],
)  # fmt: skip
def test_a_written_rule_is_read(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "entrega",
        "entrega: A -> \u200b",
        "entrega: A -> _",
        "entrega: - -> B",
        ": A -> B",
        "entrega: A -> B [loud]",
        "entrega: A B",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_rule(text)
