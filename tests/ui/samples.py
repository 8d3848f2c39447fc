"""A clock that stands still, and entregas to show."""

from datetime import datetime, timedelta, timezone

from notifier.core.model import Item
from tests.categorias import ENTREGA

LA_PAZ = timezone(timedelta(hours=-4))
NOW = datetime(2026, 5, 15, 10, 45, 3, tzinfo=LA_PAZ)


def spanish(text: str) -> str:
    """The translation into the language the texts are written in."""
    return text


def item(number: int, estado: str = "PROGRAMADO", *, minutes: float = 0, detalle: str = "") -> Item:
    """An entrega that changed so many minutes before now."""
    updated = NOW - timedelta(minutes=minutes or number)
    return Item(ENTREGA, str(number), f"ENT-{number}", estado, 1, updated, detalle)
