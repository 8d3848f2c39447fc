"""What the panel's search looks at in an item. Pure; any thread."""

import re

from notifier.core.codes import canonical
from notifier.core.i18n import Translate
from notifier.core.model import Estado, Item
from notifier.core.numbers import amount_text

_NO_DIGITS = re.compile(r"\D+")


def searchable(text: str) -> str:
    """Text as the search compares it: without case and accents."""
    return canonical(text)


def search_text(item: Item, estado: Estado, translate: Translate) -> str:
    """Number, name of the estado, line and fields of an item; its phone and amount also as they are shown."""
    # Most of the fields are in the line already.
    others = (text for text in item.fields.texts if text not in item.detalle)
    phone = _NO_DIGITS.sub("", item.fields.get("phone", ""))  # however it is written
    amount = amount_text(item.fields.get("amount", ""), translate)
    texts = (item.numero, estado.nombre, item.detalle, *others, phone, amount)
    return " ".join(searchable(text) for text in texts)
