"""Rules of the settings that speak of what the profile does not have."""

import pytest

from notifier.core.catalog import load_catalog
from notifier.core.profile.shipped import shipped_profile
from notifier.core.rule_hints import doubtful_rules, lost_rules
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
