"""The named fields of an item: client, zone, phone, and whatever else a profile names. Pure; any thread."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from sys import intern

from notifier.core.codes import is_key
from notifier.core.i18n import mark
from notifier.core.plain_text import plain_line

MAX_FIELDS = 24
"""So many fields an item has at most."""

LABELS: Mapping[str, str] = {
    "client": mark("Cliente"),
    "driver": mark("Chofer"),
    "plate": mark("Placa"),
    "zone": mark("Zona"),
    "address": mark("Dirección"),
    "phone": mark("Teléfono"),
    "amount": mark("Importe"),
}
"""The keys that every profile may use without naming them, and what people call them."""


@lru_cache(maxsize=512)
def _shared(keys: tuple[str, ...]) -> tuple[str, ...]:
    if not all(is_key(key) for key in keys):
        raise ValueError("no key of a field")
    return keys


class Fields(Mapping[str, str]):
    """Plain bounded texts by key, in the profile's order; frozen, and equal only in the same order.

    Small, because an account has tens of thousands: the keys are shared, and so are texts that are equal.
    """

    __slots__ = ("_keys", "_texts")

    def __init__(self, texts: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        """``texts`` by key; an empty one is left out, so is one too many, and what is not plain becomes so.

        Raises:
            ValueError: a key is none, see :func:`notifier.core.codes.is_key`.
        """
        pairs = texts.items() if isinstance(texts, Mapping) else texts
        plain = [(key, line) for key, text in pairs if (line := plain_line(text))][:MAX_FIELDS]
        self._keys = _shared(tuple(key for key, _ in plain))
        self._texts = tuple(intern(text) for _, text in plain)

    def __getitem__(self, key: str) -> str:
        """The text of a field. Raises KeyError where the item has none of it."""
        try:
            return self._texts[self._keys.index(key)]
        except ValueError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        """The keys."""
        return iter(self._keys)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._keys)

    def __eq__(self, other: object) -> bool:
        """Whether keys, texts and order are the same."""
        if isinstance(other, Fields):
            return self._keys == other._keys and self._texts == other._texts
        return NotImplemented

    def __hash__(self) -> int:
        """For whoever holds items in sets."""
        return hash((self._keys, self._texts))

    def __repr__(self) -> str:
        """For tests and logs of tests."""
        return f"Fields({dict(self)})"

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in them, without their keys."""
        return self._texts


NO_FIELDS = Fields()
"""Those of an item of which nothing else is known."""


def read_fields(text: str) -> Fields:
    """What was written as a JSON object of texts.

    Raises:
        ValueError, TypeError: it is not one.
    """
    if text == "{}":
        return NO_FIELDS
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise TypeError("no fields")
    if len(found) > MAX_FIELDS:
        raise ValueError("too many fields")
    return Fields(found)
