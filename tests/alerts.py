"""Alerts of one transition or of several, for tests that care for little else."""

from datetime import UTC, datetime

from notifier.core.model import Alert, AlertKind, ItemKey, Source, Transition, Urgency
from tests.categorias import ENTREGA

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def transition(key: ItemKey, origin: str = "EN_CAMINO", target: str = "ENTREGADO") -> Transition:
    return Transition(key, f"N-{key.id}", origin, target, NOON, Source.EVENT)


def alert(
    seq: int,
    title: str = "alert",
    body: str = "",
    urgency: Urgency = Urgency.NORMAL,
    key: ItemKey | None = None,
) -> Alert:
    """One of a single item, by default entrega 1."""
    told = transition(key or ItemKey(ENTREGA, "1"))
    return Alert(AlertKind.TRANSITION, title, body, urgency, (told,), (seq,))


def digest(*keys: ItemKey, seq: int = 1) -> Alert:
    """One that tells several items' transitions at once."""
    told = tuple(transition(key) for key in keys)
    seqs = tuple(range(seq, seq + len(told)))
    return Alert(AlertKind.DIGEST, "Mientras no había conexión", "", Urgency.NORMAL, told, seqs)
