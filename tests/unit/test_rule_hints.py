"""Rules of the settings that speak of what the profile does not have."""

import pytest

from notifier.core.catalog import load_catalog
from notifier.core.late_rules import parse_late_rule
from notifier.core.profile.shipped import shipped_profile
from notifier.core.rule_hints import doubtful_rules, late_hints, lost_rules
from notifier.core.rule_text import parse_rule
from notifier.system.resources import resource_text

PROFILE = shipped_profile(resource_text("profiles/paucara.toml"))
CATALOG = load_catalog(resource_text("catalogo.toml"), PROFILE.categorias)


@pytest.mark.parametrize(
    ("text", "is_lost", "is_doubtful"),
    [
        ("entrega: EN_CAMINO -> ENTREGADO", False, False),
        ("Entregas: en camino -> entregado", False, False),
        ("payments: * -> VENCIDO", False, False),
        ("pago: * -> ENTREGADO", False, True),
        ("entrega: EN_CAMNO -> ENTREGADO", False, True),
        ("ruta: * -> TERMINADA", True, False),
        ("*: * -> @trouble", False, False),
        ("*: * -> VENCIDO", False, False),
        ("*: * -> VENCIDDO", False, True),
        ("entrega: @good -> *", False, False),
        ("entrega: * -> @trouble {zona: norte, numero: 7, acme}", False, False),
        ("entrega: * -> @trouble {colour: red}", True, False),
        ("*: * -> @trouble {motivo: x}", False, False),
        ("vehiculo: * -> @trouble {motivo: x}", True, False),
    ],
)
def test_each_rule_has_one_word_at_most(text: str, is_lost: bool, is_doubtful: bool) -> None:
    rules = [parse_rule(text)]
    assert bool(lost_rules(rules, PROFILE, str)) == is_lost
    assert bool(doubtful_rules(rules, PROFILE, CATALOG, str)) == is_doubtful
    shipped = PROFILE.told
    assert not lost_rules(shipped, PROFILE, str) + doubtful_rules(shipped, PROFILE, CATALOG, str)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("entrega: EN_CAMINO > 90 min", ""),
        ("entregas: due in 30 min unless LLEGO", ""),
        ("ruta: due passed", "no avisará nunca: el perfil paucara solo tiene"),
        ("entrega: EN_CAMNO > 90 min", "solo avisará si el servidor tiene el estado EN_CAMNO"),
        ("entrega: due passed unless LLEGOO", "solo avisará si el servidor tiene el estado LLEGOO"),
        ("entrega: ENTREGADO > 5 min", "no avisará nunca: lo que está en Entregado"),
        ("vehiculo: DISPONIBLE after 09:00", "no avisará nunca: lo que está en Disponible"),
        ("vehiculo: due passed", "no dice para cuándo se prometió"),
    ],
)
def test_a_rule_about_time_that_never_tells_is_named(text: str, hint: str) -> None:
    found = late_hints([parse_late_rule(text)], PROFILE, CATALOG, str)
    assert len(found) == bool(hint)
    assert all(hint in sentence for sentence in found)


def test_those_of_the_shipped_profiles_tell() -> None:
    assert late_hints([spec.rule() for spec in PROFILE.late_rules], PROFILE, CATALOG, str) == []
