from datetime import UTC, datetime

from notifier.core.catalog import Catalog
from notifier.core.errors import RefusedError
from notifier.core.link import Link, LinkState
from notifier.core.model import AlertKind, ItemKey, Source, Transition, Urgency
from notifier.core.wording import DigestTitle, digest_alert, link_alert, session_alert, transition_alert
from tests.alerts import alert
from tests.categorias import ENTREGA, VEHICULO


def moved(*path: str) -> Transition:
    key = ItemKey(ENTREGA, "7")
    origin, *between, target = path
    return Transition(
        key,
        "ENT-7",
        origin,
        target,
        datetime.now(UTC),
        Source.EVENT,
        "Tienda Sol · Luis",
        path=tuple(between),
    )


def test_an_alert_has_the_number_and_both_names(catalog: Catalog) -> None:
    alert = transition_alert(moved("EN_CAMINO", "ENTREGADO"), Urgency.NORMAL, catalog, str)
    assert alert.title == "Entrega ENT-7: Entregado"
    assert alert.body == "En camino → Entregado\nTienda Sol · Luis"
    assert [str(key) for key in alert.items] == ["entrega:7"]


def test_an_alert_shows_the_way_where_it_is_known(catalog: Catalog) -> None:
    alert = transition_alert(moved("ASIGNADA", "EN_CAMINO", "ENTREGADO"), Urgency.NORMAL, catalog, str)
    assert alert.body.startswith("Asignada → En camino → Entregado")


def test_a_digest_counts_what_went_where(catalog: Catalog) -> None:
    entregas = [alert(seq, key=ItemKey(ENTREGA, str(seq))) for seq in range(1, 6)]
    low = alert(6, urgency=Urgency.LOW, key=ItemKey(VEHICULO, "1"))
    digest = digest_alert([low, *entregas], DigestTitle.ABSENCE, catalog, str)
    assert digest.kind is AlertKind.DIGEST
    assert digest.title == "Mientras no había conexión"
    assert digest.body == "5 entregas → Entregado, 1 vehículo → Entregado"
    assert digest.urgency is Urgency.NORMAL
    assert digest.seqs == (6, 1, 2, 3, 4, 5)
    assert len(digest.items) == 6
    assert digest.topic == "digest:6"


def test_a_link_alert_says_why() -> None:
    link = Link(LinkState.OFFLINE, datetime.now(UTC), "No responde.")
    assert link_alert(link, str).title == "Sin conexión"
    assert link_alert(link, str).body.endswith("\nNo responde.")


def test_the_end_of_a_session_is_urgent() -> None:
    told = session_alert(RefusedError(), str)
    assert (told.title, told.urgency, told.topic) == ("Sin sesión", Urgency.CRITICAL, "session")
