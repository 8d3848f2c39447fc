"""What a digest says: which items, by number, trouble first."""

from collections.abc import Sequence

from notifier.core.catalog import Catalog
from notifier.core.digests import DigestReason, digest_alert
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, Categoria, ItemKey, Urgency
from notifier.core.wording import titled, transition_alert
from tests.alerts import transition
from tests.categorias import ENTREGA, PROFORMA


def told(
    catalog: Catalog, seq: int, target: str = "ENTREGADO", categoria: Categoria = ENTREGA, item: str = ""
) -> Alert:
    key = ItemKey(categoria, item or str(seq))
    alert = transition_alert(transition(key, target=target), Urgency.NORMAL, catalog, str)
    return Alert(
        alert.kind, alert.title, alert.body, alert.urgency, alert.transitions, (seq,), look=alert.look
    )


def digest(catalog: Catalog, alerts: Sequence[Alert], standing: Sequence[Alert] = ()) -> Alert:
    return digest_alert(alerts, DigestReason.BURST, catalog, str, standing)


def test_few_are_named_by_their_numbers_and_trouble_comes_first(catalog: Catalog) -> None:
    alerts = [
        told(catalog, 1),
        told(catalog, 2),
        told(catalog, 3, "APROBADA", PROFORMA),
        told(catalog, 4, "NOVEDAD"),
    ]
    alert = digest(catalog, alerts)
    assert alert.title == "Con novedad: 1 · Entregado: 2 · Aprobada: 1"
    assert alert.body.splitlines() == ["Con novedad: N-4", "Entregado: N-2, N-1", "Aprobada: N-3"]
    assert (alert.kind, alert.look) == (AlertKind.DIGEST, Look.TROUBLE)


def test_many_of_one_kind_are_counted_and_the_newest_named(catalog: Catalog) -> None:
    alert = digest(catalog, [told(catalog, seq) for seq in range(1, 1201)])
    assert alert.title == "Entregado · 1.200 entregas"
    assert alert.body == "Entregado: N-1200, N-1199, N-1198, N-1197, N-1196 y 1.195 más"
    assert alert.look is Look.GOOD
    assert len(alert.items) == 1200


def test_five_are_all_named(catalog: Catalog) -> None:
    alert = digest(catalog, [told(catalog, seq) for seq in range(1, 6)])
    assert alert.body == "Entregado: N-5, N-4, N-3, N-2, N-1"


def test_more_estados_than_a_desktop_has_lines_for(catalog: Catalog) -> None:
    codes = ("NOVEDAD", "CANCELADA", "ENTREGADO", "EN_CAMINO", "LLEGO", "EN_CARGA")
    alert = digest(catalog, [told(catalog, seq, code) for seq, code in enumerate(codes, 1)])
    assert alert.title.startswith("Cancelada: 1 · Con novedad: 1 · ")
    assert alert.title.endswith(" · otros: 3")
    assert len(alert.body.splitlines()) == 5
    assert alert.body.splitlines()[-1].startswith("Otros: N-")


def test_the_reason_is_said_where_there_is_one(catalog: Catalog) -> None:
    alert = digest_alert([told(catalog, 1)], DigestReason.ABSENCE, catalog, str)
    assert alert.title == "Entregado · 1 entrega"
    assert alert.body == "Entregado: N-1\nMientras no había conexión"


def test_of_an_item_only_the_newest_estado_is_told_and_nothing_counts_as_untold(catalog: Catalog) -> None:
    alerts = [told(catalog, 1, "EN_CAMINO", item="7"), told(catalog, 2, "ENTREGADO", item="7")]
    alert = digest(catalog, alerts)
    assert alert.body == "Entregado: N-7"
    assert alert.seqs == (1, 2)


def test_it_grows_in_the_place_of_the_one_that_stands(catalog: Catalog) -> None:
    standing = [told(catalog, seq) for seq in (1, 2)]
    alert = digest(catalog, [told(catalog, 3), told(catalog, 4, "LLEGO", item="1")], standing)
    assert alert.body.splitlines() == ["Entregado: N-3, N-2", "Llegó: N-1"]
    assert alert.seqs == (3, 4)
    assert set(alert.items) == {ItemKey(ENTREGA, name) for name in "123"}
    assert [item.key for item in alert.transitions] == [ItemKey(ENTREGA, "3"), ItemKey(ENTREGA, "1")]


def test_what_did_not_happen_is_told_beside_what_did(catalog: Catalog) -> None:
    late = [
        Alert(
            AlertKind.LATE,
            titled("Pasó la hora", f"N-{seq}"),
            "",
            Urgency.CRITICAL,
            seqs=(seq,),
            key=ItemKey(ENTREGA, str(seq)),
            look=Look.TROUBLE,
        )
        for seq in (1, 2)
    ]
    alert = digest(catalog, [*late, told(catalog, 3, "NOVEDAD")])
    assert alert.title == "Pasó la hora: 2 · Con novedad: 1"
    # Each number goes with its transition, in order; those without one come behind.
    assert alert.seqs == (3, 1, 2)
    assert [item.key.id for item in alert.transitions] == ["3"]
    assert len(alert.items) == 3
