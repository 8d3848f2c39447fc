"""Values for the tests of the store, and a clock that stands still."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from notifier.core.item_fields import Fields
from notifier.core.model import Alert, AlertKind, Item, Source, Transition, Urgency
from notifier.sync.store.errors import StoreError
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
FIELDS = Fields({"client": "Tienda Sol", "zone": "Sopocachi", "phone": "71234567", "amount": "450.50"})
ITEM = Item(
    *(ENTREGA, "1", "ENT-1", "EN_CAMINO", 3, NOW, "Tienda Sol"),
    fields=FIELDS,
    due=datetime(2026, 3, 2, 22, 30, tzinfo=UTC),
)


def now() -> datetime:
    return NOW


def in_days(days: float) -> datetime:
    return NOW + timedelta(days=days)


def item(item_id: str, estado: str = "EN_CAMINO") -> Item:
    return replace(ITEM, id=item_id, numero=f"ENT-{item_id}", estado=estado)


def moved(known: Item = ITEM, at: datetime = NOW) -> tuple[Item, tuple[Transition, Alert]]:
    """The item in its next estado, and what is told of it."""
    arrived = replace(known, estado="ENTREGADO", version=4)
    path = ("LLEGO", "NOVEDAD")
    told = Transition(
        *(known.key, known.numero, known.estado, "ENTREGADO", at, Source.EVENT, "Sol", path, 4),
        fields=known.fields,
        due=known.due,
    )
    return arrived, (told, Alert(AlertKind.TRANSITION, known.numero, "→", Urgency.NORMAL, (told,)))


def move(store: Store, known: Item = ITEM, at: datetime = NOW) -> Alert:
    """Let an item arrive; returns the alert of it."""
    arrived, told = moved(known, at)
    (alert,) = store.apply(ENTREGA, (arrived,), (), (told,))
    return alert


def kinds(store: Store) -> list[type[StoreError]]:
    """Of what its owner has to be told."""
    return [type(trouble) for trouble in store.take_troubles()]
