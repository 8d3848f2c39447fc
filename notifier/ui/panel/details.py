"""All that is known of an item besides its number and estado, a line each: what a row's tooltip says."""

from collections.abc import Mapping
from datetime import datetime

from notifier.core.i18n import Translate
from notifier.core.model import Item
from notifier.core.numbers import amount_text, line_text
from notifier.core.times import until


def details(item: Item, labels: Mapping[str, str], now: datetime, translate: Translate) -> str:
    """``Cliente: Tienda Sol`` and the other fields in the profile's order, and until when it was promised.

    Args:
        item: its texts are a server's, and plain.
        labels: what people call the fields, by key; the others are not shown.
        now: the current time, aware, in the user's zone.
        translate: for what is no label.

    Returns:
        Lines of plain text; the item's own line where no field has a name. UI thread only.
    """
    named = [
        (labels[key], amount_text(text, translate) if key == "amount" else text)
        for key, text in item.fields.items()
        if key in labels
    ]
    if item.due is not None:
        named.append((translate("Prometido para"), until(item.due, now, translate)))
    return "\n".join(f"{label}: {text}" for label, text in named) or line_text(
        item.detalle, item.fields, translate
    )
