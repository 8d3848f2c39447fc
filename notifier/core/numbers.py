"""Numbers as people write them in the language of the texts: 1.234,50, in English 1,234.50. Pure."""

import re
from collections.abc import Mapping

from notifier.core.i18n import Translate, language_of

_AMOUNT = re.compile(r"-?\d+\.\d{2}", re.ASCII)
_SWAPPED = str.maketrans(",.", ".,")


def thousands(number: int, translate: Translate) -> str:
    """A whole number: 7.000, in English 7,000."""
    return number_text(number, 0, translate)


def number_text(number: float, decimals: int, translate: Translate) -> str:
    """A number with so many decimals: 1.234,5, in English 1,234.5."""
    written = f"{number:,.{decimals}f}"
    return written if language_of(translate) == "en" else written.translate(_SWAPPED)


def amount_text(amount: str, translate: Translate) -> str:
    """An amount as items have it (``1234.50``); any other text as it stands: nobody knows what it means."""
    if not _AMOUNT.fullmatch(amount):
        return amount
    # As a text, and not as a floating point number: it may have more digits than one holds.
    whole, _, cents = amount.partition(".")
    sign = "-" if whole.startswith("-") else ""
    written = f"{sign}{int(whole.removeprefix('-')):,}.{cents}"
    return written if language_of(translate) == "en" else written.translate(_SWAPPED)


def line_text(line: str, fields: Mapping[str, str], translate: Translate) -> str:
    """An item's line (``Item.detalle``) with its amount written as people do.

    The line is kept as the list told it, because the language may change while the item stays.
    """
    amount = fields.get("amount", "")
    if amount not in line or not _AMOUNT.fullmatch(amount):
        return line
    alone = rf"(?<![\d.,-]){re.escape(amount)}(?![\d]|[.,]\d)"
    return re.sub(alone, amount_text(amount, translate), line)
