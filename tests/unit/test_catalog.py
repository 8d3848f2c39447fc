from dataclasses import replace

from notifier.core.catalog import Catalog, load_catalog
from notifier.core.model import NEUTRAL_COLOR, Estado
from notifier.core.profile.categorias import EstadoSpec
from notifier.system.resources import resource_text
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA, SPECS, VEHICULO


def test_every_edge_leads_to_a_known_estado(catalog: Catalog) -> None:
    for categoria in CATEGORIAS:
        for origin, targets in catalog.edges[categoria].items():
            assert origin in catalog.estados[categoria]
            assert targets <= set(catalog.estados[categoria])


def test_final_estados_lead_nowhere(catalog: Catalog) -> None:
    for categoria in CATEGORIAS:
        for estado in catalog.estados[categoria].values():
            assert not (estado.final and catalog.edges[categoria][estado.codigo])


def test_the_prioritized_transitions_are_single_steps(catalog: Catalog) -> None:
    assert catalog.follows(ENTREGA, "EN_CAMINO", "ENTREGADO")
    assert catalog.follows(PROFORMA, "PENDIENTE", "RECHAZADA")
    assert catalog.follows(VEHICULO, "EN_RUTA", "DISPONIBLE")
    assert not catalog.follows(ENTREGA, "PROGRAMADO", "ENTREGADO")


def test_the_way_between_two_estados_where_only_one_leads_there(catalog: Catalog) -> None:
    between = catalog.between
    assert between(PROFORMA, "BORRADOR", "CONVERTIDA") == ("PENDIENTE", "APROBADA")
    assert between(ENTREGA, "PREPARACION_CARGA", "EN_TRANSITO") == (
        "EN_CARGA",
        "LISTO_PARA_ENTREGA",
    )
    assert between(ENTREGA, "PROGRAMADO", "ENTREGADO") == ()  # several
    assert between(ENTREGA, "EN_CAMINO", "ENTREGADO") == ()  # one step
    assert between(ENTREGA, "ENTREGADO", "PROGRAMADO") == ()  # none
    assert between(VEHICULO, "EN_LAVADO", "DISPONIBLE") == ()  # unknown


def test_the_servers_names_win(catalog: Catalog) -> None:
    ours = catalog.with_estados(ENTREGA, (Estado("ENTREGADO", "Entregada", "#22c55e"),))
    assert ours.estado(ENTREGA, "ENTREGADO").nombre == "Entregada"
    assert ours.estado(ENTREGA, "ASIGNADA").nombre == "Asignada"
    assert catalog.estado(ENTREGA, "ENTREGADO").nombre == "Entregado"
    # Which are good and which are trouble no server says.
    theirs = ours.with_estados(ENTREGA, (Estado("NOVEDAD", "Incidencia"),))
    found = [theirs.estado(ENTREGA, codigo) for codigo in ("ENTREGADO", "NOVEDAD")]
    assert [(estado.good, estado.trouble) for estado in found] == [(True, False), (False, True)]


def test_an_unknown_code_gets_a_name_and_a_neutral_colour(catalog: Catalog) -> None:
    unknown = catalog.estado(VEHICULO, "EN_LAVADO")
    assert (unknown.nombre, unknown.color) == ("En lavado", NEUTRAL_COLOR)


def test_what_the_server_leaves_open_stays_as_it_is_known(catalog: Catalog) -> None:
    told = (Estado("LLEGO", "En la puerta", ""), Estado("EN_LAVADO", "En lavado", ""))
    merged = catalog.with_estados(ENTREGA, told)
    llego = merged.estado(ENTREGA, "LLEGO")
    assert (llego.nombre, llego.color, llego.icono) == ("En la puerta", "#00BCD4", "📍")
    assert merged.estado(ENTREGA, "EN_LAVADO").color == NEUTRAL_COLOR


def test_what_a_profile_calls_trouble_is_not_good_any_more() -> None:
    own = (EstadoSpec(codigo="ENTREGADO", trouble=True), EstadoSpec(codigo="NOVEDAD", good=True))
    catalog = load_catalog(resource_text("catalogo.toml"), (replace(SPECS[0], estados=own),))
    ended, news = (catalog.estado(ENTREGA, codigo) for codigo in ("ENTREGADO", "NOVEDAD"))
    assert (ended.good, ended.trouble) == (False, True)
    assert (news.good, news.trouble) == (True, False)
