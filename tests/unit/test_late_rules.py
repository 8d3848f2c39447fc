from datetime import time, timedelta

import pytest

from notifier.core.late_rules import LateRule, parse_late_rule, written_late_rule
from notifier.core.model import Urgency
from tests.categorias import ENTREGA, VEHICULO

MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("entrega: EN_CAMINO > 90 min", LateRule(ENTREGA, "EN_CAMINO", 90 * MINUTES)),
        ("Entrega : en camino>90min", LateRule(ENTREGA, "EN_CAMINO", 90 * MINUTES)),
        (
            "vehiculo: MANTENIMIENTO > 7 d [low]",
            LateRule(VEHICULO, "MANTENIMIENTO", timedelta(days=7), urgency=Urgency.LOW),
        ),
        ("entrega: EN_CAMINO > 2 h", LateRule(ENTREGA, "EN_CAMINO", timedelta(hours=2))),
        (
            "entrega: LISTO_PARA_ENTREGA after 09:30",
            LateRule(ENTREGA, "LISTO_PARA_ENTREGA", at=time(9, 30)),
        ),
        ("entrega: LISTO_PARA_ENTREGA after 0:00", LateRule(ENTREGA, "LISTO_PARA_ENTREGA", at=time())),
        (
            "entrega: due in 30 min unless LLEGO",
            LateRule(ENTREGA, length=30 * MINUTES, unless=("LLEGO",)),
        ),
        (
            "entrega: due in 1 h unless llegó, Novedad [critical]",
            LateRule(ENTREGA, length=60 * MINUTES, unless=("LLEGO", "NOVEDAD"), urgency=Urgency.CRITICAL),
        ),
        ("entrega: due passed [critical]", LateRule(ENTREGA, urgency=Urgency.CRITICAL)),
        ("entrega: DUE PASSED unless NOVEDAD", LateRule(ENTREGA, unless=("NOVEDAD",))),
        ("entrega: DUE > 5 min", LateRule(ENTREGA, "DUE", 5 * MINUTES)),
        ("entrega: hora after after 10:00", LateRule(ENTREGA, "HORA_AFTER", at=time(10))),
    ],
)
def test_a_rule_is_read_as_it_is_written_and_written_as_it_is_read(text: str, rule: LateRule) -> None:
    assert parse_late_rule(text) == rule
    assert parse_late_rule(written_late_rule(rule)) == rule


@pytest.mark.parametrize(
    "text",
    [
        *("", "entrega", "entrega:", ": due passed", "entrega: EN_CAMINO", "entrega: EN_CAMINO > 90"),
        *("entrega: EN_CAMINO > 0 min", "entrega: EN_CAMINO > -5 min", "entrega: EN_CAMINO > 400 d"),
        *("entrega: EN_CAMINO after 24:00", "entrega: EN_CAMINO after 9:60", "entrega: EN_CAMINO after 9"),
        *("entrega: due", "entrega: due in 0 min", "entrega: due in soon", "entrega: due passed [loud]"),
        *("entrega: EN_CAMINO -> ENTREGADO", "entrega: EN_CAMINO > 90 min unless LLEGO", "entrega: > 90 min"),
        *("entrega: due in 30 min unless", "entrega: due passed, due in 5 min", "entrega: * > 5 min"),
        *("entrega: EN_CAMINO > 99999999 d", "e n: due passed", "entrega: EN_CAMINO > 1.5 h"),
    ],
)
def test_what_is_no_rule_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        parse_late_rule(text)


def test_a_name_says_nothing_of_how_loud_it_is() -> None:
    loud = parse_late_rule("entrega: EN_CAMINO > 120 min [critical]")
    assert loud.name == parse_late_rule("entrega: En camino > 2 h").name == "entrega: EN_CAMINO > 2 h"
