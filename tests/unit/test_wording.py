from datetime import UTC, datetime

from notifier.core.catalog import Catalog
from notifier.core.model import Categoria, ItemKey, Source, Transition, Urgency
from notifier.core.wording import link_alert, transition_alert


def test_an_alert_has_the_number_and_both_names(catalog: Catalog) -> None:
    key = ItemKey(Categoria.ENTREGA, "7")
    transition = Transition(
        key, "ENT-7", "EN_CAMINO", "ENTREGADO", datetime.now(UTC), Source.EVENT, "Tienda Sol · Luis"
    )
    alert = transition_alert(transition, Urgency.NORMAL, catalog, str)
    assert alert.title == "Entrega ENT-7: Entregado"
    assert alert.body == "En camino → Entregado\nTienda Sol · Luis"
    assert alert.items == (key,)


def test_a_link_alert_says_why() -> None:
    assert link_alert("No responde.", str).body.endswith("\nNo responde.")
