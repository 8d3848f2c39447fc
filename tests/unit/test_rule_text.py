"""Rules as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.model import Categoria, Urgency
from notifier.core.rule_text import parse_rule, written_rule
from notifier.core.rules import ANY, CLASSES, GOOD_FINAL, TROUBLE, Condition, Rule
from tests.categorias import ENTREGA, VEHICULO


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("entrega: EN_CAMINO -> ENTREGADO", Rule(ENTREGA, "EN_CAMINO", "ENTREGADO")),
        ("Vehiculo:en ruta→Disponible [Critical]",
         Rule(VEHICULO, "EN_RUTA", "DISPONIBLE", Urgency.CRITICAL)),
        ("entrega: * -> NOVEDAD [critical]", Rule(ENTREGA, ANY, "NOVEDAD", Urgency.CRITICAL)),
        ("*: * -> @trouble [critical]", Rule(Categoria(ANY), ANY, TROUBLE, Urgency.CRITICAL)),
        ("entrega: * -> @Good-Final", Rule(ENTREGA, ANY, GOOD_FINAL)),
        ("entrega: @good_final -> *", Rule(ENTREGA, GOOD_FINAL, ANY)),
        ("entrega: A -> B {zone: norte}",
         Rule(ENTREGA, "A", "B", conditions=(Condition("zone", ("norte",)),))),
        ("entrega: A -> B [low] { Zona : Norte | Sur ,acme}",
         Rule(ENTREGA, "A", "B", Urgency.LOW,
              (Condition("zona", ("Norte", "Sur")), Condition("", ("acme",))))),
    ],
)  # fmt: skip
def test_a_written_rule_is_read(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule
    assert parse_rule(written_rule(rule)) == rule


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
        "entrega: A -> @bad",
        "entrega: @ -> B",
        "entrega: A -> B*",
        "entrega: A -> B {}",
        "entrega: A -> B { }",
        "entrega: A -> B {zone:}",
        "entrega: A -> B {zone: norte |}",
        "entrega: A -> B {: norte}",
        "entrega: A -> B {zone: a: b}",
        "entrega: A -> B {zone: norte,}",
        "entrega: A -> B {zone: norte",
        "entrega: A -> B {zone: norte} [low]",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_rule(text)


words = st.from_regex(r"[A-Z]{1,8}(_[A-Z]{1,8})?", fullmatch=True)
ends = st.sampled_from([ANY, *CLASSES]) | words
texts = st.from_regex(r"[a-zñ0-9]{1,6}( [a-z0-9]{1,4})?", fullmatch=True)
keys = st.sampled_from(["", "zone", "client", "peso_kg"])
conditions = st.builds(Condition, keys, st.lists(texts, min_size=1, max_size=3).map(tuple))


@given(
    st.builds(
        Rule,
        st.sampled_from([Categoria(ANY), ENTREGA, Categoria("nota_credito")]),
        ends,
        ends,
        st.sampled_from(Urgency),
        st.lists(conditions, max_size=3).map(tuple),
    )
)
def test_each_rule_can_be_written_and_read_again(rule: Rule) -> None:
    assert parse_rule(written_rule(rule)) == rule
