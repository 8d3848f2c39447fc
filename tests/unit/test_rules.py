"""Which transitions the rules want, as a table."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifier.core.catalog import Catalog, load_catalog
from notifier.core.item_fields import Fields
from notifier.core.model import Categoria, Estado, ItemKey, Source, Transition, Urgency
from notifier.core.profile.check import ProfileFileError, check_profile
from notifier.core.profile.profile import Profile
from notifier.core.profile.rule_specs import RuleSpec
from notifier.core.profile.shipped import shipped_profile
from notifier.core.rule_text import parse_rule
from notifier.core.rules import Wanted, wanted
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

NOTHING = Wanted(None)
NORMAL, URGENT, LOW = Wanted(Urgency.NORMAL), Wanted(Urgency.CRITICAL), Wanted(Urgency.LOW)

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

SHIPPED = ("estandar", "paucara", "laravel-echo")


def moved(categoria: str, origin: str, target: str, *path: str) -> Transition:
    key = ItemKey(Categoria(categoria), "1")
    return Transition(key, "N-1", origin, target, NOW, Source.EVENT, path=path)


def shipped(name: str) -> tuple[Profile, Catalog]:
    profile = shipped_profile(resource_text(f"profiles/{name}.toml"))
    return profile, load_catalog(resource_text("catalogo.toml"), profile.categorias)


# What every profile tells ---------------------------------------------------------------------------------


def test_the_standard_profile_names_the_eight_and_no_other(estandar: Profile) -> None:
    assert [(spec.categoria, spec.origin, spec.target) for spec in estandar.rules] == THE_EIGHT


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(("categoria", "origin", "target"), THE_EIGHT)
def test_each_prioritized_transition_is_told(name: str, categoria: str, origin: str, target: str) -> None:
    profile, catalog = shipped(name)
    assert wanted(moved(categoria, origin, target), profile.told, catalog).urgency is not None


@pytest.mark.parametrize("name", SHIPPED)
def test_no_good_end_and_no_trouble_is_missed_from_wherever_it_comes(name: str) -> None:
    profile, catalog = shipped(name)
    seen = set()
    for categoria in profile.keys:
        estados = catalog.estados[categoria]
        for target in estados.values():
            for origin in [*estados, "SOMETHING_NEW"]:
                found = wanted(moved(categoria, origin, target.codigo), profile.told, catalog).urgency
                if origin == target.codigo or not (target.trouble or (target.good and target.final)):
                    continue
                seen.add((categoria, target.codigo))
                if target.trouble:
                    assert found is Urgency.CRITICAL, (categoria, origin, target.codigo)
                else:
                    assert found is Urgency.NORMAL, (categoria, origin, target.codigo)
    assert {("entrega", "CANCELADA"), ("entrega", "ENTREGADO"), ("vehiculo", "FUERA_SERVICIO")} <= seen
    if name == "paucara":
        assert {
            ("venta", "ENTREGADA"),
            ("venta", "PROBLEMAS"),
            ("pago", "VENCIDO"),
            ("pago", "PAGADO"),
        } <= seen


@pytest.mark.parametrize("name", SHIPPED)
def test_leaving_trouble_is_told_wherever_it_leads(name: str) -> None:
    profile, catalog = shipped(name)
    for categoria in profile.keys:
        for origin in catalog.estados[categoria].values():
            for target in catalog.estados[categoria]:
                if origin.trouble and origin.codigo != target:
                    found = wanted(moved(categoria, origin.codigo, target), profile.told, catalog)
                    assert found.urgency is not None, (categoria, origin.codigo, target)


def test_a_profile_of_ones_own_with_other_rules_or_none_tells_them_too() -> None:
    profile, _ = shipped("estandar")
    (spec, *_) = profile.categorias
    own = (Estado("HECHO", "Hecho", final=True, good=True), Estado("MAL", "Mal", trouble=True))
    catalog = replace(load_catalog("", [spec]), estados={ENTREGA: {estado.codigo: estado for estado in own}})
    for rules in ((), profile.rules):
        told = replace(profile, rules=rules).told
        assert wanted(moved("entrega", "NUEVO", "HECHO"), told, catalog) == NORMAL
        assert wanted(moved("entrega", "NUEVO", "MAL"), told, catalog) == URGENT
        assert wanted(moved("entrega", "MAL", "NUEVO"), told, catalog) == NORMAL


def test_a_server_that_forgets_to_say_what_is_final_hides_no_good_end(
    estandar: Profile, catalog: Catalog
) -> None:
    estados = tuple(replace(estado, final=False) for estado in catalog.estados[ENTREGA].values())
    served = catalog.with_estados(ENTREGA, estados)
    assert wanted(moved("entrega", "LLEGO", "ENTREGADO"), estandar.told, served) == NORMAL


def test_any_other_single_step_is_silent(estandar: Profile, catalog: Catalog) -> None:
    for categoria in estandar.keys:
        estados = catalog.estados[categoria]
        for origin, targets in catalog.edges[categoria].items():
            for target in targets:
                ends = estados[target].trouble or (estados[target].good and estados[target].final)
                if (categoria, origin, target) in THE_EIGHT or ends or estados[origin].trouble:
                    continue
                found = wanted(moved(categoria, origin, target), estandar.told, catalog)
                assert found == NOTHING, (categoria, origin, target)


# One decision, as a table ---------------------------------------------------------------------------------

NEWS = "entrega: * -> NOVEDAD [critical]"


@pytest.mark.parametrize(
    ("rules", "transition", "found"),
    [
        # The category.
        (["entrega: * -> EN_RUTA"], moved("entrega", "ASIGNADA", "EN_RUTA"), NORMAL),
        (["entrega: * -> EN_RUTA"], moved("vehiculo", "DISPONIBLE", "EN_RUTA"), NOTHING),
        (["*: * -> EN_RUTA"], moved("vehiculo", "DISPONIBLE", "EN_RUTA"), NORMAL),
        # The origin and the target: codes, classes, any.
        (["entrega: EN_CAMINO -> LLEGO"], moved("entrega", "EN_CAMINO", "LLEGO"), NORMAL),
        (["entrega: EN_CAMINO -> LLEGO"], moved("entrega", "EN_CAMINO", "NOVEDAD"), NOTHING),
        (["entrega: LLEGO -> NOVEDAD"], moved("entrega", "EN_CAMINO", "NOVEDAD"), NOTHING),
        (["entrega: EN_CAMINO -> *"], moved("entrega", "EN_CAMINO", "LLEGO"), NORMAL),
        (["entrega: EN_CAMINO -> *"], moved("entrega", "PROGRAMADO", "LLEGO"), NOTHING),
        (["*: * -> *"], moved("proforma", "BORRADOR", "PENDIENTE"), NORMAL),
        (["*: * -> @trouble"], moved("vehiculo", "EN_RUTA", "FUERA_SERVICIO"), NORMAL),
        (["*: * -> @trouble"], moved("vehiculo", "EN_RUTA", "MANTENIMIENTO"), NOTHING),
        (["*: * -> @good"], moved("vehiculo", "MANTENIMIENTO", "DISPONIBLE"), NORMAL),
        (["*: * -> @good-final"], moved("vehiculo", "MANTENIMIENTO", "DISPONIBLE"), NOTHING),
        (["*: * -> @good-final"], moved("entrega", "NOVEDAD", "ENTREGADO"), NORMAL),
        (["*: * -> @final"], moved("proforma", "APROBADA", "VENCIDA"), NORMAL),
        (["*: @trouble -> *"], moved("entrega", "NOVEDAD", "EN_CAMINO"), NORMAL),
        (["*: @trouble -> *"], moved("entrega", "EN_CAMINO", "LLEGO"), NOTHING),
        # Of several the most exact, by the target first.
        ([NEWS, "entrega: LLEGO -> NOVEDAD [low]"], moved("entrega", "LLEGO", "NOVEDAD"), LOW),
        (["entrega: LLEGO -> NOVEDAD [low]", NEWS], moved("entrega", "LLEGO", "NOVEDAD"), LOW),
        ([NEWS, "entrega: LLEGO -> NOVEDAD [low]"], moved("entrega", "EN_CAMINO", "NOVEDAD"), URGENT),
        (["entrega: * -> @trouble [critical]", "entrega: * -> CANCELADA [low]"],
         moved("entrega", "EN_CAMINO", "CANCELADA"), LOW),
        (["entrega: NOVEDAD -> *", "entrega: * -> @trouble [critical]"],
         moved("entrega", "NOVEDAD", "CANCELADA"), URGENT),
        (["*: * -> NOVEDAD [low]", NEWS], moved("entrega", "LLEGO", "NOVEDAD"), URGENT),
        ([NEWS, "entrega: * -> NOVEDAD [low]"], moved("entrega", "LLEGO", "NOVEDAD"), URGENT),
        # A way that was skipped over is told by its destination; a known one by its last step.
        (["entrega: EN_CAMINO -> ENTREGADO"], moved("entrega", "PROGRAMADO", "ENTREGADO"), NORMAL),
        (["entrega: EN_CAMINO -> ENTREGADO"], moved("entrega", "PROGRAMADO", "LLEGO"), NOTHING),
        (["entrega: EN_CAMINO -> ENTREGADO"], moved("entrega", "LLEGO", "ENTREGADO"), NOTHING),
        (["entrega: EN_CAMINO -> ENTREGADO"], moved("entrega", "EN_CAMINO", "ENTREGADO", "LLEGO"), NORMAL),
        (["entrega: EN_CAMINO -> ENTREGADO [critical]", "*: * -> @good-final"],
         moved("entrega", "PROGRAMADO", "ENTREGADO"), URGENT),
        (["vehiculo: EN_RUTA -> DISPONIBLE"],
         moved("vehiculo", "DISPONIBLE", "DISPONIBLE", "EN_RUTA"), NORMAL),
        (["*: * -> *"], moved("vehiculo", "DISPONIBLE", "DISPONIBLE"), NOTHING),
        # Whether it was in trouble on a skipped way nobody knows.
        (["entrega: @trouble -> ENTREGADO"], moved("entrega", "PROGRAMADO", "ENTREGADO"), NOTHING),
        # Who hears of trouble hears of its end, also where nobody saw it before.
        ([NEWS], moved("entrega", "NOVEDAD", "EN_CAMINO"), NORMAL),
        (["*: * -> @trouble"], moved("vehiculo", "FUERA_SERVICIO", "MANTENIMIENTO"), NORMAL),
        (["entrega: * -> LLEGO"], moved("entrega", "NOVEDAD", "EN_CAMINO"), NOTHING),
        ([NEWS], moved("entrega", "NOVEDAD", "CANCELADA"), NOTHING),
        ([NEWS], moved("entrega", "ASIGNADA", "EN_CAMINO"), NOTHING),
        ([NEWS], moved("entrega", "EN_CAMINO", "EN_CAMINO", "NOVEDAD"), NORMAL),
        ([NEWS], moved("entrega", "EN_CAMINO", "LLEGO", "NOVEDAD"), NORMAL),
    ],
)  # fmt: skip
def test_the_rules_say(rules: list[str], transition: Transition, found: Wanted, catalog: Catalog) -> None:
    assert wanted(transition, [parse_rule(rule) for rule in rules], catalog) == found


# The filter -----------------------------------------------------------------------------------------------

FIELDS = Fields(
    {"client": "Comercial Ñuñoa", "driver": "José Pérez", "plate": "1234-ABC", "zone": "Zona Norte"}
)


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ("zone: norte", True),
        ("zone: sur", False),
        ("zone: sur | NORTE", True),
        ("zone: norte, driver: perez", True),
        ("zone: norte, driver: mamani", False),
        ("client: nunoa", True),
        ("plate: 1234 abc", True),
        ("phone: 7", False),
        ("numero: n-1", True),
        ("numero: norte", False),
        ("norte", True),
        ("n-1", True),
        ("puerta azul", True),
        ("mamani", False),
    ],
)
def test_a_rule_asks_for_a_text_in_a_field_or_in_any(conditions: str, holds: bool, catalog: Catalog) -> None:
    transition = replace(moved("entrega", "LLEGO", "NOVEDAD"), fields=FIELDS, detalle="Puerta azul")
    rule = parse_rule(f"entrega: * -> @trouble [critical] {{{conditions}}}")
    assert wanted(transition, [rule], catalog) == (URGENT if holds else Wanted(None, filtered=True))
    left = replace(transition, origin="NOVEDAD", target="EN_CAMINO")
    assert wanted(left, [rule], catalog) == (NORMAL if holds else Wanted(None, filtered=True))


def test_a_rule_with_a_condition_goes_before_the_same_one_without(catalog: Catalog) -> None:
    rules = [
        parse_rule("entrega: * -> LLEGO [low]"),
        parse_rule("entrega: * -> LLEGO [critical] {zone: norte}"),
    ]
    arrived = moved("entrega", "EN_CAMINO", "LLEGO")
    assert wanted(replace(arrived, fields=FIELDS), rules, catalog) == URGENT
    assert wanted(arrived, rules, catalog) == LOW


def test_a_filter_is_no_reason_where_no_rule_is_about_it(catalog: Catalog) -> None:
    rules = [parse_rule("entrega: * -> LLEGO {zone: norte}")]
    assert wanted(moved("entrega", "LLEGO", "NOVEDAD"), rules, catalog) == NOTHING


def test_people_may_call_fields_as_their_lists_do(paucara: Profile, catalog: Catalog) -> None:
    for written in ("zone", "Zona", "ZONA"):
        rule = paucara.meant(parse_rule(f"Entregas: * -> entregada {{{written}: norte}}"))
        assert rule == parse_rule("entrega: * -> ENTREGADO {zone: norte}")
    assert paucara.meant(parse_rule("*: * -> @trouble {Teléfono: 7, Motivo: x}")) == parse_rule(
        "*: * -> @trouble {phone: 7, reason: x}"
    )


def test_a_profile_may_ask_for_a_text_too(catalog: Catalog) -> None:
    spec = RuleSpec(categoria=ENTREGA, target="LLEGO", where="zone: norte")
    assert spec.rule() == parse_rule("entrega: * -> LLEGO {zone: norte}")
    arrived = moved("entrega", "EN_CAMINO", "LLEGO")
    assert wanted(replace(arrived, fields=FIELDS), [spec.rule()], catalog) == NORMAL
    assert wanted(arrived, [spec.rule()], catalog) == Wanted(None, filtered=True)


@pytest.mark.parametrize(
    ("key", "value"), [("target", "@bad"), ("origin", "@trouble-ish"), ("target", "-"), ("where", "zone:")]
)
def test_a_rule_of_a_profile_that_says_nothing_is_a_mistake(key: str, value: str) -> None:
    written = {"categoria": "entrega", "target": "LLEGO", key: value}
    rule = "".join(f'{name} = "{text}"\n' for name, text in written.items())
    text = resource_text("profiles/estandar.toml") + f"\n[[rules]]\n{rule}"
    with pytest.raises(ProfileFileError) as caught:
        check_profile(text, "own.toml")
    (problem,) = caught.value.problems
    assert f".{key}" in problem.where
